"""The reader's own memory: the newest checkpoint accepted of each origin, in one file of notes, one after the other.

A file with one note in it is that checkpoint; so a saved checkpoint can serve as a first memory.
"""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from traceability.tlog import checkpoints
from traceability.tlog.errors import BadNote, PolicyNotMet, Rollback
from traceability.tlog.merkle import NodeReader
from traceability.tlog.proofs import ConsistencyFile
from traceability.verifier.history import require_no_fork, require_one_history, require_same_beginning
from traceability.verifier.report import Report
from traceability.verifier.trust import Trust, Vouched

LARGEST_FILE = 64_000_000

_SIGNATURE = "\u2014 "  # how a signature line begins


class NotLinked(PolicyNotMet):
    """Newer than what was seen, and nothing shows that it contains it."""

    code = "not_linked_to_seen"


class OlderThanSeen(PolicyNotMet):
    """Older than what was seen, and nothing shows that it is contained in it."""

    code = "older_than_seen"


class Seen:
    """Notes by origin. `check` compares, `accept` remembers, `write` keeps; callers write only what was proven."""

    def __init__(self, notes: dict[str, bytes]) -> None:
        self._notes = notes

    @classmethod
    def load(cls, path: Path) -> "Seen":
        """The notes in the file; nothing seen yet when there is none. Raises BadNote, BadCheckpoint, OSError."""
        if not path.exists():
            return cls({})
        if path.stat().st_size > LARGEST_FILE:
            raise BadNote(f"more than {LARGEST_FILE:,} bytes of seen notes")
        return cls(_parted(path.read_bytes()))

    @property
    def origins(self) -> list[str]:
        """The logs of which something was seen, in the order of their names."""
        return sorted(self._notes)

    def note_of(self, origin: str) -> bytes | None:
        return self._notes.get(origin)

    def size_of(self, origin: str) -> int | None:
        data = self._notes.get(origin)
        return None if data is None else checkpoints.parse(data).checkpoint.size

    def check(
        self,
        new: Vouched,
        trust: Trust,
        report: Report,
        *,
        links: Sequence[ConsistencyFile],
        is_newest: bool,
        node: NodeReader | None = None,
    ) -> None:
        """Whether `new` belongs to the history seen; every doubt becomes a finding.

        One of `links` must lead from the smaller of the two sizes to the larger. With `is_newest` an older one is a rollback.
        `node` reads the tiles of `new`, where they are at hand.
        """
        data = self._notes.get(new.origin)
        if data is None:
            report.remarks.append(f"first checkpoint seen of {new.origin}; nothing older to compare it with")
            return
        with report.checking("--seen"):
            seen = trust.signed(data, report, "--seen")
            require_no_fork(seen, new)
            if new.size < seen.size and is_newest:
                reason = f"{new.origin} had {seen.size} leaves when last seen and is shown with {new.size}"
                if seen.is_signed and new.is_signed:
                    raise Rollback(reason, origin=new.origin, size=new.size, notes=(seen.data, new.data))
                raise OlderThanSeen(reason)
            if new.size != seen.size:
                older, newer = sorted((seen, new), key=lambda vouched: vouched.size)
                fitting = [link for link in links if link.old == older.size and is_link_to(newer, link, trust, report, "--link")]
                if node is not None:
                    for link in fitting:
                        require_same_beginning(older, newer, link.path, node)
                _require_link(older, newer, fitting, is_older=new.size < seen.size)

    def accept(self, new: Vouched) -> None:
        """Remembers `new` unless a larger tree of its origin is known."""
        data = self._notes.get(new.origin)
        if data is None or checkpoints.parse(data).checkpoint.size <= new.size:
            self._notes[new.origin] = new.data

    def write(self, path: Path) -> None:
        """Replaces the file at one stroke. Raises OSError."""
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(b"".join(self._notes[origin] for origin in sorted(self._notes)))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def is_link_to(newer: Vouched, link: ConsistencyFile, trust: Trust, report: Report, where: str) -> bool:
    """Whether a consistency file is about this checkpoint. Its own copy must be signed like any other: nothing in a file goes unread.

    Raises Disproven or Malformed when that copy is no checkpoint, or its signature is wrong.
    """
    if not link.checkpoint.startswith(newer.checkpoint.body()):
        return False
    return trust.signed(link.checkpoint, report, where).checkpoint == newer.checkpoint


def _require_link(older: Vouched, newer: Vouched, fitting: Sequence[ConsistencyFile], *, is_older: bool) -> None:
    if older.size == 0:
        return  # every tree begins with the empty one
    if fitting:
        require_one_history(older, newer, fitting[0].path)
    elif is_older:
        raise OlderThanSeen(f"older than seen: {older.size} leaves, {newer.size} when last seen; --link can show that they fit")
    else:
        raise NotLinked(f"{newer.size} leaves, {older.size} when last seen; --link must show that they fit")


def _parted(data: bytes) -> dict[str, bytes]:
    """Cuts a file of notes where a line follows a signature line and is none. A checkpoint's origin never begins like one."""
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise BadNote("the seen notes are not UTF-8") from error
    if lines.pop() != "":
        raise BadNote("the seen notes do not end with a newline")
    notes: dict[str, bytes] = {}
    begin = 0
    for at in range(1, len(lines) + 1):
        if lines[at - 1].startswith(_SIGNATURE) and (at == len(lines) or not lines[at].startswith(_SIGNATURE)):
            note = "".join(f"{line}\n" for line in lines[begin:at]).encode()
            origin = checkpoints.parse(note).checkpoint.origin
            if origin in notes:
                raise BadNote(f"two seen notes of {origin}")
            notes[origin] = note
            begin = at
    if begin != len(lines):
        raise BadNote("the seen notes do not end with a signature")
    return notes
