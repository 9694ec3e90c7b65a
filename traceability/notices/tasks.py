"""Webhooks that were not told of all that is sealed, rung by each checkpoint; and what is due to be delivered, rung by each delivery.

The sweep finds both, and what is to be tried again. Finished deliveries are forgotten at night.
"""

import logging
from collections.abc import Sequence
from uuid import UUID

from celery import shared_task

from traceability.kernel import bell
from traceability.kernel.queue import Queue, register
from traceability.notices import queries, services

log = logging.getLogger(__name__)

TELL = register(Queue(queries.TELL, queries.waiting_subscriptions))
DELIVER = register(Queue(queries.DELIVER, queries.waiting_receivers))
FORGET = "notices.forget_deliveries"
MOST_TOLD = 200
MOST_RECEIVERS = 50
AT_ONCE = 10_000
MOST_BATCHES = 100


@shared_task(name=queries.TELL, ignore_result=True)
def tell_waiting() -> None:
    """Make the deliveries of what is sealed for the next webhooks."""
    if TELL.work_on_all(_tell, most=MOST_TOLD):
        bell.ring(queries.TELL)


@shared_task(name=queries.DELIVER, ignore_result=True)
def deliver_waiting() -> None:
    """One round of what is due, to the next receivers at once."""
    if DELIVER.work_on_all(services.deliver, most=MOST_RECEIVERS):
        bell.ring(queries.DELIVER)


@shared_task(name=FORGET, ignore_result=True)
def forget_deliveries() -> None:
    """Forget deliveries that were finished long ago, and ring again while there are more."""
    forgotten = 0
    for _ in range(MOST_BATCHES):
        gone = services.forget_deliveries(most=AT_ONCE)
        forgotten += gone
        if gone < AT_ONCE:
            break
    else:
        bell.ring(FORGET)
    if forgotten:
        log.info("deliveries_forgotten", extra={"deliveries": forgotten})


def _tell(webhooks: Sequence[UUID]) -> object:
    return services.tell(subscriptions=webhooks)
