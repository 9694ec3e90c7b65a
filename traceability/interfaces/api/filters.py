"""Query parameters: declared beside the operation (`documented(parameters=[…])`), read and documented from one text.

A parameter that the operation does not declare, stands twice, or has another shape is refused with 400.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from traceability.kernel import clock
from traceability.kernel.errors import ClaimsMalformed, Malformed
from traceability.kernel.text import Text
from traceability.ledger.errors import BadParameter

_WHOLE = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
MAX_TEXT = 200
USUAL_LIMIT = 100
MAX_LIMIT = 500
MAX_CURSOR = 1000


class UnknownParameter(Malformed):
    code = "unknown_parameter"
    says = Text(en="There is no parameter {name} here; known are: {known}.", zh="此处没有参数 {name}，可用参数：{known}。")


class ParameterTwice(Malformed):
    code = "parameter_twice"
    says = Text(en="The parameter {name} stands twice.", zh="参数 {name} 重复。")


class ParameterMissing(Malformed):
    code = "parameter_missing"
    says = Text(en="The parameter {name} is missing.", zh="缺少参数 {name}。")


@dataclass(frozen=True)
class Parameter:
    """One query parameter: how it is read, and what the documentation says of it.

    `parse` raises ValueError for text that is not `wanted`.
    """

    name: str
    description: str
    parse: Callable[[str], Any]
    wanted: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False


def text(name: str, description: str, *, required: bool = False) -> Parameter:
    """Any short text."""
    return Parameter(
        name,
        description,
        _short,
        f"text of 1 to {MAX_TEXT} characters",
        {"type": "string", "minLength": 1, "maxLength": MAX_TEXT},
        required,
    )


def choice(name: str, description: str, options: Collection[str], *, required: bool = False) -> Parameter:
    """One of `options`."""
    listed = sorted(options)

    def parse(given: str) -> str:
        if given not in listed:
            raise ValueError
        return given

    return Parameter(name, description, parse, "one of " + ", ".join(listed), {"type": "string", "enum": listed}, required)


def flag(name: str, description: str) -> Parameter:
    """`true` or `false`."""
    return Parameter(name, description, lambda given: {"true": True, "false": False}[given], "true or false", {"type": "boolean"})


def number(name: str, description: str, *, lowest: int, highest: int) -> Parameter:
    """A whole number between two bounds, both included."""

    def parse(given: str) -> int:
        if not _WHOLE.fullmatch(given) or not lowest <= int(given) <= highest:
            raise ValueError
        return int(given)

    return Parameter(
        name, description, parse, f"a whole number from {lowest} to {highest}", {"type": "integer", "minimum": lowest, "maximum": highest}
    )


def moment(name: str, description: str) -> Parameter:
    """A time with an offset, but for the calendar's first and last year; read as aware UTC. (`+` is `%2B` in an address.)"""
    return Parameter(
        name,
        description,
        parse_moment,
        "a time with an offset, e.g. 2026-03-01T00:00:00Z, in the years 2 to 9998",
        {"type": "string", "format": "date-time", "pattern": "^(?!0000|0001|9999)[0-9]{4}-"},
    )


def day(name: str, description: str) -> Parameter:
    """A calendar day."""
    return Parameter(name, description, _day, "a day, e.g. 2026-03-01", {"type": "string", "format": "date"})


def uuid(name: str, description: str) -> Parameter:
    return Parameter(name, description, parse_uuid, "a UUID", {"type": "string", "format": "uuid"})


def parse_uuid(given: str) -> UUID:
    """Raises ValueError for any spelling but the usual one with hyphens."""
    if not _UUID.fullmatch(given):
        raise ValueError("not a UUID")
    return UUID(given)


def parse_moment(given: str) -> datetime:
    if not given.isascii() or len(given) > 40:
        raise ValueError("not a time")
    return clock.parse_rfc3339(given)


def read(query: QueryDict, parameters: Collection[Parameter]) -> dict[str, Any]:
    """The given parameters by name, parsed; those not given are absent. Raises ClaimsMalformed with every bad one."""
    known = {parameter.name: parameter for parameter in parameters}
    problems: list[Malformed] = []
    values: dict[str, Any] = {}
    for name, given in query.lists():
        place = f"?{name[:MAX_TEXT]}".encode("utf-8", "backslashreplace").decode("utf-8")
        if name not in known:
            problems.append(UnknownParameter(name=place[1:], known=", ".join(sorted(known)) or "-", pointer=place))
        elif len(given) > 1:
            problems.append(ParameterTwice(name=name, pointer=place))
        else:
            try:
                values[name] = known[name].parse(given[0])
            except (ValueError, KeyError, OverflowError):
                problems.append(BadParameter(name=name, expected=known[name].wanted, pointer=place))
    problems += [
        ParameterMissing(name=parameter.name, pointer=f"?{parameter.name}")
        for parameter in parameters
        if parameter.required and parameter.name not in query
    ]
    if problems:
        raise ClaimsMalformed(tuple(problems))
    return values


def _short(given: str) -> str:
    if not 1 <= len(given) <= MAX_TEXT or not given.isprintable():
        raise ValueError("not a short text")
    return given


def _day(given: str) -> date:
    if not _DAY.fullmatch(given):
        raise ValueError("not a day")
    return date.fromisoformat(given)


def _cursor(given: str) -> str:
    if not 1 <= len(given) <= MAX_CURSOR or not given.isascii():
        raise ValueError("not a cursor")
    return given


PAGE = (
    number("limit", f"Rows on a page; {USUAL_LIMIT} unless told.", lowest=1, highest=MAX_LIMIT),
    Parameter(
        "cursor",
        "Where the page begins: take it from `next` of the page before.",
        _cursor,
        "a cursor from `next`",
        {"type": "string", "minLength": 1, "maxLength": MAX_CURSOR},
    ),
)
"""What every operation with `paged=True` takes."""
AWAITED = choice("state", "What `Prefer: wait=N` waits for; `sealed` unless told.", ["sealed", "witnessed"])
"""What every operation that records takes."""
