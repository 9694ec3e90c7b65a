"""A day that stands without a time is the law's day, in China: an event of 22:00 UTC belongs to the day after."""

from datetime import datetime

from traceability.kernel.clock import legal_day, parse_rfc3339


def china_day(moment: datetime | str | None) -> str:
    """`2026-06-03` of an aware time or of RFC 3339 text; empty for none. Raises ValueError for other text."""
    if not moment:
        return ""
    return legal_day(moment if isinstance(moment, datetime) else parse_rfc3339(moment)).isoformat()
