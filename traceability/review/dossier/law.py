"""Who may do what, and which law holds on a day, as a check may look at it. Frozen, pure.

Days of law include both ends; an empty end is open (checks.md section 4).
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar, Protocol, TypeVar
from uuid import UUID

from traceability.review.dossier.material import Place


class Dated(Protocol):
    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


def holds_on(row: Dated, day: date) -> bool:
    """Whether a dated row is in force on `day`."""
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)


def rows_on(rows: Iterable[D], day: date) -> tuple[D, ...]:
    return tuple(row for row in rows if holds_on(row, day))


class Periods:
    """The stretches of time between two changes of law: on all days of one of them the same of some dated rows hold."""

    def __init__(self, rows: Iterable[Dated]) -> None:
        begun = {day for row in rows for day in (row.valid_from, _day_after(row.valid_to)) if day}
        self._begun = [date.min, *sorted(begun - {date.min})]

    def since(self, day: date) -> date:
        """The first day of the stretch in which a day lies."""
        return self._begun[bisect_right(self._begun, day) - 1]


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day and day < date.max else None


@lru_cache(maxsize=1024)
def _decimal(text: str) -> Decimal:
    """Kept, since checks ask for the same thresholds again and again."""
    return Decimal(text)


@dataclass(frozen=True, slots=True)
class Policy:
    """A dated value of a threshold with its source. `text` is the value as it was published.

    `confidence`: S source seen, D derived, M from memory, P a proposal.
    """

    key: str
    text: str
    unit: str = ""
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: str = ""

    @property
    def value(self) -> Decimal:
        return _decimal(self.text)

    @property
    def words(self) -> tuple[str, ...]:
        """A list: its members are parted by semicolons."""
        return tuple(word for word in self.text.split(";") if word)

    @property
    def day(self) -> date:
        return date.fromisoformat(self.text)


@dataclass(frozen=True, slots=True)
class Organisation:
    kind: ClassVar[str] = "organisation"

    id: UUID
    code: str
    title: str = ""
    country: str = "CN"
    kinds: frozenset[str] = frozenset()
    group: str = ""
    registered_on: date | None = None
    closed_on: date | None = None
    joined_on: date | None = None
    title_zh: str = ""

    @property
    def name(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Facility:
    kind: ClassVar[str] = "facility"

    id: UUID
    code: str
    organisation: str
    purpose: str = ""
    region: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    ore_class: str = ""
    deposit: str = ""
    capacity_t_per_year: Decimal | None = None
    own_ranges_percent: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.code

    @property
    def place(self) -> Place:
        """Where it stands; the country is the first part of the ISO 3166-2 region."""
        return Place(country=self.region.partition("-")[0], latitude=self.latitude, longitude=self.longitude)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a licence covers; None means no limit."""

    ore_class: tuple[str, ...] | None = None
    forms: tuple[str, ...] | None = None
    elements: tuple[str, ...] | None = None
    area: tuple[tuple[Decimal, Decimal], ...] | None = None
    importer: tuple[str, ...] | None = None
    end_user: tuple[str, ...] | None = None
    destination: tuple[str, ...] | None = None
    hs_codes: tuple[str, ...] | None = None
    ports: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Licence:
    """A right of an organisation. `quantity_kg` is in its basis, whatever unit it was published in.

    `used_kg`, `used_money` and `uses` are the approved draws so far, read from its account.
    """

    kind: ClassVar[str] = "licence"

    id: UUID
    what: str
    number: str
    organisation: str
    facility: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    revoked_on: date | None = None
    scope: Scope = field(default_factory=Scope)
    control_codes: tuple[str, ...] | None = None
    quantity_kg: Decimal | None = None
    quantity_basis: str = ""
    quantity_per: str = ""
    money: Decimal | None = None
    currency: str = ""
    used_kg: Decimal = Decimal(0)
    used_money: Decimal = Decimal(0)
    uses: int = 0

    @property
    def name(self) -> str:
        return self.number

    def is_valid_on(self, day: date) -> bool:
        """In force and not revoked: on the day of revocation it no longer holds (checks.md, P02)."""
        return holds_on(self, day) and (self.revoked_on is None or self.revoked_on > day)


@dataclass(frozen=True, slots=True)
class Listing:
    """One enterprise on the public list of a year."""

    year: int
    organisation: str
    activities: frozenset[str]


@dataclass(frozen=True, slots=True)
class ListedParty:
    party: str
    country: str
    list: str
    valid_from: date | None = None
    valid_to: date | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """A group's total of one kind in a year, released in batches. Tonnes REO.

    `undated_t` is the published total of a year whose days of release nobody saw; the batches may be a part of it. A quota of
    the reference table has the nil id: nothing is drawn from it.
    """

    id: UUID
    group: str
    year: int
    what: str
    batches: tuple["QuotaBatch", ...] = ()
    undated_t: Decimal | None = None

    @property
    def total_t(self) -> Decimal:
        """What was released for the whole year, as far as it is known."""
        return max(sum((batch.reo_t for batch in self.batches), Decimal(0)), self.undated_t or Decimal(0))

    def released_t(self, on: date) -> Decimal:
        """What was released by the end of `on`."""
        return sum((batch.reo_t for batch in self.batches if batch.released_on <= on), Decimal(0))


@dataclass(frozen=True, slots=True)
class QuotaBatch:
    released_on: date
    reo_t: Decimal
