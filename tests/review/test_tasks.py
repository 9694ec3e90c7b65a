"""The queue of examinations: what waits, what is done, what is set aside."""

import pytest

from tests.make.review import a_submitted
from traceability.kernel.models import Attempt
from traceability.review import tasks
from traceability.review.models import Case

pytestmark = pytest.mark.django_db


def test_one_ring_examines_one_shipment_and_rings_again(trade, cast, monkeypatch):
    rung = []
    monkeypatch.setattr("traceability.kernel.bell.ring", rung.append)
    first, second = a_submitted(trade), a_submitted(trade, "BYM:ORE-2")

    tasks.examine_waiting()
    assert [case.shipment_id for case in Case.objects.all()] == [first.id]
    tasks.examine_waiting()
    tasks.examine_waiting()

    assert {case.shipment_id for case in Case.objects.all()} == {first.id, second.id}
    assert rung == [tasks.EXAMINE, tasks.EXAMINE]


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
