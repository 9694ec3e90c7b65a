"""`manage.py ledger_prepare`: makes the keys of this host at first use, and announces them in the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from traceability.ledger.errors import SignerRefuses
from traceability.ledger.services import prepare


class Command(BaseCommand):
    help = (
        "Makes the checkpoint key (LEDGER_SIGNER_DIR) and the acknowledgement key (LEDGER_KEYS_DIR) where there are none, and records "
        "those that the log does not name yet. Run after migrate and before web and sequencer; a second run changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            announced = prepare()
        except SignerRefuses as refusal:
            raise CommandError(str(refusal)) from refusal
        for key in announced:
            self.stdout.write(f"announced {key.purpose} key {key.vkey}")
