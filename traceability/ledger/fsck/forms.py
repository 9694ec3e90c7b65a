"""Is a leaf its own canonical form? Decided by a round trip in C for what is ordinary, by the strict reader for all else. Pure.

The short way may only say yes where the strict reader would: whatever it is not sure of, it hands over.
"""

import json
import re
import unicodedata
from typing import Any

from traceability.tlog import canonical


def _unusual() -> re.Pattern[str]:
    """One character class: code points up to U+FFFF that no entry may hold, and all above, by which names sort differently."""
    unknown = [code for code in range(0x80, 0x10000) if unicodedata.category(chr(code)) in ("Cn", "Cs")]
    ranges: list[list[int]] = []
    for code in unknown:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return re.compile("[" + "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges) + "\\U00010000-\\U0010ffff]")


_UNUSUAL = _unusual()
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False)


def _refuse(text: str) -> None:
    raise ValueError(text)


def _integer(digits: str) -> int:
    """Only what is far from the limit; the strict reader decides about the others."""
    if len(digits) > 15:
        raise ValueError(digits)
    return int(digits)


_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse, parse_int=_integer)


def envelope_of(leaf: bytes) -> dict[str, Any]:
    """The envelope in a leaf that is canonical to the byte. Raises NotCanonical."""
    try:
        text = leaf.decode("utf-8")
        value = _DECODER.decode(text)
        if isinstance(value, dict) and _is_ordinary(text) and _ENCODER.encode(value) == text:
            return value
    except (ValueError, RecursionError):
        pass  # the strict reader says what is wrong
    return canonical.read_object(leaf)


def _is_ordinary(text: str) -> bool:
    if "\\u" in text or "null" in text or text.count("{") + text.count("[") > canonical.DEEPEST:
        return False
    return text.isascii() or (_UNUSUAL.search(text) is None and unicodedata.is_normalized("NFC", text))
