"""`manage.py ledger_year`: the key of the next log before the year turns, and a new origin for a log that is dead."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from traceability.kernel.errors import TraceabilityError
from traceability.ledger.services.emergency import abandon
from traceability.ledger.services.years import prepare_key
from traceability.ledger.signer.keeper import Keeper, open_keeper


class Command(BaseCommand):
    help = (
        "The year turns by itself. --prepare makes the key of next year's log beforehand and prints its vkey, for witnesses and verifiers. "
        "--emergency gives up the open log ORIGIN, which is dead, and begins a new one with a new key: acts as the database role "
        "ledger_owner, for a person, with the sequencers stopped. A second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        asked = parser.add_mutually_exclusive_group(required=True)
        asked.add_argument("--prepare", action="store_true", help="make the key of next year's log and print its vkey")
        asked.add_argument("--emergency", metavar="ORIGIN", help="the log that is dead, in full, e.g. traceability.example/2026")
        parser.add_argument("--reason", help="why it is dead; public, the first leaf of the new log says it")
        parser.add_argument("--last-good", type=int, metavar="SIZE", help="the last checkpoint to be believed (default: the newest stored)")

    def handle(self, *args: Any, emergency: str | None, reason: str | None, last_good: int | None, **options: Any) -> None:
        try:
            if emergency is None:
                self.stdout.write(prepare_key(_opened))
                return
            if not reason:
                raise CommandError("--emergency wants a --reason")
            successor = abandon(emergency, reason, _opened, last_good=last_good)
        except TraceabilityError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{emergency} is closed. {successor.origin} is open; publish its key, and give it to the witnesses:")
        self.stdout.write(successor.vkey)
        self.stdout.write(f"last good checkpoint: {successor.last_good or 'none'}; entries that wait again: {successor.unseated}")


def _opened(origin: str) -> Keeper:
    socket = settings.LEDGER_SIGNER_SOCKET
    return open_keeper(folder=Path(settings.LEDGER_SIGNER_DIR), socket=Path(socket) if socket else None, origin=origin, is_new=True)
