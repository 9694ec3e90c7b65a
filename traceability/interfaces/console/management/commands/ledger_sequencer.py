"""`manage.py ledger_sequencer`: gives recorded entries their places and gets checkpoints signed, until it is stopped."""

import signal
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from traceability.ledger.errors import PolicyUnusable, SequencerUnsafe
from traceability.ledger.mirror import Mirror
from traceability.ledger.policy import deployment_policy
from traceability.ledger.sequencer import Sequencer


class Command(BaseCommand):
    help = (
        "Gives recorded entries their places in the log and has checkpoints signed, until SIGTERM or Ctrl-C; a batch that has begun is "
        "finished. Any number may run on one database, one works at a time. Refuses a server whose fsync, full_page_writes or "
        "synchronous_commit is off. Acts as the database role ledger_sequencer. The signer is behind LEDGER_SIGNER_SOCKET, or in this "
        "process with its files in LEDGER_SIGNER_DIR; what is signed is in LEDGER_MIRROR_DIR before."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            deployment_policy()
        except PolicyUnusable as refusal:
            raise CommandError(str(refusal)) from refusal
        asked_to_stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: asked_to_stop.set())
        sequencer = Sequencer(
            Path(settings.LEDGER_SIGNER_DIR),
            seal_seconds=settings.LEDGER_SEAL_SECONDS,
            socket=Path(settings.LEDGER_SIGNER_SOCKET) if settings.LEDGER_SIGNER_SOCKET else None,
            mirror=Mirror(Path(settings.LEDGER_MIRROR_DIR)),
        )
        try:
            sequencer.run(asked_to_stop.is_set)
        except SequencerUnsafe as refusal:
            raise CommandError(str(refusal)) from refusal
