"""`?at=`: as it was recorded at a moment. A day means its end in China; an exact time brings its offset."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from traceability.kernel.clock import SHANGHAI, parse_rfc3339, rfc3339

MOST_GIVEN = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """`moment` is None for now; `given` is what was typed, `problem` why it is no time (then `moment` is None too)."""

    moment: datetime | None = None
    given: str = ""
    problem: str = ""

    @property
    def is_past(self) -> bool:
        return self.moment is not None

    @property
    def text(self) -> str:
        """RFC 3339 in UTC; empty for now."""
        return "" if self.moment is None else rfc3339(self.moment)

    @property
    def day(self) -> str:
        """What a field for a day shows: the day in China."""
        return "" if self.moment is None else self.moment.astimezone(SHANGHAI).date().isoformat()

    @property
    def query(self) -> str:
        """`at=…` for an address; empty for now."""
        return urlencode({"at": self.given}) if self.moment is not None else ""

    @property
    def status(self) -> int:
        return 400 if self.problem else 200


def asked_at(request: HttpRequest) -> Asked:
    given = request.GET.get("at", "").strip()[:MOST_GIVEN]
    if not given:
        return Asked()
    try:
        return Asked(_moment(given), given)
    except ValueError:
        return Asked(given=given, problem=_("A day looks like 2026-04-25, a time like 2026-04-25T08:00:00Z."))


def _moment(given: str) -> datetime:
    """Raises ValueError."""
    if len(given) != len("2026-04-25"):
        return parse_rfc3339(given)
    day = date.fromisoformat(given)
    if not date(2, 1, 1) <= day <= date(9990, 1, 1):
        raise ValueError("a day of our calendar")
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI) - timedelta(microseconds=1)
