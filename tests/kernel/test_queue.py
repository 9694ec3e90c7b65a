from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from traceability.kernel import clock, queue
from traceability.kernel.errors import Conflict
from traceability.kernel.models import Attempt
from traceability.kernel.queue import MAX_TRIES, Queue

pytestmark = pytest.mark.django_db


def a_queue(*ids: int) -> Queue:
    for one in ids:
        Attempt.objects.create(task="source", subject_id=UUID(int=one), not_before=clock.now() - timedelta(days=1))

    def waiting():
        return _AsIds()

    return Queue(task="test.work", waiting=waiting)


class _AsIds:
    """The subjects of `source`, filtered by id as a queryset of ids would be."""

    def __init__(self, rows=None):
        self.rows = (
            Attempt.objects.filter(task="source").order_by("subject_id").values_list("subject_id", flat=True) if rows is None else rows
        )

    def exclude(self, pk__in):
        return _AsIds(self.rows.exclude(subject_id__in=pk__in))

    def exists(self):
        return self.rows.exists()

    def __getitem__(self, part):
        return self.rows[part]


def test_rows_are_taken_one_after_the_other_and_only_once():
    work = a_queue(1, 2)

    assert [work.claim(), work.claim(), work.claim()] == [UUID(int=1), UUID(int=2), None]


def test_a_killed_workers_row_comes_back_when_its_lease_ends():
    work = a_queue(1)
    assert work.claim() == UUID(int=1)
    assert work.is_empty()

    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert not work.is_empty()
        assert work.claim() == UUID(int=1)


def test_where_no_worker_is_alive_leases_end_at_once():
    work = a_queue(1, 2)
    work.claim()
    paused = {"tries": 1, "not_before": clock.now() + timedelta(minutes=1), "last_error": "OSError()"}
    Attempt.objects.create(task="test.work", subject_id=UUID(int=2), **paused)

    assert queue.end_leases() == 1
    assert [work.claim(), work.claim()] == [UUID(int=1), None]


def test_what_failed_and_was_taken_again_is_given_back_with_the_other_leases():
    work = a_queue(1)
    Attempt.objects.create(task="test.work", subject_id=UUID(int=1), tries=1, not_before=clock.now(), last_error="OSError()")
    work.claim()

    assert queue.end_leases() == 1
    assert work.claim() == UUID(int=1)
    assert Attempt.objects.get(task="test.work").tries == 1


def test_done_work_leaves_no_attempt_behind():
    work = a_queue(1)

    assert work.work(lambda subject: None) is True
    assert not Attempt.objects.filter(task="test.work").exists()


def test_a_conflict_counts_as_done():
    def loses(subject):
        raise Conflict()

    assert a_queue(1).work(loses) is True
    assert not Attempt.objects.filter(task="test.work").exists()


def test_a_failure_is_set_back_with_growing_pauses_and_then_aside():
    work = a_queue(1)

    def fails(subject):
        raise ZeroDivisionError("bug")

    moment = clock.now()
    for _ in range(MAX_TRIES):
        with time_machine.travel(moment):
            assert work.work(fails) is True
            assert work.is_empty()
        moment += timedelta(hours=1)

    with time_machine.travel(moment + timedelta(days=1)):
        assert work.claim() is None
        assert [(one.subject_id, one.tries) for one in work.set_aside()] == [(UUID(int=1), MAX_TRIES)]
        assert "bug" in work.set_aside()[0].last_error


def test_nothing_waiting_is_no_work():
    assert a_queue().work(lambda subject: None) is False


def test_the_sweep_rings_only_tasks_with_work(monkeypatch):
    rung = []
    monkeypatch.setattr(queue.bell, "ring", rung.append)
    monkeypatch.setattr(queue, "QUEUES", {"test.work": a_queue(1)})

    assert queue.sweep() == ["test.work"] == rung
    queue.QUEUES["test.work"].work(lambda subject: Attempt.objects.filter(task="source").delete())
    assert queue.sweep() == []
