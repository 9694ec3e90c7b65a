"""Checkpoints: three lines about a tree, signed by its log (C2SP tlog-checkpoint). Extension lines are refused."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from traceability.tlog import merkle, notes, strict
from traceability.tlog.errors import BadCheckpoint, BadSpelling, NoTrustedSignature, UnknownOrigin, WrongEmptyRoot, WrongOrigin

_YEAR = re.compile(r"([0-9]{4})(?:-([1-9][0-9]{0,3}))?", re.ASCII)


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: its first `size` leaves have this root."""

    origin: str
    size: int
    root: bytes

    def body(self) -> bytes:
        """The three lines that the log signs and witnesses cosign."""
        return f"{self.origin}\n{self.size}\n{strict.in_base64(self.root)}\n".encode()

    @property
    def log(self) -> str:
        """The deployment's name, which stands in each of its leaves: the origin without its last part."""
        return self.origin.rpartition("/")[0]

    @property
    def year(self) -> str:
        """The origin's last part, `2026`, or `2026-2` after an emergency."""
        return self.origin.rpartition("/")[2]


def order_of(origin: str) -> tuple[int, int]:
    """A log's place among those of its deployment: its year, and its number after an emergency: 2026, 2026-2, 2026-10, 2027.

    Raises BadSpelling if the origin's last part is neither.
    """
    found = _YEAR.fullmatch(origin.rpartition("/")[2])
    if found is None:
        raise BadSpelling(f"{origin[:80]!r} does not end with a year")
    return int(found[1]), int(found[2] or 0)


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint with the note that carries it; only `open_checkpoint` makes one that may be believed."""

    checkpoint: Checkpoint
    note: notes.Note

    def encode(self) -> bytes:
        return self.note.encode()


def parse_body(body: bytes) -> Checkpoint:
    """The checkpoint in a note's text. Raises BadCheckpoint, and WrongEmptyRoot for a tree of no leaves with any other root."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadCheckpoint("not UTF-8") from error
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise BadCheckpoint("a checkpoint has exactly three lines: origin, size, root")
    try:
        checkpoint = Checkpoint(lines[0], strict.number(lines[1]), strict.hash_value(lines[2]))
    except BadSpelling as error:
        raise BadCheckpoint(f"size or root: {error.reason}") from error
    if checkpoint.size == 0 and checkpoint.root != merkle.EMPTY_ROOT:
        raise WrongEmptyRoot("a tree without leaves has one root, SHA-256 of nothing")
    return checkpoint


def parse(data: bytes) -> SignedCheckpoint:
    """A checkpoint with its note, nothing verified. Raises BadNote, BadCheckpoint, WrongEmptyRoot."""
    note = notes.parse(data)
    return SignedCheckpoint(parse_body(note.body), note)


def open_checkpoint(data: bytes, logs: Iterable[notes.VerifierKey]) -> SignedCheckpoint:
    """A checkpoint that one of the trusted `logs` signed for its own origin. Cosignatures are not looked at.

    Raises BadNote, WrongSignature, BadCheckpoint, WrongEmptyRoot, WrongOrigin, UnknownOrigin, NoTrustedSignature,
    the gravest first when several hold.
    """
    logs = list(logs)
    note = notes.parse(data)
    signers = {key.name for key, _ in note.signed_by(logs)}  # a wrong signature outweighs a wrong form
    checkpoint = parse_body(note.body)
    if signers - {checkpoint.origin}:
        raise WrongOrigin(f"{sorted(signers)[0]} signed a checkpoint of {checkpoint.origin}")
    if not signers:
        if checkpoint.origin not in {key.name for key in logs}:
            raise UnknownOrigin(f"no key is trusted for {checkpoint.origin}")
        raise NoTrustedSignature(f"no trusted key of {checkpoint.origin} has signed this checkpoint")
    return SignedCheckpoint(checkpoint, note)


def sign_checkpoint(checkpoint: Checkpoint, keys: Iterable[notes.SigningKey]) -> bytes:
    """The note of a checkpoint with one line for each key. Rules about *what* may be signed are the signer's."""
    body = checkpoint.body()
    return notes.assemble(body, [key.sign(body) for key in keys])
