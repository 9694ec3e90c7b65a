"""JSON with one form (RFC 8785) for the values that the ledger allows: strings, integers, true and false, lists, objects.

The service writes ordinary text with `write_plainly` and the rest with `rfc8785`; `write` needs the standard library alone, and tests hold
all three equal.
Which code points are assigned is `unicodedata`'s answer: read with a Python at least as new as the one that wrote.
"""

import json
import re
import unicodedata
from typing import Any, NoReturn, TypeAlias

from traceability.tlog.errors import NotCanonical

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value]"

LARGEST_INTEGER = 2**53 - 1  # what every JSON reader holds exactly
DEEPEST = 64  # nesting; a bound of our own, so that no reader runs out of stack
MOST_PARTS = 2_000_000  # commas, brackets and braces; the largest bundle has half of that, and each takes a reader some hundred bytes


def write(value: Value) -> bytes:
    """The one form of `value`. Raises NotCanonical for a value that has none."""
    return _encoder.encode(_ordered(value, 0)).encode("utf-8")


def parse(data: bytes) -> Value:
    """The value of JSON text in any layout and order of members; only the values of FORMAT.md section 7 are let in.

    Raises NotCanonical: not JSON, double names, floats, null, large integers, text that is not NFC, assigned and free of NUL.
    """
    _require_bounds(data)
    try:
        value = _decoder.decode(data.decode("utf-8"))
    except RecursionError as error:
        raise NotCanonical(f"nested more than {DEEPEST} deep") from error
    except ValueError as error:  # JSONDecodeError and UnicodeDecodeError are of this kind
        raise NotCanonical(f"not JSON: {error}") from error
    return _ordered(value, 0)


def read(data: bytes) -> Value:
    """The value of JSON text that is its own canonical form, to the byte. Raises NotCanonical."""
    _require_bounds(data)
    plain = _read_plainly(data)
    if plain is not None:
        return plain
    value = parse(data)
    if _encoder.encode(value).encode("utf-8") != data:
        raise NotCanonical("not the canonical form of its value")
    return value


def _require_bounds(data: bytes) -> None:
    if len(data) > MOST_PARTS and sum(map(data.count, (b",", b"[", b"{"))) > MOST_PARTS:
        raise NotCanonical(f"more than {MOST_PARTS:,} parts")


def read_object(data: bytes) -> dict[str, Value]:
    """As `read`, for text that holds an object. Raises NotCanonical."""
    value = read(data)
    if not isinstance(value, dict):
        raise NotCanonical("not an object")
    return value


def write_plainly(value: Value) -> bytes | None:
    """The one form of `value`, read back to the same value; None where only the slow way can tell. For what is written often."""
    try:
        text = _sorting_encoder.encode(value)
        return text.encode("utf-8") if _is_plain(text) and _plain_decoder.decode(text) == value else None
    except (TypeError, ValueError, RecursionError, NotCanonical):
        return None


def _read_plainly(data: bytes) -> "Value | None":
    """The value of canonical text, checked as a whole instead of part by part; None where only the slow way can tell.

    Most entries are read so, in less than half the time. A name that stands twice, a float or an escape too many does not come back
    as the same text.
    """
    try:
        text = data.decode("utf-8")
        value: Value = _plain_decoder.decode(text)
        return value if _sorting_encoder.encode(value) == text and _is_plain(text) else None
    except (ValueError, RecursionError, NotCanonical):
        return None


def _is_plain(text: str) -> bool:
    """Whether each part of sorted JSON is allowed, asked of the whole. Raises ValueError for a lone surrogate.

    Where no character takes two units of UTF-16, code points sort as these do; what is NFC as a whole is so in each part.
    """
    if text.count("{") + text.count("[") > DEEPEST or "null" in text or "\\u0000" in text:
        return False
    if text.isascii():
        return True
    if len(text.encode("utf-16-le")) != 2 * len(text) or not unicodedata.is_normalized("NFC", text):
        return False
    # What can be printed is assigned; an ideographic space cannot.
    return text.isprintable() or not any(unicodedata.category(char) == "Cn" for char in set(_NOT_ASCII.findall(text)))


def _ordered(value: object, depth: int) -> Value:
    """The same value with members in canonical order, every part of it checked."""
    if isinstance(value, str):
        return _checked_text(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise NotCanonical("an integer beyond 2^53 - 1")
        return value
    if depth >= DEEPEST:
        raise NotCanonical(f"nested more than {DEEPEST} deep")
    if isinstance(value, dict):
        names = [_checked_name(name) for name in value]
        # ASCII has one order in every encoding, and the key costs more than the sorting.
        names.sort(key=None if "".join(names).isascii() else _utf16)
        return {name: _ordered(value[name], depth + 1) for name in names}
    if isinstance(value, list | tuple):
        return [_ordered(part, depth + 1) for part in value]
    raise NotCanonical(f"{type(value).__name__} is not among the values of an entry")


def _checked_name(name: object) -> str:
    if not isinstance(name, str):
        raise NotCanonical("a member's name is not a string")
    return _checked_text(name)


def _checked_text(text: str) -> str:
    if text.isascii():
        if "\x00" in text:
            raise NotCanonical("U+0000 in a string")
        return text
    for char in text:
        if char == "\x00" or unicodedata.category(char) in ("Cn", "Cs"):
            raise NotCanonical(f"U+{ord(char):04X} in a string: zero, a lone surrogate or not assigned")
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("a string that is not NFC")
    return text


def _utf16(name: str) -> bytes:
    """Sort key: RFC 8785 compares UTF-16 code units, which puts astral characters before U+E000 and above."""
    return name.encode("utf-16-be")


def _once_each(members: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(members)
    if len(value) != len(members):
        raise NotCanonical("a member's name stands twice")
    return value


def _integer(digits: str) -> int:
    if len(digits) > len("-9007199254740991") or digits == "-0":
        raise NotCanonical("an integer beyond 2^53 - 1, or minus zero")
    value = int(digits)
    if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        raise NotCanonical("an integer beyond 2^53 - 1")
    return value


def _refuse_number(text: str) -> NoReturn:
    raise NotCanonical(f"{text[:40]} is not an integer: quantities are strings")


_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_decoder = json.JSONDecoder(object_pairs_hook=_once_each, parse_int=_integer, parse_float=_refuse_number, parse_constant=_refuse_number)
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_plain_decoder = json.JSONDecoder(parse_int=_integer, parse_float=_refuse_number, parse_constant=_refuse_number)
_sorting_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
