"""`manage.py ledger_loss`: what is known to be lost, and a supervisor's word that more of it is."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from traceability.kernel.clock import rfc3339
from traceability.kernel.errors import TraceabilityError
from traceability.ledger.losses import Finding, finding_of
from traceability.ledger.queries.losses import losses
from traceability.registry import queries, services


class Command(BaseCommand):
    help = (
        "Shows what is known to be lost. --acknowledge FILE records that the findings of FILE (`ledger_fsck --json --every`; - for stdin) "
        "are a loss that nobody can make good: rows that a restore left behind their entries. They are taken word for word, all or none; "
        "whatever else fsck finds, or finds there later, is damage as before. The reason stands in the log for all to read, for ever."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--acknowledge", metavar="FILE", help="the findings; take out of the file what is not to be acknowledged")
        parser.add_argument("--by", metavar="USERNAME", default="", help="the supervisor who says so")
        parser.add_argument(
            "--reason", metavar="TEXT", default="", help="what happened, and why nothing brings the rows back; name no person"
        )

    def handle(self, *args: Any, acknowledge: str | None, by: str, reason: str, **options: Any) -> None:
        try:
            if acknowledge is not None:
                self._acknowledge(_findings(acknowledge), by, reason)
            else:
                self._show()
        except TraceabilityError as refusal:
            raise CommandError(f"nothing was recorded: {refusal.text.en}") from refusal

    def _show(self) -> None:
        for one in losses():
            self.stdout.write(f"{one.uid} of {rfc3339(one.recorded_at)} by {one.by}, about {one.findings:,} of its findings: {one.reason}")

    def _acknowledge(self, findings: list[Finding], by: str, reason: str) -> None:
        said = services.acknowledge_loss(by=queries.viewer_of_username(by), findings=findings, reason=reason)
        for one in findings:
            self.stdout.write(f"KNOWN {one}")
        self.stdout.write(f"acknowledged in {', '.join(str(one.uid) for one in said)}")


def _findings(name: str) -> list[Finding]:
    try:
        report = json.loads(sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8"))
        return [finding_of(one) for one in report["bad"]]
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise CommandError(f"{name} is no report of ledger_fsck --json: {type(problem).__name__}") from problem
