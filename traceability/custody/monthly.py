"""The account of an organisation for a month: what it had, what came, what went, what is left, by form and element. Pure.

Masses are kilograms; REO is dry rare-earth oxide by the assay in force of each lot, one assay for all that is told of it, so that
what comes and what goes are counted with one measure. Sums are not rounded; what is printed is rounded once.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from traceability.custody.reo import Assayed, oxide_kg, reo_unrounded_kg
from traceability.kernel.quantities import print_kilograms

CAME = ("mined", "imported", "collected", "produced", "received", "regrouped_in")
WENT = ("consumed", "dispatched", "shipped", "lost", "regrouped_out")
FIGURES = ("opening", *CAME, *WENT, "adjusted", "closing")
"""opening + what came − what went + adjusted = closing. `adjusted` is what a correction left on a lot that had moved on."""
NOT_NAMED = "other"
"""The part of REO that an assay's shares do not name."""

Figures = dict[str, Decimal]
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in China."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """From YYYY-MM. Raises ValueError for anything else, and for the years 0 and 9999, whose neighbours are no dates."""
        if not _MONTH.fullmatch(text) or not 1 <= int(text[:4]) < date.max.year:
            raise ValueError("a month, such as 2026-03")
        return cls(int(text[:4]), int(text[5:]))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)


@dataclass(frozen=True, slots=True)
class Account:
    """One lot of the organisation: its figures in kilograms net."""

    lot_id: UUID
    form: str
    net_kg: Mapping[str, Decimal]


def nothing() -> Figures:
    return dict.fromkeys(FIGURES, Decimal(0))


@dataclass(slots=True)
class OfForm:
    """The month of one form, kilograms. `without_reo_kg`: net, of the lots whose REO nobody can compute; they are in `net_kg` too."""

    form: str
    net_kg: Figures = field(default_factory=nothing)
    reo_kg: Figures = field(default_factory=nothing)
    without_reo_kg: Figures = field(default_factory=nothing)
    elements: dict[str, Figures] = field(default_factory=dict)

    def add(self, account: Account, assay: Assayed | None) -> None:
        """Count one lot."""
        told = [(name, kg) for name, kg in account.net_kg.items() if kg]
        reo = reo_unrounded_kg(Decimal(1), assay)
        _count(self.net_kg, told)
        if reo is None:
            _count(self.without_reo_kg, told)
            return
        _count(self.reo_kg, told, reo)
        named = oxide_kg(Decimal(1), assay)
        for element, part in {**named, NOT_NAMED: reo - sum(named.values(), Decimal(0))}.items():
            if part:
                _count(self.elements.setdefault(element, nothing()), told, part)


def forms_of(accounts: Iterable[Account], assays: Mapping[UUID, Assayed]) -> list[OfForm]:
    """All lots, summed by form, in the order of their forms."""
    found: dict[str, OfForm] = {}
    for account in accounts:
        found.setdefault(account.form, OfForm(account.form)).add(account, assays.get(account.lot_id))
    return [found[form] for form in sorted(found)]


def table_of(forms: Iterable[OfForm]) -> Iterator[tuple[str, str, str, Figures]]:
    """Form, element (empty: the whole form), measure and figures: the rows of a file."""
    for one in forms:
        yield one.form, "", "net_kg", one.net_kg
        yield one.form, "", "reo_kg", one.reo_kg
        for element in sorted(one.elements):
            yield one.form, element, "reo_kg", one.elements[element]
        if any(one.without_reo_kg.values()):
            yield one.form, "", "without_reo_kg", one.without_reo_kg


def printed(figures: Figures) -> dict[str, str]:
    """Each figure with three places."""
    return {name: print_kilograms(kg) for name, kg in figures.items()}


def _count(figures: Figures, told: Iterable[tuple[str, Decimal]], part: Decimal = Decimal(1)) -> None:
    for name, kg in told:
        figures[name] += kg * part
