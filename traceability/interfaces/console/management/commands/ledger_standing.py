"""`manage.py ledger_standing`: run standing checks of the ledger now. Exit 0 well, 1 an integrity failed, 3 late or unread."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from traceability.interfaces.console.heartbeat import heartbeat
from traceability.ledger.standing.checks import CHECKS
from traceability.ledger.standing.found import FAILED, OK
from traceability.ledger.standing.run import run

NAMES = [name for name, check in CHECKS.items() if check.ask is not None]


class Command(BaseCommand):
    help = (
        "Runs standing checks of the ledger, which beat otherwise rings each minute, hourly, nightly and weekly, and keeps what they find "
        "for /readyz, /metrics and the desk. A failed integrity freezes sealing. One that another process is running is left to it. "
        "Exit code: 0 all well, 1 an integrity failed, 3 something is late or could not be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", choices=[*NAMES, []], help=f"default: all of {', '.join(NAMES)}")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        worst = 0
        for name in names or NAMES:
            with heartbeat(self.stderr.write, f"{name} runs"):
                found = run(name)
            if found is None:
                self.stdout.write(f"{name}: another process is at it")
                continue
            self.stdout.write(f"{name}: {found.state}: {found.said.en}")
            if found.state == FAILED:
                worst = 1
            elif found.state != OK and worst == 0:
                worst = 3
        if worst:
            sys.exit(worst)
