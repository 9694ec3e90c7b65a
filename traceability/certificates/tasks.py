"""Certificates that wait to be issued, rung by each checkpoint, or to be flagged, rung by what changes a fact; the sweep finds both."""

from uuid import UUID

from celery import shared_task

from traceability.certificates import queries
from traceability.certificates.services import flag, issue
from traceability.kernel import bell
from traceability.kernel.queue import Queue, register

TASK = "certificates.issue_waiting"
QUEUE = register(Queue(TASK, queries.waiting_cases))
FLAG = "certificates.flag_waiting"
FLAGS = register(Queue(FLAG, queries.waiting_certificates))


@shared_task(name=TASK, ignore_result=True)
def issue_waiting() -> None:
    """One certificate for the next approved case whose approval is sealed."""
    if QUEUE.work(_issue):
        bell.ring(TASK)


@shared_task(name=FLAG, ignore_result=True)
def flag_waiting() -> None:
    """One flag for the next certificate of which something that was read has changed."""
    if FLAGS.work(_flag):
        bell.ring(FLAG)


def _flag(certificate_id: UUID) -> object:
    return flag(certificate_id=certificate_id)


def _issue(case_id: UUID) -> object:
    return issue(case_id=case_id)
