"""Certificates that wait to be issued, rung by each checkpoint, printed, rung by the issue, or flagged, rung by what changes a fact.

The sweep finds all of them.
"""

from collections.abc import Sequence
from uuid import UUID

from celery import shared_task

from traceability.certificates import queries
from traceability.certificates.services import flag, issue, print_certificate
from traceability.kernel import bell
from traceability.kernel.queue import Queue, register

TASK = "certificates.issue_waiting"
QUEUE = register(Queue(TASK, queries.waiting_cases))
FLAG = "certificates.flag_waiting"
FLAGS = register(Queue(FLAG, queries.waiting_certificates))
PRINT = "certificates.print_waiting"
PRINTS = register(Queue(PRINT, queries.waiting_prints))
MOST_FLAGS = 200


@shared_task(name=TASK, ignore_result=True)
def issue_waiting() -> None:
    """One certificate for the next approved case whose approval is sealed."""
    if QUEUE.work(_issue):
        bell.ring(TASK)


@shared_task(name=FLAG, ignore_result=True)
def flag_waiting() -> None:
    """One flag for each of the next certificates of which something that was read has changed, or that a new fact concerns."""
    if FLAGS.work_on_all(_flag, most=MOST_FLAGS):
        bell.ring(FLAG)


@shared_task(name=PRINT, ignore_result=True)
def print_waiting() -> None:
    """The PDF of the next certificate that has none."""
    if PRINTS.work(_print):
        bell.ring(PRINT)


def _flag(certificates: Sequence[UUID]) -> object:
    return flag(certificates=certificates)


def _issue(case_id: UUID) -> object:
    return issue(case_id=case_id)


def _print(certificate_id: UUID) -> object:
    return print_certificate(certificate_id=certificate_id)
