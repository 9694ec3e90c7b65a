"""The rows whose entries tell of a lot, as far as one may see them."""

import pytest

from tests.make.custody import a_lot, a_part, a_shipment, dispatch, dressing, mining, receipt, record, submit
from traceability.custody import queries
from traceability.custody.models import Lot
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db
AUDITOR = Viewer(person=None, organisation=None, organisation_code="AUD", role="auditor", via="session")


def test_what_made_moved_used_and_shipped_it_each_once(trade):
    (made,) = record(trade.bym, mining(a_lot("BYM:ORE-1")))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "100.000")], [a_lot("BYM:CON-1", "50.000", form="concentrate")]))
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "900.000")))
    (got,) = record(trade.hfr, receipt(sent))
    shipment = submit(trade.hfr, a_shipment("BYM:ORE-1", "10.000")).shipment
    lot = Lot.objects.get(name="BYM:ORE-1")

    found = queries.subjects_of_lot(lot.id, viewer=AUDITOR)

    assert len(found) == len(set(found)) == 5
    assert {made.event.id, sent.event.id, got.event.id} < {row for kind, row in found if kind == "event"}
    assert ("shipment", shipment.id) in found
    assert ("shipment", shipment.id) not in queries.subjects_of_lot(lot.id, viewer=trade.bym)
    assert queries.subjects_of_lot(lot.id, viewer=trade.her) == []
    assert len(queries.subjects_of_lot(lot.id, viewer=AUDITOR, most=2)) == 2
