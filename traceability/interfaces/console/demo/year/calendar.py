"""The months of the demo's year and how its numbers waver: plain tables, so that every start plays the same year. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal

CHINA = timezone(timedelta(hours=8))
WAVES = (3, -5, 1, 7, -2, -6, 4, 0, -3, 6, -4, 2, -7, 5, -1)
"""Honest data waver. Fifteen steps meet the twelve months in another order for every row that uses them."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month. `number` counts from the first of the year that is played."""

    number: int

    @property
    def year(self) -> int:
        return 2025 + (9 + self.number) // 12

    @property
    def month(self) -> int:
        return (9 + self.number) % 12 + 1

    @property
    def name(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def next(self) -> "Month":
        return Month(self.number + 1)

    @property
    def before(self) -> "Month":
        return Month(self.number - 1)

    def day(self, day: int) -> str:
        return f"{self.name}-{day:02}"

    def at(self, day: int, hour: int = 8) -> str:
        """A time in China, RFC 3339."""
        return datetime(self.year, self.month, day, hour, tzinfo=CHINA).isoformat()

    @property
    def last_day(self) -> int:
        return (datetime(self.next.year, self.next.month, 1, tzinfo=CHINA) - timedelta(days=1)).day

    @property
    def end(self) -> str:
        """Its last second."""
        return (datetime(self.next.year, self.next.month, 1, tzinfo=CHINA) - timedelta(seconds=1)).isoformat()

    def wave(self, row: int) -> Decimal:
        """Between -7 and 7, another each month; rows waver independently."""
        return Decimal(WAVES[(self.number * (1 + row % 7) + 4 * row) % len(WAVES)])


FIRST, LAST = Month(0), Month(12)
"""October 2025 is the first month of mining, October 2026 the last in which anything happens."""


def months(first: int, last: int) -> tuple[Month, ...]:
    """From the month of this number to that, both included."""
    return tuple(Month(number) for number in range(first, last + 1))
