"""The queue of examinations, rung by each submission and by what touches a case, and that of facts of which nobody has asked yet whom they
concern; the sweep finds what was missed."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from celery import shared_task

from traceability.kernel import bell, queue
from traceability.review import queries, services

EXAMINE = "review.examine_waiting"
QUEUE = queue.register(queue.Queue(task=EXAMINE, waiting=queries.waiting_shipments, lease=timedelta(minutes=5)))
TRACE = "review.trace_impacts"
FACTS = queue.register(queue.Queue(task=TRACE, waiting=queries.waiting_facts, key="uid"))
MOST_AT_ONCE = 5
"""Shipments that one task examines: who waits is asked once for all of them, and they are read together."""
MOST_FACTS = 200


@shared_task(name=EXAMINE, ignore_result=True)
def examine_waiting() -> None:
    """Examine the next waiting shipments, and ring again while there are more."""
    if QUEUE.work_through(services.examine_together, most=MOST_AT_ONCE, still=queries.still_waiting):
        bell.ring(EXAMINE)


@shared_task(name=TRACE, ignore_result=True)
def trace_impacts() -> None:
    """Find whom the next facts concern, and ring again while there are more."""
    if FACTS.work_on_all(_trace, most=MOST_FACTS):
        bell.ring(TRACE)


def _trace(facts: Sequence[UUID]) -> object:
    return services.trace(facts=facts)
