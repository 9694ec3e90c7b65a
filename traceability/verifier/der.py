"""A strict reader of DER, as much of it as a time stamp needs: definite, shortest lengths, low tag numbers, nothing left over.

Source: ITU-T X.690, sections 8.1 and 10.1.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from traceability.tlog.errors import Malformed

INTEGER, OCTETS, OID, TIME, SEQUENCE, SET = 0x02, 0x04, 0x06, 0x18, 0x30, 0x31

LONGEST_OID = 64
"""Bytes. Those that anybody uses have some ten; a number without end costs more with each byte, and Python prints none of its size."""

_TIME = re.compile(r"([0-9]{14})(?:\.([0-9]{0,5}[1-9]))?Z", re.ASCII)


class BadDer(Malformed):
    """Bytes that are no DER, or another element than the one that belongs there."""

    code = "bad_der"


def tagged(number: int) -> int:
    """The identifier of a constructed, context-specific element `[number]`."""
    return 0xA0 | number


@dataclass(frozen=True)
class Element:
    """`tag` is the identifier byte; `encoded` are all bytes of the element, `content` those behind its length."""

    tag: int
    content: bytes
    encoded: bytes

    def parts(self, tag: int = SEQUENCE, *, least: int = 1) -> list["Element"]:
        """The elements inside, so many at least. Raises BadDer, also if this one has another tag."""
        found = elements(self.of(tag))
        if len(found) < least:
            raise BadDer(f"{len(found)} elements where {least} belong")
        return found

    def of(self, tag: int) -> bytes:
        """The content, if the element has this tag. Raises BadDer."""
        if self.tag != tag:
            raise BadDer(f"an element of tag {self.tag:#x} where {tag:#x} belongs")
        return self.content

    def oid(self) -> str:
        """An object identifier in dotted form."""
        content = self.of(OID)
        if len(content) > LONGEST_OID:
            raise BadDer(f"an object identifier of more than {LONGEST_OID} bytes")
        numbers, number, begins = [], 0, True
        for byte in content:
            if begins and byte == 0x80:
                raise BadDer("an object identifier with a leading zero")
            number, begins = number << 7 | byte & 0x7F, byte < 0x80
            if begins:
                numbers.append(number)
                number = 0
        if not numbers or not begins:
            raise BadDer("an object identifier that ends too early")
        first = min(numbers[0] // 40, 2)
        return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))

    def integer(self) -> int:
        content = self.of(INTEGER)
        if not content or (len(content) > 1 and content[0] in (0x00, 0xFF) and (content[0] ^ content[1]) < 0x80):
            raise BadDer("an integer that is empty or not in its shortest form")
        return int.from_bytes(content, "big", signed=True)

    def time(self) -> datetime:
        """A GeneralizedTime in UTC, with a fraction of at most six digits that does not end in zero."""
        match = _TIME.fullmatch(self.of(TIME).decode("ascii", "replace"))
        try:
            if match is None:
                raise ValueError
            whole = datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError as error:
            raise BadDer("a time that is none, or not in UTC") from error
        return whole.replace(microsecond=int((match[2] or "").ljust(6, "0")))


def elements(data: bytes) -> list[Element]:
    """The elements that stand one behind the other and fill `data`. Raises BadDer."""
    found = []
    at = 0
    while at < len(data):
        begin, length, at = at, *_length_at(data, at + 1)
        if data[begin] & 0x1F == 0x1F or at + length > len(data):
            raise BadDer("a high tag number, or an element that ends too early")
        found.append(Element(data[begin], data[at : at + length], data[begin : at + length]))
        at += length
    return found


def only(parts: Iterable[Element]) -> Element:
    """The one element there is. Raises BadDer."""
    found = list(parts)
    if len(found) != 1:
        raise BadDer(f"{len(found)} elements where one belongs")
    return found[0]


def _length_at(data: bytes, at: int) -> tuple[int, int]:
    """A length and where the content begins."""
    if at >= len(data):
        raise BadDer("an element without a length")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    size = first & 0x7F
    encoded = data[at + 1 : at + 1 + size]
    length = int.from_bytes(encoded, "big")
    if not 1 <= size <= 4 or len(encoded) != size or encoded[0] == 0 or length < 0x80:
        raise BadDer("a length that is indefinite, cut off or not in its shortest form")
    return length, at + 1 + size
