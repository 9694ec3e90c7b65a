"""The queue of examinations: what waits, what is done, what is set aside."""

import pytest

from tests.make.review import a_submitted
from traceability.kernel.models import Attempt
from traceability.review import queries, services, tasks
from traceability.review.models import Case, Examination, Impact

pytestmark = pytest.mark.django_db


def test_one_ring_examines_one_shipment_and_rings_again(trade, cast, monkeypatch):
    rung = []
    monkeypatch.setattr("traceability.kernel.bell.ring", rung.append)
    monkeypatch.setattr(tasks, "MOST_AT_ONCE", 1)
    first, second = a_submitted(trade), a_submitted(trade, "BYM:ORE-2")

    tasks.examine_waiting()
    assert [case.shipment_id for case in Case.objects.all()] == [first.id]
    tasks.examine_waiting()
    tasks.examine_waiting()

    assert {case.shipment_id for case in Case.objects.all()} == {first.id, second.id}
    assert rung == [tasks.EXAMINE, tasks.EXAMINE]


def test_one_ring_examines_several_but_none_that_another_worker_has_done(trade, cast, monkeypatch):
    monkeypatch.setattr("traceability.kernel.bell.ring", lambda task: None)
    shipments = [a_submitted(trade, f"BYM:ORE-{number}") for number in (1, 2, 3)]
    examined = []

    def examine(shipment_id):
        examined.append(shipment_id)
        if len(examined) == 1:
            services.examine(shipments[1].id)
        return services.examine(shipment_id)

    tasks.QUEUE.work_through(examine, most=10, still=queries.is_waiting)

    assert examined == [shipments[0].id, shipments[2].id]
    assert Examination.objects.count() == 3 and not Attempt.objects.exists()


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
