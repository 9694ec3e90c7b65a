"""`Prefer: wait=N` (RFC 7240): the answer waits until its entries are sealed, or witnessed if asked for, or until N seconds are over.

At most a quarter of this process's threads wait at a time; beyond that the answer comes at once. Between two looks the
database connection goes back to the pool.
"""

import re
import threading
import time
from collections.abc import Callable, Sequence
from uuid import UUID

from django.conf import settings
from django.db import connection

from traceability.interfaces.api.views import ApiRequest
from traceability.ledger import queries as ledger

MAX_SECONDS = 30
_PAUSE_SECONDS = 0.1
_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?([0-9]{1,4})\"?\s*(?=[,;]|$)", re.IGNORECASE | re.ASCII)
_ORDER = ("recorded", "sequenced", "sealed", "witnessed")
_seats = threading.BoundedSemaphore(max(1, settings.WEB_THREADS // 4))


def is_asked(request: ApiRequest) -> bool:
    return seconds_asked(request) > 0


def seconds_asked(request: ApiRequest) -> int:
    """N of `Prefer: wait=N`, at most 30; 0 when nobody asked to wait."""
    found = _WAIT.search(request.META.get("HTTP_PREFER", ""))
    return min(int(found[1]), MAX_SECONDS) if found else 0


def until_asked(request: ApiRequest, uids: Sequence[UUID], state: str = "sealed") -> dict[str, str]:
    """Wait as the caller asked; returns the headers that say so: `Preference-Applied`, and `Ledger-State` when reached."""
    seconds = seconds_asked(request)
    if not seconds or not uids:
        return {}
    reached = until(lambda: _all_reached(uids, state), seconds)
    if reached is None:
        return {}
    return {"Preference-Applied": "wait"} | ({"Ledger-State": state} if reached else {})


def until(is_true: Callable[[], bool], seconds: int) -> bool | None:
    """Whether `is_true` became true within `seconds`; None when too many wait already."""
    if not _seats.acquire(blocking=False):
        return None
    try:
        end = time.monotonic() + seconds
        while True:
            if is_true():
                return True
            if time.monotonic() >= end:
                return False
            if not connection.in_atomic_block:
                connection.close()
            time.sleep(_PAUSE_SECONDS)
    finally:
        _seats.release()


def _all_reached(uids: Sequence[UUID], state: str) -> bool:
    states = ledger.state_of(uids)
    return all(uid in states and _ORDER.index(states[uid]) >= _ORDER.index(state) for uid in uids)
