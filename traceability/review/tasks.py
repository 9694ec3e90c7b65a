"""The queue of examinations: a bell rings it after each submission, and the sweep when something was missed."""

from datetime import timedelta

from celery import shared_task

from traceability.kernel import bell, queue
from traceability.review import queries, services

EXAMINE = "review.examine_waiting"
QUEUE = queue.register(queue.Queue(task=EXAMINE, waiting=queries.waiting_shipments, lease=timedelta(minutes=5)))


@shared_task(name=EXAMINE, ignore_result=True)
def examine_waiting() -> None:
    """Examine the next waiting shipment, and ring again while there are more."""
    if QUEUE.work(services.examine):
        bell.ring(EXAMINE)
