"""Sign a checkpoint only if it continues what was signed before, by the signer's own memory (ledger.md section 7).

Comparing sizes alone detects nothing: after a restore the size soon passes the old one again. So the proof must lead from
the signer's own stored root. No Django, no database: the same class serves inside the sequencer and as a process of its own.
"""

import fcntl
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from traceability.kernel import clock
from traceability.ledger import faults
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer import durable, folders, keys, rotation, state
from traceability.ledger.signer.state import State
from traceability.tlog import checkpoints, merkle, notes, strict
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.errors import NotConsistent, PathDoesNotFit, TlogError, WrongOrigin

log = logging.getLogger(__name__)

CLOCK_TOLERANCE_SECONDS = 60

SIGNED, MALFORMED, UNKNOWN_ORIGIN, NOT_MY_SIZE, NOT_CONSISTENT, STOPPED = 200, 400, 404, 409, 422, 423


@dataclass(frozen=True)
class Question:
    """What the caller asks: sign `checkpoint`, which `path` leads to from the tree of `old` leaves; `published` is its newest note."""

    time: int
    old: int
    path: Sequence[bytes]
    checkpoint: Checkpoint
    published: bytes


@dataclass(frozen=True)
class Answer:
    """`note` is the signed note for 200, the signer's last one for 409 and 422; `word` says why for 423."""

    code: int
    note: bytes = b""
    word: str = ""


def posix_now() -> int:
    return int(clock.now().timestamp())


class Signer:
    """The keeper of one log's key. Holds the folder's lock for life: a second signer on the same folder does not start."""

    def __init__(self, folder: Path, origin: str, *, now: Callable[[], int] = posix_now) -> None:
        self.folder, self.origin, self._now = folder, origin, now
        self._stopped = ""
        self._lock = _locked(folder)
        try:
            self._keys = keys.read(folder / "key")
            self._state = state.decode((folder / "state").read_bytes(), origin)
            if self._keys[0].name != origin:
                raise WrongOrigin(f"the key is of {self._keys[0].name}, not of {origin}")
            if self._state.note:
                checkpoints.open_checkpoint(self._state.note, self.verifiers)
        except (OSError, TlogError) as problem:
            self.close()
            raise SignerRefuses(reason=str(problem)) from problem

    @classmethod
    def new(cls, folder: Path, origin: str, *, now: Callable[[], int] = posix_now) -> "Signer":
        """A key and an empty memory. Raises SignerRefuses where a key exists, or the memory of one that signed.

        The key comes last, and whole: what a kill leaves before it is an empty memory, with which the next call goes on.
        """
        durable.make_private_folder(folder)
        lock = _locked(folder)
        try:
            if (folder / "key").exists() or folders.origin_in(folder):
                raise SignerRefuses(reason=f"{folder} holds a key or a memory already")
            state.write(folder / "state", State())
            keys.find_or_make(folder / "key", origin)
        finally:
            lock.close()
        return cls(folder, origin, now=now)

    @classmethod
    def adopt(cls, folder: Path, note: bytes, *, now: Callable[[], int] = posix_now) -> "Signer":
        """Take a note that this signer's own key signed as the last one: for a person who knows that the memory was lost.

        Raises SignerRefuses for a note of another key, and for one that its memory, where it can be read, has passed.
        """
        lock = _locked(folder)
        try:
            found = keys.read(folder / "key")
            signed = checkpoints.open_checkpoint(note, [key.verifier for key in found])
            _refuse_older(folder, signed.checkpoint)
            state.write(folder / "state", State(now(), note))
        except (OSError, TlogError) as problem:
            raise SignerRefuses(reason=str(problem)) from problem
        finally:
            lock.close()
        return cls(folder, signed.checkpoint.origin, now=now)

    @property
    def verifiers(self) -> list[notes.VerifierKey]:
        return [key.verifier for key in self._keys]

    @property
    def last_note(self) -> bytes:
        """The last note that was signed; empty before the first."""
        return self._state.note

    def close(self) -> None:
        self._lock.close()

    def sign(self, question: Question) -> Answer:
        """The signed note, or why not. All rules of ledger.md section 7 must hold; the memory is on disk before the answer."""
        now = self._now()
        refusal = self._refusal(question, now)
        if refusal is not None:
            if refusal.code == NOT_CONSISTENT or refusal.word == "rolled-back":
                self._report(question, refusal)
            return refusal
        if self._state.note and question.checkpoint.size == self._state.size:
            return Answer(SIGNED, self._state.note)
        note = checkpoints.sign_checkpoint(question.checkpoint, self._keys)
        new = State(now, note)
        try:
            state.write(self.folder / "state", new)
        except OSError:
            self._stopped = "storage"  # what is on disk is unknown now: only a restart reads it again
            return Answer(STOPPED, word="storage")
        self._state = new
        faults.reach("signature_given")
        return Answer(SIGNED, note)

    def standings(self) -> list[rotation.KeyStanding]:
        """All keys of the folder, also one that does not sign yet. Raises SignerRefuses when they cannot be read."""
        try:
            return rotation.standings(self.folder)
        except (OSError, TlogError) as problem:
            raise SignerRefuses(reason=str(problem)) from problem

    def prove(self, receipt: bytes) -> Answer:
        """Follow what the sealed log shows about a key: SIGNED when the keys are as it says, now or already.

        STOPPED with `keys` when this signer was not asked to rotate so; MALFORMED for what its own keys did not sign.
        """
        try:
            said = rotation.proven(receipt, self.verifiers)
            stopped = self._stopped or self._memory_fault() or ("rolled-back" if self._is_newer(said.note) else "")
            if stopped:
                return Answer(STOPPED, word=stopped)
            rotation.follow(self.folder, said, last_note=self._state.note, now=self._now())
            self._keys = keys.read(self.folder / "key")
        except SignerRefuses:
            return Answer(STOPPED, word="keys")
        except TlogError:
            return Answer(MALFORMED)
        except OSError:
            self._stopped = "storage"
            return Answer(STOPPED, word="storage")
        is_so = (said.vkey in [key.vkey for key in self.verifiers]) == (said.kind == rotation.ANNOUNCED)
        return Answer(SIGNED) if is_so else Answer(STOPPED, word="keys")

    def _refusal(self, question: Question, now: int) -> Answer | None:
        if question.checkpoint.origin != self.origin:
            return Answer(UNKNOWN_ORIGIN)
        stopped = self._stopped or self._memory_fault() or self._clock_fault(question.time, now)
        if stopped:
            return Answer(STOPPED, word=stopped)
        try:
            if self._is_newer(question.published):
                self._stopped = "rolled-back"
                return Answer(STOPPED, word="rolled-back")
            checkpoints.parse_body(question.checkpoint.body())
        except TlogError:
            return Answer(MALFORMED)
        if question.old != self._state.size:
            return Answer(NOT_MY_SIZE, self._state.note)
        try:
            if question.checkpoint.size < question.old:
                raise NotConsistent("a log does not shrink")
            merkle.verify_consistency(question.old, question.checkpoint.size, self._state.root, question.checkpoint.root, question.path)
        except (NotConsistent, PathDoesNotFit):
            return Answer(NOT_CONSISTENT, self._state.note)
        return None

    def _report(self, question: Question, refusal: Answer) -> None:
        """Somebody asked for a second history, or this memory is not the newest: kept with all that was asked."""
        log.critical(
            "signer_incident",
            extra={
                "log": self.origin,
                "code": refusal.code,
                "word": refusal.word,
                "own_size": self._state.size,
                "own_root": self._state.root.hex(),
                "asked": question.checkpoint.body().decode(),
                "asked_old": question.old,
                "asked_path": [strict.in_base64(one) for one in question.path],
                "asked_published": strict.in_base64(question.published),
            },
        )

    def _memory_fault(self) -> str:
        """Whether the file still says what was written last; it may have been deleted, or put back to an older one."""
        try:
            return "" if (self.folder / "state").read_bytes() == self._state.encode() else "rolled-back"
        except OSError:
            return "storage"

    def _clock_fault(self, asked_at: int, now: int) -> str:
        return "clock" if now < self._state.time or abs(now - asked_at) > CLOCK_TOLERANCE_SECONDS else ""

    def _is_newer(self, published: bytes) -> bool:
        """Whether our own key signed a note that our memory does not know of: larger, or as large with another root."""
        if not published:
            return False
        known = checkpoints.open_checkpoint(published, self.verifiers).checkpoint
        return known.size > self._state.size or (known.size == self._state.size and known.root != self._state.root)


def _refuse_older(folder: Path, adopted: Checkpoint) -> None:
    """Adopting is for a memory that was lost or put back, never a way to put it back. Raises SignerRefuses."""
    try:
        known = state.decode((folder / "state").read_bytes(), adopted.origin)
    except (OSError, TlogError):
        return
    if known.size > adopted.size or (known.size == adopted.size and known.root != adopted.root):
        raise SignerRefuses(reason=f"its memory is at size {known.size} already, the note says {adopted.size}")


def _locked(folder: Path) -> IO[bytes]:
    """The folder's lock file, held as long as it is open."""
    try:
        file = os.fdopen(os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as problem:
        raise SignerRefuses(reason=f"{folder} cannot be used: {problem.strerror}") from problem
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise SignerRefuses(reason=f"{folder} is held by another signer") from None
    return file
