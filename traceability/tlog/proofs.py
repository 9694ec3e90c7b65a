"""Texts that carry a proof beside its checkpoint: receipt (C2SP tlog-proof), consistency file, acknowledgement's body.

Nothing is verified here but the form; an acknowledgement is a promise and proves no inclusion.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from traceability.tlog import notes, strict
from traceability.tlog.errors import BadProof, BadSpelling

MOST_HASHES = 63
LONGEST_PROOF = notes.LONGEST_NOTE + 200_000  # a note, the largest leaf in base64, 63 hashes

_RECEIPT = "c2sp.org/tlog-proof@v1"
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", re.ASCII)
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True)
class Receipt:
    """That a leaf is at `index` under the checkpoint. `extra` holds the leaf, if anything; it is unauthenticated until hashed."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        extra = [] if self.extra is None else [f"extra {strict.in_base64(self.extra)}"]
        return _assembled([_RECEIPT, *extra, f"index {self.index}"], self.path, self.checkpoint)


@dataclass(frozen=True)
class ConsistencyFile:
    """That the checkpoint's tree begins with the one of `old` leaves; also the request to a witness."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: bytes

    def encode(self) -> bytes:
        return _assembled([f"old {self.old}"], self.path, self.checkpoint)


@dataclass(frozen=True)
class Acknowledgement:
    """The promise that an entry will be sealed by `deadline`; the text that the acknowledgement key signs."""

    log: str
    uid: str
    leaf_hash: bytes
    recorded: str
    deadline: str

    @property
    def name(self) -> str:
        """The name of the key that signs it."""
        return f"{self.log}/ack"

    def body(self) -> bytes:
        leaf = strict.in_base64(self.leaf_hash)
        return (
            f"{self.name}/v1\nlog {self.log}\nuid {self.uid}\nleaf {leaf}\nrecorded {self.recorded}\ndeadline {self.deadline}\n"
        ).encode()


def parse_receipt(data: bytes) -> Receipt:
    """The parts of a `.tlog-proof`. The checkpoint is cut off, not read. Raises BadProof."""
    if is_acknowledgement(data):
        raise BadProof("an acknowledgement is a promise, not a receipt: ask for the receipt once the entry is sealed")
    lines, checkpoint = _taken_apart(data)
    if lines[0] != _RECEIPT:
        raise BadProof(f"not a receipt: the first line is not {_RECEIPT}")
    extra = None
    rest = lines[1:]
    try:
        if rest and rest[0].startswith("extra "):
            extra = strict.binary(rest[0].removeprefix("extra "))
            rest = rest[1:]
        if extra == b"" or not rest or not rest[0].startswith("index "):
            raise BadProof("no line with the index, or an empty extra line")
        return Receipt(strict.number(rest[0].removeprefix("index ")), _hashes(rest[1:]), checkpoint, extra)
    except BadSpelling as error:
        raise BadProof(error.reason) from error


def parse_consistency(data: bytes) -> ConsistencyFile:
    """The parts of a consistency file or of a witness request. The checkpoint is cut off, not read. Raises BadProof."""
    lines, checkpoint = _taken_apart(data)
    if not lines[0].startswith("old "):
        raise BadProof("not a consistency file: the first line does not begin with old")
    try:
        return ConsistencyFile(strict.number(lines[0].removeprefix("old ")), _hashes(lines[1:]), checkpoint)
    except BadSpelling as error:
        raise BadProof(error.reason) from error


def parse_acknowledgement(body: bytes) -> Acknowledgement:
    """The six lines of an acknowledgement's text. Raises BadProof."""
    try:
        lines = body.decode("utf-8").split("\n")
        promise = Acknowledgement(
            log=_after("log ", lines[1]),
            uid=_after("uid ", lines[2]),
            leaf_hash=strict.hash_value(_after("leaf ", lines[3])),
            recorded=_after("recorded ", lines[4]),
            deadline=_after("deadline ", lines[5]),
        )
    except (UnicodeDecodeError, IndexError, BadSpelling) as error:
        raise BadProof("not the six lines of an acknowledgement") from error
    fits = _UID.fullmatch(promise.uid) and _TIME.fullmatch(promise.recorded) and _TIME.fullmatch(promise.deadline)
    if not fits or promise.body() != body:
        raise BadProof("not the six lines of an acknowledgement")
    return promise


def is_acknowledgement(data: bytes) -> bool:
    """Whether this is meant to be an acknowledgement's note; for a better sentence, no proof of anything."""
    return data.split(b"\n", 1)[0].endswith(b"/ack/v1")


def _assembled(head: list[str], path: Iterable[bytes], checkpoint: bytes) -> bytes:
    return "".join(f"{line}\n" for line in [*head, *map(strict.in_base64, path), ""]).encode() + checkpoint


def _taken_apart(data: bytes) -> tuple[list[str], bytes]:
    """The lines before the first empty line, at least one, and all bytes behind it."""
    if len(data) > LONGEST_PROOF:
        raise BadProof(f"more than {LONGEST_PROOF:,} bytes")
    head, separator, checkpoint = data.partition(b"\n\n")
    if not separator or not head:
        raise BadProof("no empty line with a checkpoint after it")
    if head.count(b"\n") > MOST_HASHES + 2:
        raise BadProof(f"more than {MOST_HASHES} hashes")
    try:
        return head.decode("ascii").split("\n"), checkpoint
    except UnicodeDecodeError as error:
        raise BadProof("the proof before the checkpoint is not ASCII") from error


def _hashes(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > MOST_HASHES:
        raise BadProof(f"more than {MOST_HASHES} hashes")
    return tuple(map(strict.hash_value, lines))


def _after(word: str, line: str) -> str:
    if not line.startswith(word):
        raise BadSpelling(f"{line[:40]!r} does not begin with {word!r}")
    return line.removeprefix(word)
