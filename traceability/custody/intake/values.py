"""The value of a cell as JSON: what the claim's own kind would read, where the cell says it clearly; else its text, as it stands. Pure.

Decimals stay the text that was written. Thousands separators and decimal commas are not guessed: the kind refuses them.
"""

import re
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any

from traceability.custody import errors
from traceability.custody.claims import kinds
from traceability.custody.claims.shapes import AnyKind, ListOf, MapOf
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.quantities import print_decimal


class Wrong(Enum):
    """A cell whose formula failed."""

    ERROR = "#"


Cell = str | bool | int | Decimal | date | time | timedelta | Wrong
"""A cell of a table; of CSV always text. `datetime` is a `date` here too, without an offset."""
Found = tuple[Any, type[TraceabilityError] | None]

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})", re.ASCII)
_FLAGS = {"true": True, "yes": True, "1": True, "是": True, "false": False, "no": False, "0": False, "否": False}
_DAY = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})", re.ASCII)
_LOCAL_TIME = re.compile(rf"{_DAY.pattern}(?:[ ]+|[Tt])([0-9]{{1,2}}):([0-9]{{2}})(?::([0-9]{{2}})(\.[0-9]{{1,6}})?)?", re.ASCII)
_BETWEEN = re.compile("[;；]")


def text_of(cell: Cell) -> str:
    """What a person reads in the cell. A number is its shortest decimal text, never with an exponent."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return print_decimal(cell) if cell else "0"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds" if not cell.microsecond else "milliseconds")
    if isinstance(cell, Wrong):
        return cell.value
    return str(cell)


def is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def value_of(kind: AnyKind, cell: Cell, zone: timezone | None) -> Found:
    """The JSON of a cell, and what is wrong with the cell if anything is. `zone` is the offset of times that name none."""
    if cell is Wrong.ERROR:
        return text_of(cell), errors.CellIsError
    if isinstance(kind, ListOf):
        return [value_of(kind.kind, part, zone)[0] for part in _parts(text_of(cell))], None
    if isinstance(kind, MapOf):
        return _pairs(kind, text_of(cell), zone)
    if isinstance(kind, kinds.Moment):
        return _moment(cell, zone)
    return _plain_value(kind, cell), None


def _plain_value(kind: AnyKind, cell: Cell) -> Any:
    text = text_of(cell)
    if isinstance(kind, kinds.Whole):
        return int(text) if _WHOLE.fullmatch(text.strip()) else text
    if isinstance(kind, kinds.Flag):
        return _FLAGS.get(text.strip().casefold(), text)
    if isinstance(kind, kinds.Day):
        return _day(cell)
    if kind is kinds.MONTH and isinstance(cell, date) and cell.day == 1:
        return f"{cell.year:04}-{cell.month:02}"  # a workbook makes a day of 2026-03 by itself
    return text


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def _pairs(kind: MapOf[Any], text: str, zone: timezone | None) -> Found:
    """`Pr=25.1; Nd=74.9` as an object; names fold case, unknown ones stay as they are."""
    names = {name.casefold(): name for name in kind.names}
    found: dict[str, Any] = {}
    for part in _parts(text):
        name, equals, value = (piece.strip() for piece in part.replace("＝", "=").partition("="))
        name = names.get(name.casefold(), name)
        if not (equals and name and value) or name in found:
            return text, errors.PairsUnreadable
        found[name] = value_of(kind.kind, value, zone)[0]
    return found, None


def _day(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else text_of(cell)
    text = text_of(cell)
    day = _DAY.fullmatch(text.strip())
    return f"{day[1]}-{day[3]:0>2}-{day[4]:0>2}" if day else text


def _moment(cell: Cell, zone: timezone | None) -> Found:
    if isinstance(cell, date) and not isinstance(cell, datetime):
        cell = datetime.combine(cell, time())  # a workbook tells midnight from a day only by how the cell is shown
    text = text_of(cell)
    local = _LOCAL_TIME.fullmatch(text.strip())
    if local is None:
        return text, None
    if zone is None:
        return text, errors.OffsetMissing
    year, _, month, day, hour, minute, second, fraction = local.groups()
    written = f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}:{second or '00'}{fraction or ''}"
    return f"{written}{offset_text(zone)}", None


def offset_text(zone: timezone) -> str:
    """Such as +08:00. Raises ValueError for an offset that is no whole number of minutes: RFC 3339 cannot write it."""
    minutes, rest = divmod(zone.utcoffset(None), timedelta(minutes=1))
    if rest:
        raise ValueError("an offset of whole minutes")
    hours, minutes_left = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{minutes_left:02}"
