"""`?year=&from=&to=`: some months of one year, as every page of the supervision asks for them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from traceability.custody.queries import Months
from traceability.interfaces.pages.explore.asking import MonthsReversed, NotAMonth, NotAYear
from traceability.kernel import clock
from traceability.kernel.errors import ClaimsMalformed, TraceabilityError

YEARS, MONTHS = range(2000, 2101), range(1, 13)


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


def year_asked(request: HttpRequest) -> Span:
    """All months of the year that is asked for; of the present one in China where that is none."""
    return Span(_number(request, "year", clock.legal_day(clock.now()).year, YEARS, []))


def span_asked(request: HttpRequest) -> Span:
    """Without a word the present year in China. Raises WrongField, of several ClaimsMalformed."""
    problems: list[TraceabilityError] = []
    year = _number(request, "year", clock.legal_day(clock.now()).year, YEARS, problems)
    first, last = _number(request, "from", 1, MONTHS, problems), _number(request, "to", 12, MONTHS, problems)
    if not problems and first > last:
        problems.append(MonthsReversed("to", first=first, last=last))
    if problems:
        raise problems[0] if len(problems) == 1 else ClaimsMalformed(problems)
    return Span(year, first, last)


def _number(request: HttpRequest, name: str, unsaid: int, known: range, problems: list[TraceabilityError]) -> int:
    """What is said, or `unsaid`; what is no such number is added to the problems."""
    given = request.GET.get(name, "")
    if not given:
        return unsaid
    if given.isascii() and given.isdigit() and len(given) <= 4 and int(given) in known:
        return int(given)
    problems.append(NotAMonth(name, given) if known is MONTHS else NotAYear(name, given, least=known[0], most=known[-1]))
    return unsaid
