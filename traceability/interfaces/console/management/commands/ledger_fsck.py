"""`manage.py ledger_fsck`: is the record what it was? Exit 0 clean, 1 damaged, 2 could not run, 3 incomplete or a known loss."""

import json
import os
import sys
from argparse import ArgumentParser
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from traceability.interfaces.console import refilling
from traceability.interfaces.console.progress import Progress
from traceability.kernel.errors import TraceabilityError
from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.disclosures import RequestTable
from traceability.ledger.fsck.report import CLEAN, DID_NOT_RUN, MOST_SHOWN, Report
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.policy import deployment_policy
from traceability.ledger.services import thaw
from traceability.tlog import notes
from traceability.tlog.errors import TlogError

# The doors' own table of first answers, by name: doors do not know each other.
REQUESTS = RequestTable(
    "api_submission",
    uid_column="entry_uid",
    hash_column="body_sha256",
    owner_column="organisation_id",
    key_column="key_sha256",
    target_column="target",
    answer_column="answer",
    answers_below="/api/",
)

EVERY = 1_000_000


class Command(BaseCommand):
    help = (
        "Recomputes every leaf, tile, root and signature from the stored bytes, and compares subjects, disclosures, requests, triggers, "
        "functions and grants with what they must be, and every row with the entry that swears to it. "
        "Reads only. One line for each class, then the damages, lowest index first. "
        "What a supervisor acknowledged as lost (`ledger_loss`) is named as KNOWN, and is no damage. "
        "Exit code: 0 clean, 1 damaged, 2 could not run, 3 a part could not be read, or is known to be lost."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--log", metavar="ORIGIN", help="only this log, e.g. traceability.example/2026")
        parser.add_argument("--from", dest="first", type=int, default=0, metavar="N", help="leaves from index N on (default 0)")
        parser.add_argument("--to", dest="last", type=int, metavar="M", help="leaves below index M (default: all)")
        parser.add_argument(
            "--vkey", action="append", default=[], help="trust this checkpoint key instead of those that the database names"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="the report as one JSON object")
        parser.add_argument("--every", action="store_true", help=f"name every damage, not the {MOST_SHOWN} lowest of each class alone")
        parser.add_argument("--mirror", type=Path, metavar="DIR", help="compare the mirror in DIR too, byte by byte")
        parser.add_argument(
            "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes that read a long log (default: one for each core)"
        )
        parser.add_argument("--thaw", action="store_true", help="after a run of everything without damage, let a frozen log go on")
        parser.add_argument(
            "--write-manifest", action="store_true", help="write the repository's manifest from this database; check nothing"
        )

        parser.add_argument(
            "--refill", type=Path, metavar="DIR", help="put back what a restored database lost, from the mirror in DIR; as the owner"
        )

    def handle(self, *args: Any, as_json: bool, thaw: bool, write_manifest: bool, **options: Any) -> None:
        try:
            if write_manifest:
                catalogue.MANIFEST.write_text(catalogue.as_toml(catalogue.catalogue()), encoding="utf-8")
                self.stdout.write(f"wrote {catalogue.MANIFEST}")
                return
            if options["refill"] is not None:
                code = refilling.run(options["refill"], options["vkey"], write=self.stdout.write, tell=self.stderr.write)
                if code != CLEAN:
                    sys.exit(code)
                return
            report = fsck(self._asked(**options))
            self._show(report, as_json=as_json)
            if thaw:
                self._thaw(report, is_whole=not options["first"] and options["last"] is None and not options["log"])
        except (TraceabilityError, TlogError, Error, OSError, MemoryError, BrokenExecutor) as problem:
            raise CommandError(f"could not run: {problem}", returncode=DID_NOT_RUN) from problem
        if report.exit_code != CLEAN:
            sys.exit(report.exit_code)

    def _asked(
        self, *, log: str | None, first: int, last: int | None, vkey: list[str], jobs: int, mirror: Path | None, every: bool, **options: Any
    ) -> Asked:
        if first < 0 or (last is not None and last < first):
            raise CommandError("--from and --to: expected 0 <= N <= M", returncode=DID_NOT_RUN)
        progress = Progress(self.stderr.write)
        return Asked(
            origin=log,
            first=first,
            last=last,
            keys=[notes.parse_vkey(text) for text in vkey],
            signer_folder=Path(settings.LEDGER_SIGNER_DIR),
            requests=REQUESTS,
            policy=deployment_policy(),
            mirror=mirror,
            jobs=jobs,
            admins=settings.LEDGER_DATABASE_ADMINS,
            most=EVERY if every else MOST_SHOWN,
            progress=progress.tick,
        )

    def _show(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            for line in report.lines():
                self.stdout.write(line)

    def _thaw(self, report: Report, *, is_whole: bool) -> None:
        if not report.is_sound or not is_whole:
            raise CommandError("not thawed: only a clean run of everything lets a log go on", returncode=report.exit_code or DID_NOT_RUN)
        for origin in thaw():
            self.stdout.write(f"{origin} is live again")
