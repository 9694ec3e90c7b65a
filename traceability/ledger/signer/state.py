"""What the signer remembers: the last note that it signed, and when. On disk before any signature leaves."""

from dataclasses import dataclass
from pathlib import Path

from traceability.ledger.signer import durable
from traceability.tlog import checkpoints, merkle, strict
from traceability.tlog.checkpoints import SignedCheckpoint
from traceability.tlog.errors import BadNote, TlogError

_FORMAT = "signer-state/v1"


@dataclass(frozen=True)
class State:
    """`note` is the last signed note verbatim, empty before the first; `time` the POSIX seconds of that signature."""

    time: int = 0
    note: bytes = b""

    @property
    def signed(self) -> SignedCheckpoint | None:
        return checkpoints.parse(self.note) if self.note else None

    @property
    def size(self) -> int:
        return self.signed.checkpoint.size if self.signed else 0

    @property
    def root(self) -> bytes:
        return self.signed.checkpoint.root if self.signed else merkle.EMPTY_ROOT

    def encode(self) -> bytes:
        return f"{_FORMAT}\ntime {self.time}\n\n".encode() + self.note


def decode(data: bytes, origin: str) -> State:
    """The state of the signer of `origin`. Raises BadNote when it is none, or another origin's."""
    state = decode_any(data)
    if state.signed is not None and state.signed.checkpoint.origin != origin:
        raise BadNote(f"the state is of {state.signed.checkpoint.origin}, not of {origin}")
    return state


def decode_any(data: bytes) -> State:
    """The state of some signer. Raises BadNote when it is none."""
    head, separator, note = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
        if not separator or len(lines) != 2 or lines[0] != _FORMAT or not lines[1].startswith("time "):
            raise BadNote("not a signer's state")
        state = State(strict.number(lines[1].removeprefix("time ")), note)
        _ = state.signed  # reads the note
    except (UnicodeDecodeError, TlogError) as problem:
        raise BadNote(f"not a signer's state: {problem}") from problem
    return state


def write(path: Path, state: State) -> None:
    """Replace the state on disk; when it returns, the new one is there whatever happens. Raises OSError."""
    durable.replace(path, state.encode())
