"""Numbers and binary inside text: one spelling each, everything else is refused.

Python's own `int` and `b64decode` take several spellings of one value; two spellings are two hashes of one statement.
"""

import base64
import binascii
import re

from traceability.tlog.errors import BadSpelling

LARGEST_NUMBER = 2**63 - 1  # sizes, indexes and POSIX times; C2SP's limit
HASH_BYTES = 32

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def number(text: str) -> int:
    """The value of an ASCII decimal without sign, leading zero, space or separator; 0 <= value <= 2^63 - 1.

    Raises BadSpelling.
    """
    if _NUMBER.fullmatch(text) is None:
        raise BadSpelling(f"{text[:40]!r} is not a plain decimal number")
    value = int(text)
    if value > LARGEST_NUMBER:
        raise BadSpelling(f"{text} is above 2^63 - 1")
    return value


def binary(text: str) -> bytes:
    """The bytes of standard base64 with padding; spare bits MUST be zero.

    Raises BadSpelling.
    """
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSpelling(f"{text[:40]!r} is not standard base64 with padding") from error
    if base64.b64encode(value).decode("ascii") != text:  # the decoder ignores spare bits
        raise BadSpelling(f"{text[:40]!r} is not the one base64 of its bytes")
    return value


def hash_value(text: str) -> bytes:
    """A SHA-256 value in base64. Raises BadSpelling."""
    value = binary(text)
    if len(value) != HASH_BYTES:
        raise BadSpelling(f"a hash of {len(value)} bytes instead of 32")
    return value


def in_base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
