"""The queue of examinations: what waits, what is done, what is set aside."""

import pytest

from tests.make.review import a_submitted
from traceability.kernel.models import Attempt
from traceability.review import queries, services, tasks
from traceability.review.models import Case, Examination, Impact
from traceability.review.queries import dossier as reader

pytestmark = pytest.mark.django_db


def test_one_ring_examines_some_and_rings_for_help_while_there_are_more(trade, cast, monkeypatch):
    rung = []
    monkeypatch.setattr("traceability.kernel.bell.ring", lambda task: rung.append((task, Case.objects.count())))
    monkeypatch.setattr(tasks, "MOST_AT_ONCE", 2)
    first, second, third = (a_submitted(trade, f"BYM:ORE-{number}") for number in (1, 2, 3))

    tasks.examine_waiting()
    assert [case.shipment_id for case in Case.objects.order_by("shipment_id")] == [first.id, second.id]
    assert rung == [(tasks.EXAMINE, 0), (tasks.EXAMINE, 2)], "at once, since others can help, and once done"
    tasks.examine_waiting()
    tasks.examine_waiting()

    assert Case.objects.filter(shipment_id=third.id).exists()
    assert rung[2:] == [(tasks.EXAMINE, 3)] and not Attempt.objects.exists()


def test_what_another_worker_has_done_just_before_is_not_examined_again(trade, cast, monkeypatch):
    monkeypatch.setattr("traceability.kernel.bell.ring", lambda task: None)
    shipments = [a_submitted(trade, f"BYM:ORE-{number}") for number in (1, 2, 3)]

    def still(shipment_ids):
        services.examine(shipments[1].id)
        return queries.still_waiting(shipment_ids)

    tasks.QUEUE.work_through(services.examine_together, most=10, still=still)

    assert list(Examination.objects.order_by("case__shipment_id").values_list("case__shipment_id", "number")) == [
        (shipment.id, 1) for shipment in shipments
    ]
    assert not Attempt.objects.exists()


def test_a_shipment_that_cannot_be_read_stops_no_other(trade, cast, monkeypatch, caplog):
    monkeypatch.setattr("traceability.kernel.bell.ring", lambda task: None)
    good, bad = a_submitted(trade), a_submitted(trade, "BYM:ORE-2")
    read = reader.shipment_of

    def fails(shipment_id):
        if shipment_id == bad.id:
            raise ZeroDivisionError
        return read(shipment_id)

    monkeypatch.setattr(reader, "shipment_of", fails)

    tasks.examine_waiting()

    assert [case.shipment_id for case in Case.objects.all()] == [good.id]
    assert list(Attempt.objects.values_list("subject_id", "tries")) == [(bad.id, 1)]


def test_new_facts_are_traced_and_ring_again_until_none_waits(trade, cast, monkeypatch):
    rung = []
    monkeypatch.setattr("traceability.kernel.bell.ring", rung.append)
    waiting = list(queries.waiting_facts())

    tasks.trace_impacts()
    tasks.trace_impacts()

    assert set(Impact.objects.values_list("entry", flat=True)) == set(waiting)
    assert rung == [tasks.TRACE] and not Attempt.objects.exists()


def test_a_bug_in_a_check_sets_the_shipment_back_and_records_nothing(trade, cast, monkeypatch):
    from traceability.review import catalogue

    shipment = a_submitted(trade)
    monkeypatch.setattr("traceability.kernel.bell.ring", lambda task: None)
    broken = catalogue.Check("X01", "BLOCK", (), *[catalogue.Text("t", "题")] * 3, judge=lambda dossier: iter([1 // 0]))
    monkeypatch.setitem(catalogue._CHECKS, "X01", broken)

    tasks.examine_waiting()

    assert not Case.objects.exists()
    attempt = Attempt.objects.get(task=tasks.EXAMINE, subject_id=shipment.id)
    assert (attempt.tries, "ZeroDivisionError" in attempt.last_error) == (1, True)


def test_bells_name_the_task():
    from django.conf import settings

    assert tasks.EXAMINE in settings.BELLS["shipment.submitted"]
