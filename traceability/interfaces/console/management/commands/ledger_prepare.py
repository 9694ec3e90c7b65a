"""`manage.py ledger_prepare`: makes the keys of this host at first use, and announces them in the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from traceability.ledger import queries
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.services import follow_keys, prepare


class Command(BaseCommand):
    help = (
        "Makes the checkpoint key (LEDGER_SIGNER_DIR, or by the signer at LEDGER_SIGNER_SOCKET) and the acknowledgement key "
        "(LEDGER_KEYS_DIR) where there are none, and records those that the log does not name yet. Run after migrate and before web and "
        "sequencer; a second run changes nothing. When a key is rotated (ledger_signer --rotate, --retire), run it to record that, and "
        "again once the entry is sealed: it shows the signer the sealed entry, and the signer follows."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            announced = prepare()
            steps = follow_keys(queries.current_log())
        except SignerRefuses as refusal:
            raise CommandError(str(refusal)) from refusal
        for key in announced:
            self.stdout.write(f"announced {key.purpose} key {key.vkey}")
        for step in steps:
            done = "the signer has followed" if step.shown else "not sealed yet: run ledger_prepare again"
            self.stdout.write(f"{step.standing} key {step.vkey}: {done}")
