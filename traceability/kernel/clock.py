"""The only reader of the clock. Pure; tests move time with time-machine."""

import re
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta, timezone
from functools import lru_cache

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had one time and no summer time since 1991, so a fixed offset is exact for every legal day judged here."""

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)

_OFFSET = re.compile(r"[+-]\d\d:\d\d", re.ASCII)
_MOST_OFFSET = timedelta(hours=14)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


@lru_cache(maxsize=8192)
def legal_day(moment: datetime) -> date:
    """The calendar day in China (UTC+8) on which `moment` falls. Source: checks.md, subject word *day*.

    Kept for the last few thousand moments: every check asks for the day of every event.
    """
    return moment.astimezone(SHANGHAI).date()


def rfc3339(moment: datetime) -> str:
    """UTC with exactly six decimals and a `Z`, as the ledger's envelope writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def parse_rfc3339(text: str) -> datetime:
    """An aware time from RFC 3339 text with an offset. Raises ValueError without offset or when it is no time.

    The first and the last year of the calendar are refused: a legal day beside them would not exist.
    """
    if not _RFC3339.fullmatch(text):
        raise ValueError("a date, T, a time and an offset such as Z or +08:00")
    moment = datetime.fromisoformat(text.upper())
    if not MINYEAR < moment.year < MAXYEAR:
        raise ValueError("a time of our calendar")
    return moment.astimezone(UTC)


def offset_of(text: str) -> timezone | None:
    """The offset from UTC that `+08:00` spells; None for nothing. Raises ValueError for what is none, or is over 14 hours."""
    if not text:
        return None
    if not _OFFSET.fullmatch(text) or text[4:] > "59" or (offset := timedelta(hours=int(text[1:3]), minutes=int(text[4:]))) > _MOST_OFFSET:
        raise ValueError("an offset such as +08:00")
    return timezone(-offset if text[0] == "-" else offset)
