"""`manage.py ledger_drill DUMP`: does the signer refuse to go on from a backup? On copies; the live log and signer are not touched."""

import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from traceability.interfaces.console.heartbeat import heartbeat
from traceability.interfaces.console.restoring import NotRestored, restored_beside
from traceability.kernel.errors import TraceabilityError
from traceability.ledger.standing.checks import CHECKS, DRILL
from traceability.ledger.standing.drill import Drill
from traceability.ledger.standing.found import FAILED, OK, Found
from traceability.ledger.standing.run import tell
from traceability.tlog.errors import TlogError

DID_NOT_RUN = 2


class Command(BaseCommand):
    help = (
        "Restores DUMP (of pg_dump, any format) into a database beside the live one, appends entries there until it is larger than what "
        "was signed, and asks a copy of the signer: it must refuse. Both copies are removed afterwards; what was found is kept for the "
        "desk and /metrics. The login must be allowed to create databases. "
        "Exit code: 0 refused, as it must be; 1 signed, which must never happen; 2 could not run, or the backup cannot show it."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dump", type=Path, metavar="DUMP", help="a backup that is older than the newest checkpoint")
        parser.add_argument("--signer", type=Path, metavar="DIR", help="the signer's folder, or a copy of it (default: LEDGER_SIGNER_DIR)")
        parser.add_argument("--most", type=int, default=200_000, metavar="N", help="append at most so many entries (default 200,000)")

    def handle(self, *args: Any, dump: Path, signer: Path | None, most: int, **options: Any) -> None:
        root = signer or Path(settings.LEDGER_SIGNER_DIR)
        if not root.is_dir():
            raise CommandError(f"could not run: {root} is no folder of a signer", returncode=DID_NOT_RUN)
        try:
            with tempfile.TemporaryDirectory(prefix="ledger-drill-") as folder:
                # The memory is copied before the backup is restored: what is signed meanwhile is not asked for.
                copy = Path(shutil.copytree(root, Path(folder) / "signer", ignore=_what_is_no_file))
                with heartbeat(self.stderr.write, "the drill runs"), restored_beside(dump):
                    found = Drill(copy, most).run()
        except (NotRestored, TraceabilityError, TlogError, Error, OSError) as problem:
            raise CommandError(f"could not run: {problem}", returncode=DID_NOT_RUN) from problem
        self._finish(found)

    def _finish(self, found: Found) -> None:
        if found.state not in (OK, FAILED):
            raise CommandError(f"could not run: {found.said.en}", returncode=DID_NOT_RUN)
        tell(CHECKS[DRILL], found)
        self.stdout.write(found.said.en)
        if found.state == FAILED:
            sys.exit(1)


def _what_is_no_file(folder: str, names: Iterable[str]) -> list[str]:
    """Locks and sockets stay behind: the copy is nobody's yet."""
    return [name for name in names if name == "lock" or not ((path := Path(folder) / name).is_file() or path.is_dir())]
