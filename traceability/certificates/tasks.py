"""Certificates that wait to be issued: rung by each checkpoint, found by the sweep."""

from uuid import UUID

from celery import shared_task

from traceability.certificates import queries
from traceability.certificates.services import issue
from traceability.kernel import bell
from traceability.kernel.queue import Queue, register

TASK = "certificates.issue_waiting"
QUEUE = register(Queue(TASK, queries.waiting_cases))


@shared_task(name=TASK, ignore_result=True)
def issue_waiting() -> None:
    """One certificate for the next approved case whose approval is sealed."""
    if QUEUE.work(_issue):
        bell.ring(TASK)


def _issue(case_id: UUID) -> object:
    return issue(case_id=case_id)
