"""The missing next row is the queue: claim the next waiting row, do its one command, set back one that failed.

A bell may be lost, doubled or early; whoever works twice meets a unique constraint, and the loser's Conflict counts as
done. Claiming is a short transaction of its own.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from traceability.kernel import bell, clock
from traceability.kernel.errors import Conflict
from traceability.kernel.models import Attempt

log = logging.getLogger(__name__)

MAX_TRIES = 5
_FIRST_PAUSE = timedelta(seconds=10)
QUEUES: dict[str, "Queue"] = {}


@dataclass(frozen=True)
class Queue:
    """Rows that wait for one task.

    `waiting` returns a queryset of the waiting rows' ids, in the order in which they should be taken (an anti-join on
    the missing next row). `lease` is at least the task's time limit: after it a killed worker's row comes back. `key` is the
    column of the ids where they are not the rows' own.
    """

    task: str
    waiting: Callable[[], QuerySet[Any, UUID]]
    lease: timedelta = timedelta(minutes=5)
    key: str = "pk"

    def claim(self) -> UUID | None:
        """The id of a row that is now this caller's until its lease ends, or None when nothing waits."""
        for subject_id in self._ready()[:20]:
            if self._take(subject_id):
                return subject_id
        return None

    def claim_all(self, most: int) -> list[UUID]:
        """As `claim`, for at most so many rows at once, in the queue's order: the question what waits is asked once for all."""
        waiting = list(self._ready()[:most])
        taken = self._take(*waiting) if waiting else set()
        return [subject_id for subject_id in waiting if subject_id in taken]

    def is_empty(self) -> bool:
        return not self._ready().exists()

    def set_aside(self) -> QuerySet[Attempt]:
        """Rows that failed too often and wait for a person."""
        return Attempt.objects.filter(task=self.task, tries__gte=MAX_TRIES).order_by("changed_at")

    def work(self, command: Callable[[UUID], object]) -> bool:
        """Take one row and do `command` with its id. Returns whether a row was taken, so that the caller rings again."""
        subject_id = self.claim()
        if subject_id is None:
            return False
        self._try(subject_id, command)
        return True

    def work_through(
        self, begin: Callable[[Sequence[UUID]], Callable[[UUID], object]], *, most: int, still: Callable[[Sequence[UUID]], Collection[UUID]]
    ) -> bool:
        """As `work`, for at most so many rows, each with its own command: what waits is asked once, and what all need is read once.

        `begin` reads what the commands of these rows need and returns the command; of rows that were taken it is asked which wait
        `still`, since another worker may have done one just before. Where there are more, it is rung at once: others help meanwhile.
        """
        claimed = self.claim_all(most)
        if len(claimed) == most:
            bell.ring(self.task)
        waiting = still(claimed) if claimed else ()
        self._done(*(one for one in claimed if one not in waiting))
        rows = [one for one in claimed if one in waiting]
        if rows:
            command = begin(rows)
            for subject_id in rows:
                self._try(subject_id, command)
        return bool(claimed)

    def work_on_all(self, command: Callable[[Sequence[UUID]], object], *, most: int) -> bool:
        """As `work`, for a command that takes many rows at once; where it fails, each row is tried alone: a bad one stops no other."""
        claimed = self.claim_all(most)
        if len(claimed) > 1:
            try:
                command(claimed)
            except Exception:
                log.warning("queue_parted", extra={"task": self.task, "rows": len(claimed)}, exc_info=True)
            else:
                self._done(*claimed)
                return True
        for subject_id in claimed:
            self._try(subject_id, lambda one: command([one]))
        return bool(claimed)

    def _try(self, subject_id: UUID, command: Callable[[UUID], object]) -> None:
        try:
            command(subject_id)
        except Conflict:
            log.info("queue_conflict", extra={"task": self.task, "subject": str(subject_id)})
            self._done(subject_id)
        except Exception as failure:
            log.exception("queue_failed", extra={"task": self.task, "subject": str(subject_id)})
            self._failed(subject_id, failure)
        else:
            self._done(subject_id)

    def _ready(self) -> QuerySet[Any, UUID]:
        held = Attempt.objects.filter(task=self.task, not_before__gt=clock.now()).values("subject_id")
        poison = Attempt.objects.filter(task=self.task, tries__gte=MAX_TRIES).values("subject_id")
        return self.waiting().exclude(**{f"{self.key}__in": held}).exclude(**{f"{self.key}__in": poison})

    def _take(self, *subject_ids: UUID) -> set[UUID]:
        """Which of these rows are this caller's now. One statement; ordered, so that two callers never wait for each other."""
        now = clock.now()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kernel_attempt (task, subject_id, tries, not_before, last_error, changed_at)"
                " SELECT %s, subject_id, 0, %s, '', %s FROM unnest(%s::uuid[]) AS wanted (subject_id) ORDER BY subject_id"
                " ON CONFLICT (task, subject_id) DO UPDATE"
                " SET not_before = EXCLUDED.not_before, changed_at = EXCLUDED.changed_at, last_error = ''"
                " WHERE kernel_attempt.not_before <= %s AND kernel_attempt.tries < %s RETURNING subject_id",
                [self.task, now + self.lease, now, list(subject_ids), now, MAX_TRIES],
            )
            return {subject_id for (subject_id,) in cursor.fetchall()}

    def _done(self, *subject_ids: UUID) -> None:
        Attempt.objects.filter(task=self.task, subject_id__in=subject_ids).delete()

    def _failed(self, subject_id: UUID, failure: Exception) -> None:
        attempt = Attempt.objects.filter(task=self.task, subject_id=subject_id).first()
        tries = (attempt.tries if attempt else 0) + 1
        pause = _FIRST_PAUSE * 3 ** (tries - 1)
        Attempt.objects.update_or_create(
            task=self.task,
            subject_id=subject_id,
            defaults={"tries": tries, "not_before": clock.now() + pause, "last_error": repr(failure)[:2000], "changed_at": clock.now()},
        )


def register(queue: Queue) -> Queue:
    """Make a queue known to the sweep. Each app's `tasks.py` registers its own."""
    QUEUES[queue.task] = queue
    return queue


def end_leases() -> int:
    """Give back every row that a worker held, and return how many. MUST be called only where no worker is alive.

    A row that failed keeps its pause, which its error tells from a lease; one that was taken again after it is held like any other.
    """
    now = clock.now()
    return Attempt.objects.filter(last_error="", not_before__gt=now).update(not_before=now, changed_at=now)


def sweep() -> list[str]:
    """Ring every task whose queue is not empty, and return their names: finds what no bell announced."""
    rung = [task for task, queue in sorted(QUEUES.items()) if not queue.is_empty()]
    for task in rung:
        bell.ring(task)
    return rung
