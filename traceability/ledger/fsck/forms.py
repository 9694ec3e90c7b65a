"""Is a leaf its own canonical form? Decided by a round trip in C for what is ordinary, by the strict reader for all else. Pure.

The short way may only say yes where the strict reader would: whatever it is not sure of, it hands over.
"""

import json
import re
import unicodedata
from typing import Any

from traceability.tlog import canonical

# Escapes, long numbers and the word null are rare in leaves; their rules are the strict reader's.
_DOUBTFUL = re.compile(r"\\u|null|[0-9]{16}")


def _unassigned() -> re.Pattern[str]:
    """Code points up to U+FFFF that an entry may not hold, as one character class."""
    unknown = [code for code in range(0x80, 0x10000) if unicodedata.category(chr(code)) in ("Cn", "Cs")]
    ranges: list[list[int]] = []
    for code in unknown:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return re.compile("[" + "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges) + "]")


_UNASSIGNED = _unassigned()
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False)


def _refuse(text: str) -> None:
    raise ValueError(text)


_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)


def envelope_of(leaf: bytes) -> dict[str, Any]:
    """The envelope in a leaf that is canonical to the byte. Raises NotCanonical."""
    try:
        text = leaf.decode("utf-8")
        value = _DECODER.decode(text)
        if isinstance(value, dict) and _is_ordinary(text) and _ENCODER.encode(value) == text:
            return value
    except (ValueError, RecursionError):
        pass                                      # the strict reader says what is wrong
    return canonical.read_object(leaf)


def _is_ordinary(text: str) -> bool:
    if _DOUBTFUL.search(text) or text.count("{") + text.count("[") > canonical.DEEPEST:
        return False
    return text.isascii() or (max(text) <= "\uffff" and _UNASSIGNED.search(text) is None and unicodedata.is_normalized("NFC", text))


