"""Which dated row holds on a day. Pure. Both days of an interval belong to it, an empty one is open (checks.md section 4)."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Interval(Protocol):
    """Anything with a first and a last day."""

    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


class Revocable(Interval, Protocol):
    """A right that an authority may take back."""

    @property
    def revoked_on(self) -> date | None: ...


R = TypeVar("R", bound=Interval)


def holds(row: Interval, *, on: date) -> bool:
    """Whether `on` lies in the row's interval."""
    return (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on <= row.valid_to)


def is_in_force(right: Revocable, *, on: date) -> bool:
    """Whether a licence may be used on that day: it holds, and was not revoked on that day or before. Source: checks.md P02."""
    return holds(right, on=on) and (right.revoked_on is None or on < right.revoked_on)


def row_on(rows: Iterable[R], *, on: date) -> R | None:
    """The one row that holds on that day, or None: not listed on that day. Rows of one key never overlap."""
    return next((row for row in rows if holds(row, on=on)), None)


def overlap(one: Interval, other: Interval) -> bool:
    """Whether some day lies in both intervals."""
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    last = min(one.valid_to or date.max, other.valid_to or date.max)
    return first <= last
