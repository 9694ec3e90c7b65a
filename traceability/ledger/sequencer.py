"""The loop: what waits gets a place, what grew gets signed. Any number may run; one works at a time (ledger.md section 6)."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from django.db import Error, connection

from traceability.kernel import bell
from traceability.ledger.errors import LogMismatch, SequencerOvertaken, SignerRefuses
from traceability.ledger.services.integrate import LARGEST_BATCH, integrate, refuse_unsafe
from traceability.ledger.services.seal import seal
from traceability.ledger.signer.signing import Signer

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.1
PAUSE_SECONDS = 1.0
ROOM_SECONDS = 60.0

_SWITCHES = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')"
_OPEN_LOG = """
SELECT log_id, origin, EXISTS (SELECT FROM ledger.checkpoint AS known WHERE known.log_id = log.log_id)
FROM ledger.log WHERE mode <> 'closed'
"""
_FREEZE = "SELECT ledger.freeze(%s) FROM ledger.log WHERE mode IN ('live', 'closing')"  # recovery stays recovery


def _without_database(problem: Error) -> None:
    log.warning("sequencer_without_database", extra={"reason": type(problem).__name__, "said": str(problem).partition("\n")[0]})
    connection.close()


class Sequencer:
    """One process's part in the loop. It sequences whenever it gets the lock, and seals while it holds the signer.

    `durable_only=False` lets it run on a server that may forget what it committed: for tests on throw-away servers.
    """

    def __init__(self, folder: Path, *, seal_seconds: float, durable_only: bool = True) -> None:
        self._folder, self._seal_seconds, self._durable_only = folder, seal_seconds, durable_only
        self._signer: Signer | None = None
        self._told = ""
        self._next_room = self._next_seal = 0.0

    def run(self, should_stop: Callable[[], bool]) -> None:
        """Work until `should_stop`; a batch that has begun is finished. A database that is away is waited for. Raises SequencerUnsafe."""
        try:
            while not self._knows_server() and not should_stop():
                time.sleep(PAUSE_SECONDS)
            while not should_stop():
                time.sleep(self._one_round())
        finally:
            self.close()

    def close(self) -> None:
        if self._signer is not None:
            self._signer.close()
            self._signer = None

    def step(self) -> int:
        """One batch, and a signature if it is due. Returns how many entries were sequenced."""
        log_id, origin, has_checkpoints = self._open_log()
        self._make_room()
        taken = integrate(log_id, durable_only=self._durable_only)
        if taken:
            log.info("batch_sequenced", extra={"log": origin, "entries": taken})
        if time.monotonic() >= self._next_seal and self._holds_signer(origin, has_checkpoints):
            self._seal(log_id, origin)
        return taken

    def _one_round(self) -> float:
        """A step that survives what passes: seconds to sleep until the next."""
        try:
            return 0.0 if self.step() == LARGEST_BATCH else IDLE_SECONDS
        except LogMismatch as found:
            self._freeze(str(found.facts.get("what", found)))
        except SequencerOvertaken as found:
            log.error("sequencer_overtaken", extra={"reason": str(found)})
        except Error as problem:
            _without_database(problem)
        return PAUSE_SECONDS

    def _knows_server(self) -> bool:
        """Whether the server could be asked what it promises, and promises enough."""
        try:
            self._require_durable_server()
        except Error as problem:
            _without_database(problem)
            return False
        return True

    def _seal(self, log_id: int, origin: str) -> None:
        assert self._signer is not None
        outcome = seal(log_id, self._signer)
        if outcome.word:
            self._tell("signature_refused", log=origin, reason=outcome.word)
            self._next_seal = time.monotonic() + PAUSE_SECONDS
        if outcome.sealed is not None:
            self._told = ""
            self._next_seal = time.monotonic() + self._seal_seconds
            log.info("checkpoint_sealed", extra={"log": origin, "size": outcome.sealed})
            bell.ring_for(["checkpoint.sealed"])

    def _holds_signer(self, origin: str, has_checkpoints: bool) -> bool:
        """Whether this process is the one that signs. A new key is made only for a log that has no checkpoint yet."""
        if self._signer is None:
            try:
                is_new = not has_checkpoints and not (self._folder / "key").exists() and not (self._folder / "state").exists()
                self._signer = Signer.new(self._folder, origin) if is_new else Signer(self._folder, origin)
                self._told = ""
            except SignerRefuses as refusal:
                self._tell("signer_not_started", log=origin, reason=str(refusal.facts["reason"]))
                self._next_seal = time.monotonic() + PAUSE_SECONDS
        return self._signer is not None

    def _freeze(self, reason: str) -> None:
        """Stop the log where it is; a person looks. The first reason stays, and recovery stays recovery."""
        self._tell("log_frozen", reason=reason, level=logging.CRITICAL)
        try:
            with connection.cursor() as cursor:
                cursor.execute(_FREEZE, [reason])
        except Error:
            connection.close()

    def _open_log(self) -> tuple[int, str, bool]:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN_LOG)
            return cursor.fetchone()

    def _make_room(self) -> None:
        if time.monotonic() >= self._next_room:
            self._next_room = time.monotonic() + ROOM_SECONDS
            with connection.cursor() as cursor:
                cursor.execute("SELECT ledger.make_room()")

    def _require_durable_server(self) -> None:
        if self._durable_only:
            with connection.cursor() as cursor:
                cursor.execute(_SWITCHES)
                refuse_unsafe(dict(cursor.fetchall()))

    def _tell(self, event: str, *, level: int = logging.ERROR, **facts: object) -> None:
        """Say what holds the loop up once, not at each round."""
        words = f"{event} {facts}"
        if words != self._told:
            self._told = words
            log.log(level, event, extra=facts)
