"""Failed findings to be marked: of one shipment, and of every shipment that an event stands behind; newest examinations alone."""

import pytest

from tests.make.cases import a_case_with_a_hold
from traceability.custody.models import Event
from traceability.review import queries
from traceability.review import services as review

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast, monkeypatch):
    return a_case_with_a_hold(cast, monkeypatch)


def codes(findings):
    return [one.finding.code for one in findings]


def test_a_shipment_has_the_failed_ones_of_its_newest_examination(cast, case):
    before = codes(queries.failed_of_shipment(case.shipment_id, viewer=cast.otto.viewer))
    review.examine(case.shipment_id)

    found = queries.failed_of_shipment(case.shipment_id, viewer=cast.otto.viewer)

    assert before and codes(found) == before
    assert all(one.finding.result == "failed" for one in found)


def test_an_event_has_those_of_every_shipment_behind_which_it_stands(cast, case):
    behind = Event.objects.filter(outputs__lot__in=case.shipment.lines.values("lot")).first()

    found = queries.failed_behind_event(behind.id, viewer=cast.otto.viewer)

    assert codes(found) == codes(queries.failed_of_shipment(case.shipment_id, viewer=cast.otto.viewer))


def test_nobody_is_told_of_others_cases(cast, case):
    assert queries.failed_of_shipment(case.shipment_id, viewer=cast.bela.viewer) == ()
    assert queries.failed_of_shipment(case.shipment_id, viewer=cast.mei.viewer) == ()
