"""Kinds of values in a claim: each reads plain JSON, writes it again, and says its JSON Schema. Pure.

A reader never stops at the first problem: it notes it with its place and answers None, so that the sender mends once.
`write(…, fixed=True)` prints decimals with all their places, as entries of the ledger want them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from uuid import UUID

from traceability.custody import errors
from traceability.kernel import clock, identifiers
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.quantities import MAX_KILOGRAMS, decimal_pattern, parse_decimal, print_decimal

T = TypeVar("T")
Problems = list[TraceabilityError]
Schema = dict[str, Any]

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_EARLIEST_YEAR = 1980
_YEARS = "(19[89][0-9]|[2-9][0-9]{3})"


class Kind(Protocol[T]):
    """How one kind of value is read and written."""

    @property
    def schema(self) -> Schema: ...

    def read(self, value: object, at: str, problems: Problems) -> T | None: ...

    def write(self, value: T, *, fixed: bool = False) -> Any: ...


class Words:
    """Text that people write: visible characters, NFC, no blanks at the ends."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.schema: Schema = {"type": "string", "minLength": 1, "maxLength": most}

    def read(self, value: object, at: str, problems: Problems) -> str | None:
        if isinstance(value, str) and 1 <= len(value) <= self.most and is_plain(value):
            return value
        problems.append(errors.BadText(pointer=at, most=self.most))
        return None

    def write(self, value: str, *, fixed: bool = False) -> str:
        return value


class Code:
    """Text of a certain shape."""

    def __init__(self, fits: Callable[[str], bool], expected: str, pattern: str) -> None:
        self.fits, self.expected = fits, expected
        self.schema: Schema = {"type": "string", "pattern": pattern, "description": expected}

    def read(self, value: object, at: str, problems: Problems) -> str | None:
        if isinstance(value, str) and self.fits(value):
            return value
        problems.append(errors.BadCode(pointer=at, expected=self.expected))
        return None

    def write(self, value: str, *, fixed: bool = False) -> str:
        return value


class Choice:
    """One word out of a list."""

    def __init__(self, options: Iterable[str]) -> None:
        self.options = tuple(options)
        self.schema: Schema = {"type": "string", "enum": list(self.options)}

    def read(self, value: object, at: str, problems: Problems) -> str | None:
        if isinstance(value, str) and value in self.options:
            return value
        problems.append(errors.BadChoice(pointer=at, options=", ".join(self.options)))
        return None

    def write(self, value: str, *, fixed: bool = False) -> str:
        return value


class Number:
    """A decimal as text with at most `places` places; `shown` is how many a reader sees at least."""

    def __init__(self, places: int, lowest: Decimal | int, highest: Decimal | int, *, shown: int = 0, unit: str = "") -> None:
        self.places, self.lowest, self.highest, self.shown = places, Decimal(lowest), Decimal(highest), shown
        self.expected = f'such as "12.5", {self.lowest:f} to {self.highest:f}, at most {places} places'
        self.schema: Schema = {
            "type": "string",
            "pattern": decimal_pattern(places, self.lowest, self.highest),
            "description": f"{unit or 'decimal text'}, {self.lowest:f} to {self.highest:f}",
        }

    def read(self, value: object, at: str, problems: Problems) -> Decimal | None:
        try:
            number = parse_decimal(value)
        except ValueError:
            number = None
        if number is None or not self._fits(number):
            problems.append(errors.BadDecimal(pointer=at, expected=self.expected))
            return None
        return number + 0  # "-0" is nothing else than "0"

    def _fits(self, number: Decimal) -> bool:
        """As the schema says: in range, no more places than there are, zeros among them, and a sign only where one can mean something."""
        places = -int(number.as_tuple().exponent)
        return self.lowest <= number <= self.highest and places <= self.places and not (number.is_signed() and self.lowest >= 0)

    def write(self, value: Decimal, *, fixed: bool = False) -> str:
        places = self.places if fixed else self.shown
        text = print_decimal(value)
        given = len(text.partition(".")[2])
        return f"{value:.{max(places, given)}f}"


class Whole:
    """A JSON integer."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most
        self.schema: Schema = {"type": "integer", "minimum": least, "maximum": most}

    def read(self, value: object, at: str, problems: Problems) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        problems.append(errors.BadWhole(pointer=at, least=self.least, most=self.most))
        return None

    def write(self, value: int, *, fixed: bool = False) -> int:
        return value


class Flag:
    """true or false."""

    schema: Schema = {"type": "boolean"}

    def read(self, value: object, at: str, problems: Problems) -> bool | None:
        if isinstance(value, bool):
            return value
        problems.append(errors.WrongType(pointer=at, expected="true or false"))
        return None

    def write(self, value: bool, *, fixed: bool = False) -> bool:
        return value


class Day:
    """A legal day."""

    schema: Schema = {"type": "string", "format": "date", "pattern": f"^{_YEARS}-"}

    def read(self, value: object, at: str, problems: Problems) -> date | None:
        try:
            if isinstance(value, str) and _DAY.fullmatch(value) and (day := date.fromisoformat(value)).year >= _EARLIEST_YEAR:
                return day
        except ValueError:
            pass
        problems.append(errors.BadDay(pointer=at, expected=f"a day such as 2026-03-31, not before {_EARLIEST_YEAR}"))
        return None

    def write(self, value: date, *, fixed: bool = False) -> str:
        return value.isoformat()


class Moment:
    """A time with an offset; UTC from then on."""

    schema: Schema = {"type": "string", "format": "date-time", "pattern": f"^(?!9999){_YEARS}-"}

    def read(self, value: object, at: str, problems: Problems) -> datetime | None:
        try:
            if isinstance(value, str) and _TIME.fullmatch(value) and (moment := clock.parse_rfc3339(value)).year >= _EARLIEST_YEAR:
                return moment
        except (ValueError, OverflowError):
            pass
        problems.append(errors.BadTime(pointer=at))
        return None

    def write(self, value: datetime, *, fixed: bool = False) -> str:
        return clock.rfc3339(value)


class Sha256:
    """64 lower-case hex digits."""

    schema: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}

    def read(self, value: object, at: str, problems: Problems) -> str | None:
        if isinstance(value, str) and identifiers.is_sha256(value):
            return value
        problems.append(errors.BadSha256(pointer=at))
        return None

    def write(self, value: str, *, fixed: bool = False) -> str:
        return value


class Id:
    """A UUID."""

    schema: Schema = {"type": "string", "format": "uuid"}

    def read(self, value: object, at: str, problems: Problems) -> UUID | None:
        if isinstance(value, str) and _UUID.fullmatch(value):
            return UUID(value)
        problems.append(errors.BadCode(pointer=at, expected="a UUID"))
        return None

    def write(self, value: UUID, *, fixed: bool = False) -> str:
        return str(value)


def is_plain(text: str) -> bool:
    """Whether people see what stands there: NFC, no control, format, unassigned or private characters, no blanks at the ends."""
    if text.isascii():
        return text == text.strip() and text.isprintable()
    return (
        text == text.strip()
        and unicodedata.is_normalized("NFC", text)
        and not any(unicodedata.category(character) in _HIDDEN for character in text)
    )


def is_month(text: str) -> bool:
    return bool(_MONTH.fullmatch(text))


def _is_route(text: str) -> bool:
    return len(text) <= 200 and bool(re.fullmatch(r"[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*", text, re.ASCII))


def _is_key(text: str) -> bool:
    return len(text) <= 64 and bool(re.fullmatch(r"[a-z][a-z0-9_]*", text, re.ASCII))


KILOGRAMS = Number(3, -MAX_KILOGRAMS, MAX_KILOGRAMS, shown=3, unit="kilograms")
"""Of any sign: whether a mass may be negative or nothing is the rules' question."""
MONEY = Number(2, 0, 10**15, shown=2, unit="money")
MOISTURE = Number(6, 0, 100, unit="% of net mass")
CONTENT = Number(6, 0, Decimal("999.999999"), unit="%")
"""More than 100 % can be recorded: that is found by a check (M05)."""
ELEMENT_SHARE = Number(6, Decimal("-999.999999"), Decimal("999.999999"), unit="%")
"""A negative share can be recorded: that is found by a check (A04)."""
PPM = Number(6, 0, 10**6, unit="ppm")
CONCENTRATION = Number(3, 0, 10**6, unit="mg/l")
LATITUDE = Number(6, -90, 90, unit="degrees, north positive")
LONGITUDE = Number(6, -180, 180, unit="degrees, east positive")
SHARE = Number(9, 0, 1, unit="share of 1")
PIECES = Whole(0, 10_000_000)
LOT_NAME = Code(
    lambda text: identifiers.split_lot_name(text) is not None,
    "a lot such as HFR:NDPR-2026-0044",
    r"^[A-Z][A-Z0-9]{1,15}:[A-Z0-9][A-Z0-9./_-]{0,63}$",
)
ORGANISATION = Code(identifiers.is_organisation_code, "an organisation's code such as HFR", r"^[A-Z][A-Z0-9]{1,15}$")
FACILITY = Code(identifiers.is_facility_code, "a facility's code such as HFR-PLANT-1", r"^[A-Z][A-Z0-9-]{1,31}$")
COUNTRY = Code(identifiers.is_country, "a country of ISO 3166-1 such as CN", r"^[A-Z]{2}$")
CURRENCY = Code(identifiers.is_currency, "a currency of ISO 4217 such as CNY", r"^[A-Z]{3}$")
UNLOCODE = Code(identifiers.is_unlocode, "a UN/LOCODE such as CNSHA", r"^[A-Z]{2}[A-Z2-9]{3}$")
HS_CODE = Code(identifiers.is_hs_code, "a tariff code of 10 digits", r"^[0-9]{10}$")
MONTH = Code(is_month, "a month such as 2026-03", r"^20[0-9]{2}-(0[1-9]|1[0-2])$")
KEY = Code(_is_key, "a key of a reference table", r"^[a-z][a-z0-9_]{0,63}$")
ROUTE = Code(_is_route, "a key of recoveries, or several joined by +", r"^[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*$")
