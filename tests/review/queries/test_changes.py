"""What changed since the shipment that another revises, read in a bounded number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.custody import a_lot, a_shipment, mining, record, submit
from tests.make.review import BLOCK, HOLD, a_case, decided, examined_with
from traceability.custody.claims import read_shipment
from traceability.custody.errors import ShipmentNotSeen
from traceability.custody.models import Shipment
from traceability.review import queries
from traceability.review import services as review
from traceability.review.changes import FailingChange

pytestmark = pytest.mark.django_db
LINE = {"net_kg": "1.000", "hs_code": "2530902000", "control_code": "not controlled"}


def answered(trade, old, **said) -> Shipment:
    """A revision, read anew."""
    new = review.revise(by=trade.bym, number=old.number, claim=read_shipment(a_shipment(**said))).shipment
    return Shipment.objects.get(id=new.id)


def test_it_compares_with_the_shipment_that_was_returned(trade, cast):
    old = decided(a_case(trade, HOLD, BLOCK), cast.rita, "return").case.shipment
    new = answered(trade, old, destination="JP")

    before = queries.changes_of(new, viewer=cast.rita.viewer)
    examined_with(new, HOLD)
    after = queries.changes_of(new, viewer=cast.rita.viewer)

    assert (after.revises, [(one.place, one.before, one.now) for one in after.said]) == (old.number, [("/destination", "DE", "JP")])
    assert before.failing == FailingChange(), "before its examination nothing is known to pass"
    assert (after.failing.no_longer_failing, after.failing.still_failing, after.failing.now_failing) == (("V01",), ("C09",), ())


def test_a_first_shipment_changed_nothing_and_asks_nothing(trade, cast):
    shipment = Shipment.objects.get(id=a_case(trade).shipment_id)

    with CaptureQueriesContext(connection) as captured:
        assert queries.changes_of(shipment, viewer=cast.rita.viewer) is None
    assert len(captured) == 0


def test_who_may_not_see_the_shipment_sees_no_changes(trade, cast):
    new = answered(trade, decided(a_case(trade), cast.rita, "return").case.shipment)

    with pytest.raises(ShipmentNotSeen):
        queries.changes_of(new, viewer=cast.ada.viewer)


@pytest.mark.parametrize("lines", [1, 50])
def test_the_number_of_queries_does_not_grow_with_the_lines(lines, trade, cast):
    names = [f"BYM:ORE-{number}" for number in range(lines)]
    record(trade.bym, *(mining(a_lot(name)) for name in names))
    said = {"lines": [LINE | {"lot": name} for name in names]}
    case = examined_with(submit(trade.bym, a_shipment(**said)).shipment).case
    new = answered(trade, decided(case, cast.rita, "return").case.shipment, **said)

    with CaptureQueriesContext(connection) as captured:
        assert queries.changes_of(new, viewer=cast.rita.viewer).said == ()

    assert len(captured) <= 11, [one["sql"][:80] for one in captured]
