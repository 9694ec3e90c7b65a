"""Bytes as multibase text, in the two bases that credentials use: `z` base58btc and `u` base64url without padding. Pure.

Source: the W3C's Controlled Identifiers 1.0, section 2.4. Each value has one spelling here; every other is refused.
"""

import base64
import binascii

from traceability.tlog.errors import BadSpelling

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
LONGEST_BASE58 = 128
"""Characters: keys and signatures are shorter, and the arithmetic grows with the square."""


def base58(data: bytes) -> str:
    """`z` and the bytes in base58btc; each leading zero byte is a `1`."""
    value, digits = int.from_bytes(data, "big"), ""
    while value:
        value, digit = divmod(value, 58)
        digits = _ALPHABET[digit] + digits
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + digits


def read_base58(text: str) -> bytes:
    """The bytes of `z…`. Raises BadSpelling."""
    if not text.startswith("z") or len(text) > LONGEST_BASE58 or set(text[1:]) - _VALUES.keys():
        raise BadSpelling(f"{text[:40]!r} is not base58btc as multibase writes it")
    value = 0
    for char in text[1:]:
        value = value * 58 + _VALUES[char]
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return b"\0" * zeros + value.to_bytes((value.bit_length() + 7) // 8, "big")


def base64url(data: bytes) -> str:
    """`u` and the bytes in base64url, without padding."""
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def read_base64url(text: str) -> bytes:
    """The bytes of `u…`. Raises BadSpelling."""
    try:
        data = base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSpelling(f"{text[:40]!r} is not base64url as multibase writes it") from error
    if base64url(data) != text:  # also another first letter, padding, and spare bits that are not zero
        raise BadSpelling(f"{text[:40]!r} is not the one base64url of its bytes")
    return data
