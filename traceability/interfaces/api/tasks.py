"""Kept answers whose time is over are forgotten. Beat rings once a night; early, twice or never does no harm."""

import logging

from celery import shared_task
from django.conf import settings

from traceability.interfaces.keeping import forget_answers
from traceability.kernel import bell

log = logging.getLogger(__name__)

FORGET = "api.forget_answers"
AT_ONCE = 500
"""Answers of one transaction: each holds a lock of its key, and the server has room for some thousands of those."""
MOST_BATCHES = 40
"""Of one task, seconds at most: what is left then is rung for, so that other work comes in between."""


@shared_task(name=FORGET, ignore_result=True)
def forget_old_answers() -> None:
    """Forget the answers that are older than IDEMPOTENCY_KEEP_DAYS, and ring again while there are more."""
    forgotten = 0
    for _ in range(MOST_BATCHES):
        gone = forget_answers(days=settings.IDEMPOTENCY_KEEP_DAYS, most=AT_ONCE)
        forgotten += gone
        if not gone:
            break
    else:
        bell.ring(FORGET)
    if forgotten:
        log.info("answers_forgotten", extra={"answers": forgotten, "days": settings.IDEMPOTENCY_KEEP_DAYS})
