"""Signed notes: a text, an empty line, and signature lines (C2SP signed-note), with the two Ed25519 types that the log uses.

A key is known by its name *and* its id together. Lines of other keys and types, however long, are kept and ignored.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from traceability.tlog import strict
from traceability.tlog.errors import BadKey, BadNote, BadSpelling, NoTrustedSignature, WrongSignature

SIGNATURE = 0x01  # Ed25519 over the note's text
COSIGNATURE = 0x04  # Ed25519 over a header, a time and the text (C2SP tlog-cosignature)
KEY_BYTES = {SIGNATURE: 32, COSIGNATURE: 32, 0x06: 1312}  # 0x06, ML-DSA-44, is read and never believed

LONGEST_NOTE = 1_000_000
MOST_LINES = 100

_DASH = "\u2014 "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")  # all but the newline


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Four bytes that stand for a key beside its name. Source: C2SP signed-note."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True)
class VerifierKey:
    """A public key under its name; `kind` is SIGNATURE or COSIGNATURE, any other is carried and never verifies."""

    name: str
    kind: int
    public: bytes

    @cached_property
    def id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{strict.in_base64(bytes([self.kind]) + self.public)}"

    @property
    def is_supported(self) -> bool:
        return self.kind in (SIGNATURE, COSIGNATURE)


def parse_vkey(text: str) -> VerifierKey:
    """The key of `name+hex id+base64`. Raises BadKey, also when the id is not that of this name and key."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not _is_key_name(parts[0]):
        raise BadKey(f"{text[:80]!r} is not name+id+key")
    name, hexadecimal, encoded = parts
    try:
        value = strict.binary(encoded)
    except BadSpelling as error:
        raise BadKey(f"the key of {name}: {error.reason}") from error
    key = VerifierKey(name, value[0], value[1:]) if value else None
    if key is None or len(key.public) != KEY_BYTES.get(key.kind):
        raise BadKey(f"the key of {name} is of no known type and length")
    if key.id.hex() != hexadecimal:
        raise BadKey(f"the key of {name} has the id {key.id.hex()}, not {hexadecimal[:16]}")
    return key


@dataclass(frozen=True)
class SignatureLine:
    """One line under a note: `signature` is what follows the four bytes of the key's id."""

    name: str
    key_id: bytes
    signature: bytes

    def encode(self) -> bytes:
        return f"{_DASH}{self.name} {strict.in_base64(self.key_id + self.signature)}\n".encode()

    @property
    def time(self) -> int:
        """POSIX seconds that a cosignature names; of no meaning in other types."""
        return int.from_bytes(self.signature[:8], "big")


@dataclass(frozen=True)
class SigningKey:
    """A private key under its name. The name MUST be a key name: not empty, without space or plus."""

    name: str
    private: Ed25519PrivateKey
    kind: int = SIGNATURE

    def __post_init__(self) -> None:
        if not _is_key_name(self.name) or self.kind not in (SIGNATURE, COSIGNATURE):
            raise BadKey(f"{self.name!r} is not a key name, or {self.kind} not a type that signs")

    @classmethod
    def from_seed(cls, name: str, seed: bytes, kind: int = SIGNATURE) -> "SigningKey":
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed), kind)

    @cached_property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def sign(self, body: bytes) -> SignatureLine:
        """The signature line of a key of type SIGNATURE. Raises BadNote if `body` cannot be a note's text."""
        if self.kind != SIGNATURE:
            raise BadKey(f"{self.name} is not a key for notes")
        _text_of(body)
        return SignatureLine(self.name, self.verifier.id, self.private.sign(body))

    def cosign(self, body: bytes, *, time: int) -> SignatureLine:
        """The cosignature line of a key of type COSIGNATURE, made at `time` (POSIX seconds)."""
        if self.kind != COSIGNATURE:
            raise BadKey(f"{self.name} is not a key for cosignatures")
        _text_of(body)
        return SignatureLine(self.name, self.verifier.id, time.to_bytes(8, "big") + self.private.sign(_cosigned(body, time)))


@dataclass(frozen=True)
class Note:
    """A note as it was read. Nothing in `body` may be believed before a trusted key is among `signed_by`."""

    body: bytes
    signatures: tuple[SignatureLine, ...]

    def encode(self) -> bytes:
        return assemble(self.body, self.signatures)

    def signed_by(self, keys: Iterable[VerifierKey]) -> list[tuple[VerifierKey, SignatureLine]]:
        """The lines of these keys, all verified; an empty list if there is none.

        Raises WrongSignature if one of them is wrong: then nothing under this note counts.
        """
        known = {(key.name, key.id): key for key in keys if key.is_supported}
        found: list[tuple[VerifierKey, SignatureLine]] = []
        for line in self.signatures:
            key = known.get((line.name, line.key_id))
            if key is not None:
                if not _is_signed(self.body, key, line):
                    raise WrongSignature(f"the signature of {key.name} is not over this note")
                found.append((key, line))
        return found


def assemble(body: bytes, signatures: Iterable[SignatureLine]) -> bytes:
    """The bytes of a note: text, empty line, signature lines. Raises BadNote if `body` cannot be a note's text."""
    _text_of(body)
    return body + b"\n" + b"".join(line.encode() for line in signatures)


def parse(data: bytes) -> Note:
    """A note's text and lines, nothing verified.

    Raises BadNote for all that C2SP signed-note forbids, and beyond 100 lines or 1 MB.
    """
    if len(data) > LONGEST_NOTE or data.count(b"\n") > MOST_LINES:
        raise BadNote(f"a note has at most {MOST_LINES} lines and {LONGEST_NOTE:,} bytes")
    text = _text_of(data)
    body, separator, lines = text.rpartition("\n\n")
    if not separator or not lines:
        raise BadNote("no empty line with signatures after it")
    return Note((body + "\n").encode(), tuple(_parse_line(line) for line in lines[:-1].split("\n")))


def parse_lines(data: bytes) -> list[SignatureLine]:
    """Signature lines that stand alone, as a witness answers. Raises BadNote."""
    if len(data) > LONGEST_NOTE or data.count(b"\n") > MOST_LINES:
        raise BadNote(f"an answer has at most {MOST_LINES} lines and {LONGEST_NOTE:,} bytes")
    return [_parse_line(line) for line in _text_of(data)[:-1].split("\n")]


def open_note(data: bytes, keys: Iterable[VerifierKey]) -> Note:
    """A note that at least one of `keys` signed. Raises BadNote, WrongSignature, NoTrustedSignature."""
    note = parse(data)
    if not note.signed_by(keys):
        raise NoTrustedSignature("no key that is trusted here has signed this note")
    return note


def _parse_line(line: str) -> SignatureLine:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not _is_key_name(name):
        raise BadNote(f"{line[:60]!r} is not a signature line")
    try:
        value = strict.binary(encoded)
    except BadSpelling as error:
        raise BadNote(f"the signature of {name[:60]}: {error.reason}") from error
    if len(value) < 5:
        raise BadNote(f"the signature of {name[:60]} is too short to be one")
    return SignatureLine(name, value[:4], value[4:])


def _text_of(data: bytes) -> str:
    """The text, if it may stand in a note: UTF-8, a newline at its end, no other control character."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadNote("not UTF-8") from error
    if not data.endswith(b"\n"):
        raise BadNote("no newline at the end")
    if _CONTROL.search(text):
        raise BadNote("a control character")
    return text


def _is_key_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(char.isspace() or char < " " or "\ud800" <= char <= "\udfff" for char in name)


def _is_signed(body: bytes, key: VerifierKey, line: SignatureLine) -> bool:
    message, signature = body, line.signature
    if key.kind == COSIGNATURE:
        if len(line.signature) != 72 or line.time > strict.LARGEST_NUMBER:
            return False
        message, signature = _cosigned(body, line.time), line.signature[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _cosigned(body: bytes, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n".encode() + body
