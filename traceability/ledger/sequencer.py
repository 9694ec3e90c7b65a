"""The loop: what waits gets a place, what grew gets signed. Any number may run; one works at a time (ledger.md section 6)."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from django.db import Error, connection

from traceability.kernel import bell
from traceability.ledger.errors import LogMismatch, MirrorConflict, SequencerOvertaken, SignerRefuses
from traceability.ledger.mirror import Mirror
from traceability.ledger.publication import MIRROR, Publisher
from traceability.ledger.services import incidents, years
from traceability.ledger.services.integrate import LARGEST_BATCH, integrate, refuse_unsafe
from traceability.ledger.services.seal import agree_mirror, clock_fault, seal, settle
from traceability.ledger.signer import state
from traceability.ledger.signer.folders import folder_of
from traceability.ledger.signer.keeper import Keeper, open_keeper
from traceability.ledger.standing import kept
from traceability.tlog.errors import TlogError

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.1
BATCH_SECONDS = 0.25  # from one batch to the next while entries come: each costs the same, however few it takes
PAUSE_SECONDS = 1.0
ROOM_SECONDS = 60.0
JOIN_SECONDS = 10.0

_PROMISES = ("fsync", "full_page_writes", "synchronous_commit")
_SWITCHES = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
# Whether anything waits is asked without a lock: a batch takes a transaction id, which the disk hears of though there was nothing to do.
_OPEN_LOG = """
SELECT log_id, origin, mode, EXISTS (SELECT FROM ledger.checkpoint AS known WHERE known.log_id = log.log_id),
       EXISTS (SELECT FROM ledger.pending),
       current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')
FROM ledger.log WHERE mode <> 'closed'
"""
_FREEZE = "SELECT ledger.freeze(%s) FROM ledger.log WHERE mode IN ('live', 'closing')"  # recovery stays recovery


class OpenLog(NamedTuple):
    """The one log that is not closed."""

    log_id: int
    origin: str
    mode: str
    has_checkpoints: bool
    has_waiting: bool
    fsync: str
    full_page_writes: str
    synchronous_commit: str


class Sequencer:
    """One process's part in the loop. It sequences whenever it gets the lock, and seals while it has the signer.

    `folder` is the root of the signer's folders, for one in this process; with `socket` another process is asked. Without a mirror
    nothing is exported. `durable_only=False` lets it run on a server that may forget what it committed: for throw-away servers.
    """

    def __init__(
        self, folder: Path, *, seal_seconds: float, socket: Path | None = None, mirror: Mirror | None = None, durable_only: bool = True
    ) -> None:
        self._folder, self._socket, self._mirror = folder, socket, mirror
        self._seal_seconds, self._durable_only = seal_seconds, durable_only
        self._keeper: Keeper | None = None
        self._publisher: threading.Thread | None = None
        self._is_over = threading.Event()
        self._agreed = ""  # the origin whose history signer, mirror and database tell alike
        self._told = ""
        self._next_room = self._next_seal = self._next_try = self._next_turn = self._next_publisher = 0.0

    def run(self, should_stop: Callable[[], bool]) -> None:
        """Work until `should_stop`; a batch that has begun is finished. A database that is away is waited for. Raises SequencerUnsafe."""
        try:
            while not self._knows_server() and not should_stop():
                time.sleep(PAUSE_SECONDS)
            while not should_stop():
                time.sleep(self._one_round())
                self._tend_publisher()
        finally:
            self._is_over.set()
            self.close()
            if self._publisher is not None:
                self._publisher.join(JOIN_SECONDS)

    def close(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
        self._keeper, self._agreed, self._next_try = None, "", 0.0

    def step(self) -> int:
        """One batch, and a signature if it is due. Returns how many entries were sequenced."""
        known = self._open_log()
        if known is None:
            return 0
        self._make_room()
        if not self._has_agreed(known):
            return 0
        if self._durable_only:
            refuse_unsafe({name: getattr(known, name) for name in _PROMISES})
        taken = integrate(known.log_id, durable_only=self._durable_only) if known.has_waiting else 0
        if taken:
            log.info("batch_sequenced", extra={"log": known.origin, "entries": taken})
        if time.monotonic() >= self._next_seal and self._keeper is not None:
            self._seal(known, self._keeper)
            self._turn(known, self._keeper)
        return taken

    def _one_round(self) -> float:
        """A step that survives what passes: seconds to sleep until the next."""
        begun = time.monotonic()
        try:
            return pause(self.step(), time.monotonic() - begun)
        except LogMismatch as found:
            self._freeze(found)
        except SequencerOvertaken as found:
            log.error("sequencer_overtaken", extra={"reason": str(found)})
        except Error as problem:
            self._without_database(problem)
        return PAUSE_SECONDS

    def _knows_server(self) -> bool:
        """Whether the server could be asked what it promises, and promises enough."""
        try:
            self._require_durable_server()
        except Error as problem:
            self._without_database(problem)
            return False
        return True

    def _without_database(self, problem: Error) -> None:
        """It may come back with an older state: the signer is asked again before anything is built on it."""
        log.warning("sequencer_without_database", extra={"reason": type(problem).__name__, "said": str(problem).partition("\n")[0]})
        connection.close()
        self.close()

    def _has_agreed(self, known: OpenLog) -> bool:
        """Whether signer, mirror and database tell one history: asked before the first batch, and again after anything went wrong.

        Raises LogMismatch when they do not. Without the signer's last note nothing is built on the log.
        """
        if self._keeper is not None and self._keeper.origin != known.origin:
            self.close()
        if known.mode not in ("live", "closing"):
            self._agreed = ""
        if time.monotonic() >= self._next_try and (self._keeper is None or self._agreed != known.origin):
            self._next_try = time.monotonic() + PAUSE_SECONDS
            note = self._last_note(known)
            if note is not None and settle(known.log_id, note) and known.mode != "frozen":
                if self._mirror is not None:
                    agree_mirror(known.log_id, self._mirror)
                self._agreed = known.origin
        return self._agreed == known.origin

    def _last_note(self, known: OpenLog) -> bytes | None:
        """The signer's last note, also while another process has the signer; None while nobody can tell."""
        if self._keeper is None:
            try:  # a new key is made only for a log that has no checkpoint yet
                is_new = not known.has_checkpoints
                self._keeper = open_keeper(folder=self._folder, socket=self._socket, origin=known.origin, is_new=is_new)
                self._told = ""
            except (SignerRefuses, OSError) as refusal:
                reason = refusal.facts["reason"] if isinstance(refusal, SignerRefuses) else refusal
                self._tell("signer_not_started", log=known.origin, reason=str(reason))
                return _note_on_disk(self._folder, known.origin) if self._socket is None else None
        return self._keeper.last_note

    def _seal(self, known: OpenLog, keeper: Keeper) -> None:
        outcome = seal(known.log_id, keeper, self._mirror)
        if outcome.word:
            self._tell("signature_refused", log=known.origin, reason=outcome.word)
        if outcome.trouble:
            self._tell("mirror_not_written", log=known.origin, reason=outcome.trouble)
        if outcome.word or outcome.trouble:
            self._next_seal = time.monotonic() + PAUSE_SECONDS
        if outcome.sealed is not None:
            self._told = ""
            self._next_seal = time.monotonic() + self._seal_seconds
            log.info("checkpoint_sealed", extra={"log": known.origin, "size": outcome.sealed})
            bell.ring_for(["checkpoint.sealed"])

    def _turn(self, known: OpenLog, keeper: Keeper) -> None:
        """The next step of a change of the year. The key of the next log is made beside this one's.

        A log that has ended stays so: our clock alone ends none, the signer's must agree.
        """
        if years.is_due(known.origin, known.mode) and time.monotonic() >= self._next_turn:
            try:
                if fault := clock_fault(keeper):
                    raise SignerRefuses(reason=fault)
                is_done = years.turn(known.log_id, self._next_keeper, durable_only=self._durable_only)
                self._next_turn = 0.0 if is_done else time.monotonic() + PAUSE_SECONDS
            except (SignerRefuses, OSError) as refusal:
                self._next_turn = time.monotonic() + PAUSE_SECONDS
                self._tell("year_not_turned", log=known.origin, reason=str(refusal))

    def _next_keeper(self, origin: str) -> Keeper:
        return open_keeper(folder=self._folder, socket=self._socket, origin=origin, is_new=True)

    def _tend_publisher(self) -> None:
        """What is sealed is published in a thread beside, by who has the signer, so that a slow witness holds up nothing here."""
        is_wanted = self._keeper is not None and (self._publisher is None or not self._publisher.is_alive())
        if is_wanted and time.monotonic() >= self._next_publisher:
            self._next_publisher = time.monotonic() + PAUSE_SECONDS
            self._publisher = threading.Thread(target=self._publish, name="publisher", daemon=True)
            self._publisher.start()

    def _publish(self) -> None:
        try:
            Publisher(self._mirror).run(self._is_over.is_set)
        except Exception:
            log.exception("publisher_died")  # the next round starts another

    def _freeze(self, found: LogMismatch) -> None:
        """Stop the log where it is; a person looks. The first reason stays, and recovery stays recovery."""
        reason = str(found.facts.get("what", found))
        self._agreed = ""
        self._tell("log_frozen", reason=reason, level=logging.CRITICAL)
        try:
            with connection.cursor() as cursor:
                cursor.execute(_FREEZE, [reason])
            if isinstance(found, MirrorConflict):
                incidents.report(MIRROR, str(self._mirror and self._mirror.folder), reason)
        except Error:
            connection.close()

    def _open_log(self) -> OpenLog | None:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN_LOG)
            row = cursor.fetchone()
        return OpenLog._make(row) if row else None

    def _make_room(self) -> None:
        if time.monotonic() >= self._next_room:
            self._next_room = time.monotonic() + ROOM_SECONDS
            with connection.cursor() as cursor:
                cursor.execute("SELECT ledger.make_room()")
            kept.report_signer(self._keeper.last_note if self._keeper is not None else b"")

    def _require_durable_server(self) -> None:
        if self._durable_only:
            with connection.cursor() as cursor:
                cursor.execute(_SWITCHES, [list(_PROMISES)])
                refuse_unsafe(dict(cursor.fetchall()))

    def _tell(self, event: str, *, level: int = logging.ERROR, **facts: object) -> None:
        """Say what holds the loop up once, not at each round."""
        words = f"{event} {facts}"
        if words != self._told:
            self._told = words
            log.log(level, event, extra=facts)


def pause(taken: int, seconds: float) -> float:
    """Seconds to sleep after a step that took so many entries and so long: none after a full batch, since more may wait."""
    if taken == LARGEST_BATCH:
        return 0.0
    return max(IDLE_SECONDS, BATCH_SECONDS - seconds) if taken else IDLE_SECONDS


def _note_on_disk(folder: Path, origin: str) -> bytes | None:
    """What the signer that another process has wrote down last: read, never written. None when that cannot be read."""
    try:
        return state.decode((folder_of(folder, origin) / "state").read_bytes(), origin).note
    except (OSError, TlogError):
        return None
