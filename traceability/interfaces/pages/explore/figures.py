"""Figures as people read them in either language, and tables of them whose every number leads to its records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure; `href` leads to what it counts, empty where there is nothing behind it. `mark` is a severity."""

    text: str
    href: str = ""
    mark: str = ""
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """The first cell names the row."""

    name: Cell
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """`heads` name the columns, the first included; `foot` sums them up."""

    heads: Sequence[str]
    rows: Sequence[Row]
    foot: Row | None = None

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Each head, and whether its column holds numbers."""
        kinds = [cell.is_number for row in self.rows[:1] for cell in (row.name, *row.cells)]
        return list(zip(self.heads, kinds or [False] * len(self.heads), strict=True))


def named(text: str, href: str = "", mark: str = "") -> Cell:
    """A cell that is no number."""
    return Cell(text, href, mark, is_number=False)


def tonnes(kg: Decimal) -> str:
    """`1,234.5`; below a tonne with three places, so that a kilogram is seen."""
    return f"{_rounded(kg / 1000, '0.1' if abs(kg) >= 1000 or not kg else '0.001'):,f}"


def percent(value: Decimal) -> str:
    """Of a hundred, one place: `93.8 %`, in Chinese without the blank."""
    return f"{_rounded(value, '0.1'):,f}{'%' if _is_chinese() else ' %'}"


def whole(number: int) -> str:
    return f"{number:,}"


def month_name(month: str) -> str:
    """YYYY-MM: `Mar 2026`, `2026年3月`."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月" if _is_chinese() else f"{_MONTHS[int(number) - 1]} {year}"


def short_month(month: str) -> str:
    """YYYY-MM without its year."""
    number = int(month[-2:])
    return f"{number}月" if _is_chinese() else _MONTHS[number - 1]


def day_name(day: date) -> str:
    """`2026-04-25`, `2026年4月25日`."""
    return f"{day.year}年{day.month}月{day.day}日" if _is_chinese() else day.isoformat()


def address(page: str, **asked: object) -> str:
    """A page below the supervision with what it is asked; what is None is left out. `from_` is said as `from`."""
    said = {name.rstrip("_"): str(value) for name, value in asked.items() if value is not None}
    return f"{reverse(page)}?{urlencode(said)}"


def mass(kg: Decimal, href: str) -> Cell:
    """Tonnes that lead to their records; a dash that leads nowhere where there is nothing."""
    return Cell(tonnes(kg), href) if kg else Cell("–")


def count(number: int, href: str, mark: str = "") -> Cell:
    return Cell(whole(number), href, mark) if number else Cell("–")


def _rounded(value: Decimal, places: str) -> Decimal:
    return value.quantize(Decimal(places), rounding=ROUND_HALF_EVEN)


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")
