"""`manage.py ledger_signer`: keeps the log's key and signs what continues what it signed before. Needs no database."""

import logging
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from traceability.kernel import clock
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer import folders, rotation
from traceability.ledger.signer.ring import KeyRing, newest_of
from traceability.ledger.signer.server import SignerServer
from traceability.ledger.signer.signing import Signer
from traceability.tlog import checkpoints
from traceability.tlog.errors import TlogError

events = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Keeps the key of the log and its memory in LEDGER_SIGNER_DIR, and signs checkpoints for the sequencer over a unix socket until "
        "SIGTERM or Ctrl-C. It signs only what continues the last checkpoint that it signed itself, so it notices a database that was "
        "put back or rewritten. It needs no database and no network: run it as a user of its own, at best on storage of its own. "
        "Start it once with --new ORIGIN, then without. Back its folder up and never put an older copy of it back: after a loss take "
        "the newest published checkpoint with --adopt."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--socket", metavar="PATH", help="where to listen (default: LEDGER_SIGNER_SOCKET)")
        parser.add_argument(
            "--allow-uid",
            type=int,
            action="append",
            default=[],
            metavar="UID",
            help="a user that may ask, by number, besides this one and root; give both users a group that owns the socket's folder",
        )
        parser.add_argument(
            "--log",
            metavar="NAME",
            default="",
            help="where there is no key yet, make the first one when ledger_prepare asks for it",
        )
        once = parser.add_mutually_exclusive_group()
        once.add_argument("--new", metavar="ORIGIN", help="make key and empty memory, e.g. of traceability.example/2026, and end")
        once.add_argument(
            "--adopt", metavar="NOTE_FILE", help="take this checkpoint, which the own key signed, as the last one, and end; - reads stdin"
        )
        once.add_argument("--rotate", action="store_true", help="make the next key, which does not sign yet, and end; then ledger_prepare")
        once.add_argument("--retire", metavar="KEYID", help="let the key with this id (8 hex digits) go, and end; then ledger_prepare")
        once.add_argument("--keys", action="store_true", help="show the public keys of all origins with their standing, and end")
        parser.add_argument("--early", action="store_true", help="with --retire: before the new key has signed beside it for 30 days")

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.LEDGER_SIGNER_DIR)
        try:
            if options["new"]:
                self._make(root, options["new"])
            elif options["adopt"]:
                self._adopt(root, options["adopt"])
            elif options["rotate"]:
                self._rotate(root)
            elif options["retire"]:
                self._retire(root, options["retire"], is_early=options["early"])
            elif options["keys"]:
                self._show(root)
            else:
                self._serve(root, **options)
        except SignerRefuses as refusal:
            raise CommandError(str(refusal)) from refusal
        except (OSError, TlogError) as problem:
            raise CommandError(f"could not be done: {problem}") from problem

    def _serve(self, root: Path, *, socket: str | None, allow_uid: list[int], log: str, **options: Any) -> None:
        path = socket or settings.LEDGER_SIGNER_SOCKET
        if not path:
            raise CommandError("where to listen? Set LEDGER_SIGNER_SOCKET, here and for the sequencer, or give --socket PATH")
        asked_to_stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: asked_to_stop.set())
        ring = KeyRing(root, log=log)
        try:
            server = SignerServer(ring, Path(path), uids=allow_uid)
            events.info("signer_started", extra={"socket": path, "folder": str(root)})
            server.run(asked_to_stop.is_set)
            events.info("signer_stopped")
        finally:
            ring.close()

    def _make(self, root: Path, origin: str) -> None:
        signer = Signer.new(folders.folder_of(root, origin), origin)
        self.stdout.write(f"new key {signer.verifiers[0].vkey}")
        signer.close()

    def _adopt(self, root: Path, file: str) -> None:
        note = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        origin = checkpoints.parse(note).checkpoint.origin
        signer = Signer.adopt(folders.folder_of(root, origin), note)
        self.stdout.write(f"{origin} goes on from size {checkpoints.parse(signer.last_note).checkpoint.size}")
        signer.close()

    def _rotate(self, root: Path) -> None:
        known = folders.origins_below(root)
        if not known:
            raise SignerRefuses(reason=f"{root} holds no key: --new ORIGIN makes one")
        self.stdout.write(f"next key {rotation.begin(known[newest_of(known)]).vkey}")
        self.stdout.write("It signs nothing yet. Run ledger_prepare, and again once that is sealed: from then on both keys sign.")

    def _retire(self, root: Path, key_id: str, *, is_early: bool) -> None:
        now = int(clock.now().timestamp())
        for folder in folders.origins_below(root).values():
            if any(f"+{key_id}+" in one.vkey for one in rotation.standings(folder)):
                key = rotation.ask_retirement(folder, key_id, now=now, is_early=is_early)
                self.stdout.write(f"retiring key {key.vkey}")
                self.stdout.write("It signs on. Run ledger_prepare, and again once its retirement is sealed: then it is deleted.")
                return
        raise SignerRefuses(reason=f"no key with the id {key_id}")

    def _show(self, root: Path) -> None:
        for folder in folders.origins_below(root).values():
            for one in rotation.standings(folder):
                self.stdout.write(f"{one.standing} {one.vkey}")
