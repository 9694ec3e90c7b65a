"""Uploaded files that wait to be read, rung by each; the sweep finds what was missed. What was told of their rows is forgotten at night."""

import logging

from celery import shared_task
from django.conf import settings

from traceability.custody import queries, services
from traceability.kernel import bell
from traceability.kernel.queue import Queue, register

log = logging.getLogger(__name__)

QUEUE = register(Queue(queries.READ, queries.waiting_uploads))
FORGET = "custody.forget_upload_problems"
AT_ONCE = 10_000
MOST_BATCHES = 100


@shared_task(name=queries.READ, ignore_result=True)
def read_uploads() -> None:
    """Read on in the next upload, and ring again while there are more."""
    if QUEUE.work(services.read_upload):
        bell.ring(queries.READ)


@shared_task(name=FORGET, ignore_result=True)
def forget_upload_problems() -> None:
    """Forget what was told of uploads that were finished UPLOAD_PROBLEMS_KEEP_DAYS ago, and ring again while there is more."""
    forgotten = 0
    for _ in range(MOST_BATCHES):
        gone = services.forget_problems(days=settings.UPLOAD_PROBLEMS_KEEP_DAYS, most=AT_ONCE)
        forgotten += gone
        if gone < AT_ONCE:
            break
    else:
        bell.ring(FORGET)
    if forgotten:
        log.info("upload_problems_forgotten", extra={"problems": forgotten, "days": settings.UPLOAD_PROBLEMS_KEEP_DAYS})
