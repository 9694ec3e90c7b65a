"""When a delivery is tried again, how long its receiver rests, and when it is given up. Pure; `chance` is in [0, 1)."""

from datetime import datetime, timedelta

AFTER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
"""As Standard Webhooks proposes: the pause after each try but the last."""
JITTER_PERCENT = 10
LONGEST_ASKED = timedelta(days=1)
"""For so long at most a receiver is left alone because its `Retry-After` says so."""
LONGEST_REST = timedelta(minutes=5)
"""A receiver that does not answer is asked at most so rarely: one that is slow or away must not take the time of the others."""
SLOW = timedelta(seconds=2)
"""An answer that takes longer keeps a round waiting, so its receiver rests too: for three times as long."""
DISABLED_AFTER = timedelta(days=5)
"""Of nothing but failures."""


def next_try(tries: int, now: datetime, *, asked: timedelta = timedelta(), chance: float) -> datetime | None:
    """When it is tried again after so many tries; None: it is given up. `asked`: what the receiver asked for."""
    if tries > len(AFTER):
        return None
    pause = AFTER[tries - 1]
    return now + max(pause + pause * chance * JITTER_PERCENT / 100, min(asked, LONGEST_ASKED))


def rest_of_slow(took: timedelta, at: datetime) -> datetime | None:
    """Until when nothing more is sent to a receiver that took a notice sent at `at`, but took so long about it; None: it was quick."""
    return at + 4 * took if took > SLOW else None


def rest(failures: int, now: datetime, *, asked: timedelta = timedelta()) -> datetime:
    """Until when nothing is sent to a receiver that failed so often in a row."""
    return now + max(min(AFTER[0] * 2 ** min(failures - 1, 10), LONGEST_REST), min(asked, LONGEST_ASKED))
