"""`?year=&from=&to=`: some months of one year, as every page of the supervision asks for them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from traceability.custody.queries import Months
from traceability.interfaces.problems import BadAddress
from traceability.kernel import clock

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Span:
    """Months `first` to `last` of a year, both included."""

    year: int
    first: int = 1
    last: int = 12

    @property
    def months(self) -> Months:
        return Months(f"{self.year}-{self.first:02}", f"{self.year}-{self.last:02}")

    @property
    def listed(self) -> tuple[str, ...]:
        """YYYY-MM of each."""
        return tuple(f"{self.year}-{month:02}" for month in range(self.first, self.last + 1))

    @property
    def first_day(self) -> date:
        return date(self.year, self.first, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.last, monthrange(self.year, self.last)[1])

    @property
    def asked(self) -> dict[str, str]:
        """As an address says it."""
        return {"year": str(self.year), "from": str(self.first), "to": str(self.last)}

    def only(self, month: str) -> "Span":
        """One month of it, YYYY-MM."""
        return Span(self.year, int(month[-2:]), int(month[-2:]))


def span_asked(request: HttpRequest) -> Span:
    """Without a word the present year in China. Raises BadAddress."""
    year = _number(request, "year", clock.legal_day(clock.now()).year, FIRST_YEAR, LAST_YEAR)
    first, last = _number(request, "from", 1, 1, 12), _number(request, "to", 12, 1, 12)
    if first > last:
        raise BadAddress()
    return Span(year, first, last)


def _number(request: HttpRequest, name: str, unsaid: int, least: int, most: int) -> int:
    given = request.GET.get(name, "")
    if not given:
        return unsaid
    if not (given.isascii() and given.isdigit() and len(given) <= 4 and least <= int(given) <= most):
        raise BadAddress()
    return int(given)
