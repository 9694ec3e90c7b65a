"""`?at=`: as it was recorded at a moment. A day means its end in China, today's what is on record now; an exact time brings its offset."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest

from traceability.interfaces.days import china_day
from traceability.kernel import clock
from traceability.kernel.clock import SHANGHAI, legal_day, parse_rfc3339, rfc3339
from traceability.kernel.errors import Malformed
from traceability.kernel.text import Text

MOST_GIVEN = 40


class NotADayOrTime(Malformed):
    code = "not_a_day_or_time"
    says = Text(
        en="A day looks like 2026-04-25, a time like 2026-04-25T08:00:00Z.", zh="日期形如 2026-04-25，时间形如 2026-04-25T08:00:00Z。"
    )


class DayInTheFuture(Malformed):
    code = "day_in_the_future"
    says = Text(
        en="{day} has not come yet: in China it is {today}. Choose that day or one before it.",
        zh="{day}尚未到来：中国现为{today}。请选择该日或更早的日期。",
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """`moment` is None for now; `given` is what was typed, `problem` why it is no time (then `moment` is None too)."""

    moment: datetime | None = None
    given: str = ""
    problem: Malformed | None = None

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
        return china_day(self.moment)

    @property
    def today(self) -> str:
        """The last day that can be asked for."""
        return china_day(clock.now())

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
    except Malformed as problem:
        return Asked(given=given, problem=problem)


def _moment(given: str) -> datetime:
    """Raises NotADayOrTime, DayInTheFuture."""
    try:
        moment = parse_rfc3339(given) if len(given) != len("2026-04-25") else _end_of(date.fromisoformat(given))
    except ValueError as unread:
        raise NotADayOrTime(pointer="?at") from unread
    now = clock.now()
    if legal_day(moment) > legal_day(now):
        raise DayInTheFuture(pointer="?at", day=china_day(moment), today=china_day(now))
    return min(moment, now) if len(given) == len("2026-04-25") else moment


def _end_of(day: date) -> datetime:
    """Raises ValueError for a day beyond our calendar."""
    if not date(2, 1, 1) <= day <= date(9990, 1, 1):
        raise ValueError("a day of our calendar")
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI) - timedelta(microseconds=1)
