"""What is said on the signer's socket (ledger.md section 7): one request a connection, each side four bytes of length and a text.

Five requests: `sign/v1`, `state/v1`, `keys/v1`, `open/v1` and `prove/v1`. An answer is a line with a code, then what belongs to it.
Everything is parsed strictly: what is not exactly of one of these forms is malformed.
"""

import socket
import time
from dataclasses import dataclass

from traceability.ledger.signer.rotation import IN_FORCE, NEXT, RETIRING, KeyStanding
from traceability.ledger.signer.signing import MALFORMED, NOT_CONSISTENT, NOT_MY_SIZE, SIGNED, STOPPED, UNKNOWN_ORIGIN, Question
from traceability.tlog import checkpoints, notes, strict
from traceability.tlog.errors import BadSpelling, Malformed, TlogError
from traceability.tlog.proofs import MOST_HASHES

LARGEST_FRAME = 64 * 1024
CODES = (SIGNED, MALFORMED, UNKNOWN_ORIGIN, NOT_MY_SIZE, NOT_CONSISTENT, STOPPED)

_LENGTH_BYTES = 4
_MOST_ORIGIN_BYTES = 256


class BadFrame(Malformed):
    """The other side did not say a whole text of at most 64 KiB in time."""

    code = "bad_frame"


class BadRequest(Malformed):
    """Not one of the five requests, or not one of the answers."""

    code = "bad_request"


@dataclass(frozen=True)
class AskState:
    """The last note of an origin; of the newest when none is named."""

    origin: str = ""

    def encode(self) -> bytes:
        return f"state/v1\n{self.origin}\n".encode() if self.origin else b"state/v1\n"


@dataclass(frozen=True)
class AskKeys:
    """The public keys of an origin, each with its standing."""

    origin: str

    def encode(self) -> bytes:
        return f"keys/v1\n{self.origin}\n".encode()


@dataclass(frozen=True)
class Open:
    """Make key and empty memory of the log's next origin, unless they are there."""

    origin: str

    def encode(self) -> bytes:
        return f"open/v1\n{self.origin}\n".encode()


@dataclass(frozen=True)
class Prove:
    """A receipt that shows the entry about a key in the sealed log."""

    origin: str
    receipt: bytes

    def encode(self) -> bytes:
        return f"prove/v1\n{self.origin}\n\n".encode() + self.receipt


@dataclass(frozen=True)
class Sign:
    """The question, in the form of a witness request with the caller's time before it and the last published note behind it."""

    question: Question

    def encode(self) -> bytes:
        asked = self.question
        head = [f"sign/v1\ntime {asked.time}\nold {asked.old}", *map(strict.in_base64, asked.path)]
        return "\n".join(head).encode() + b"\n\n" + asked.checkpoint.body() + b"\n" + asked.published


Request = AskState | AskKeys | Open | Prove | Sign


@dataclass(frozen=True)
class Reply:
    """An answer: its code, and what stands behind its first line."""

    code: int
    text: bytes = b""

    def encode(self) -> bytes:
        return f"{self.code}\n".encode() + self.text

    @property
    def word(self) -> str:
        """Why the signer will not sign (423)."""
        return self.text.removesuffix(b"\n").decode("ascii", "replace")


def parse_request(data: bytes) -> Request:
    """The request. Raises BadRequest."""
    first, _, rest = data.partition(b"\n")
    match first:
        case b"sign/v1":
            return Sign(_question(rest))
        case b"state/v1":
            return AskState(_origin(rest) if rest else "")
        case b"keys/v1":
            return AskKeys(_origin(rest))
        case b"open/v1":
            return Open(_origin(rest))
        case b"prove/v1":
            head, separator, receipt = rest.partition(b"\n\n")
            if not separator or not receipt:
                raise BadRequest("no receipt")
            return Prove(_origin(head + b"\n"), receipt)
    raise BadRequest("no such request")


def parse_reply(data: bytes) -> Reply:
    """The answer. Raises BadRequest."""
    first, separator, text = data.partition(b"\n")
    codes = {str(code).encode(): code for code in CODES}
    if not separator or first not in codes:
        raise BadRequest("not an answer of a signer")
    return Reply(codes[first], text)


def key_lines(standings: list[KeyStanding]) -> bytes:
    return "".join(f"{one.standing} {one.vkey}\n" for one in standings).encode()


def parse_key_lines(text: bytes) -> list[KeyStanding]:
    """The keys of an answer to `keys/v1`. Raises BadRequest, BadKey."""
    found = []
    try:
        lines = text.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise BadRequest("keys that are not ASCII") from error
    if lines.pop() or not lines:
        raise BadRequest("no key, or half a line")
    for line in lines:
        standing, _, vkey = line.partition(" ")
        if standing not in (IN_FORCE, NEXT, RETIRING):
            raise BadRequest(f"{line[:40]!r} is not a key with its standing")
        found.append(KeyStanding(notes.parse_vkey(vkey).vkey, standing))
    return found


def send(connection: socket.socket, text: bytes, *, seconds: float) -> None:
    """Say this text. Raises BadFrame when it is too long, or is not taken within `seconds`; OSError when the other side is gone."""
    if len(text) > LARGEST_FRAME:
        raise BadFrame(f"{len(text):,} bytes; at most {LARGEST_FRAME:,} fit")
    connection.settimeout(seconds)
    try:
        connection.sendall(len(text).to_bytes(_LENGTH_BYTES, "big") + text)
    except TimeoutError as problem:
        raise BadFrame(f"not taken within {seconds} s") from problem


def receive(connection: socket.socket, *, seconds: float) -> bytes:
    """What the other side says, whole within `seconds`. Raises BadFrame, OSError."""
    deadline = time.monotonic() + seconds
    size = int.from_bytes(_exactly(connection, _LENGTH_BYTES, deadline), "big")
    if size > LARGEST_FRAME:
        raise BadFrame(f"{size:,} bytes announced; at most {LARGEST_FRAME:,} fit")
    return _exactly(connection, size, deadline)


def _exactly(connection: socket.socket, count: int, deadline: float) -> bytes:
    data = bytearray()
    while len(data) < count:
        left = deadline - time.monotonic()
        if left <= 0:
            raise BadFrame("too slow")
        connection.settimeout(left)
        try:
            piece = connection.recv(count - len(data))
        except TimeoutError as problem:
            raise BadFrame("too slow") from problem
        if not piece:
            raise BadFrame(f"{len(data)} of {count} bytes")
        data += piece
    return bytes(data)


def _origin(line: bytes) -> str:
    """An origin alone on its line, in the form that a key's name has."""
    try:
        origin = line.removesuffix(b"\n").decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("an origin that is not UTF-8") from error
    is_name = line.endswith(b"\n") and origin and "+" not in origin and not any(char.isspace() or char < " " for char in origin)
    if not is_name or len(line) > _MOST_ORIGIN_BYTES:
        raise BadRequest("not an origin")
    return origin


def _question(rest: bytes) -> Question:
    head, has_head, behind = rest.partition(b"\n\n")
    body, has_body, published = behind.partition(b"\n\n")
    if not has_head or not has_body:
        raise BadRequest("an empty line is missing before the checkpoint or after it")
    try:
        lines = head.decode("ascii").split("\n")
        if len(lines) < 2 or len(lines) > MOST_HASHES + 2 or not lines[0].startswith("time ") or not lines[1].startswith("old "):
            raise BadRequest("expected lines with time, old, and at most 63 hashes")
        return Question(
            time=strict.number(lines[0].removeprefix("time ")),
            old=strict.number(lines[1].removeprefix("old ")),
            path=tuple(map(strict.hash_value, lines[2:])),
            checkpoint=checkpoints.parse_body(body + b"\n"),
            published=published,
        )
    except UnicodeDecodeError as error:
        raise BadRequest("not ASCII before the checkpoint") from error
    except (BadSpelling, TlogError) as error:
        raise BadRequest(error.reason) from error
