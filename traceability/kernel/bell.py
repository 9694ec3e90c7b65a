"""Ring a task after the commit, and never fail the caller: a bell carries no message, and the sweep finds what it misses."""

import logging
from collections.abc import Iterable

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def ring(task: str) -> None:
    """Send the task without arguments. A broker that is away is logged, no more."""
    try:
        current_app.send_task(task, retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError) as failure:
        log.warning("bell_not_rung", extra={"task": task, "reason": type(failure).__name__})


def ring_for(kinds: Iterable[str]) -> None:
    """Ring the tasks that wait for these entry kinds; the table is the setting BELLS."""
    for task in sorted({task for kind in set(kinds) for task in settings.BELLS.get(kind, ())}):
        ring(task)


def ring_on_commit(kinds: Iterable[str]) -> None:
    """After the running transaction's commit, ring for these kinds. Robust: one failing hook stops no other."""
    rung = frozenset(kinds)
    transaction.on_commit(lambda: ring_for(rung), robust=True)
