"""Shipments draw the lots' mass at once."""

from decimal import Decimal as D

import pytest

from tests.make.custody import DOCUMENT, a_lot, a_shipment, an_assay, holding, mining, record, submit, with_reference_tables
from traceability.custody.models import Document, Draw, PersonalDetails, Seal, Shipment
from traceability.kernel.errors import ClaimsRefused, Forbidden
from traceability.ledger.models import Entry
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db


def test_a_shipment_draws_its_lots(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000", assay=an_assay(treo_percent="10.0"))))

    submitted = submit(trade.bym, a_shipment("BYM:ORE-1", "600.000"))

    assert holding("BYM:ORE-1").left_kg == D("400.000")
    assert [(line.number, line.net_kg, line.reo_kg) for line in submitted.lines] == [(1, D("600.000"), D("60.000"))]
    assert submitted.shipment.number.startswith("EX-")
    assert submitted.shipment.consignee_folded == "drivewerk"
    assert Entry.objects.get(uid=submitted.acknowledgement.uid).kind == "shipment.submitted"


def test_two_shipments_share_what_is_left(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    submit(trade.bym, a_shipment("BYM:ORE-1", "600.000"))

    with pytest.raises(ClaimsRefused) as caught:
        submit(trade.bym, a_shipment("BYM:ORE-1", "400.001"))

    assert [(problem.pointer, problem.code) for problem in caught.value.problems] == [("/lines/0/net_kg", "lot_exhausted")]
    assert Shipment.objects.count() == 1


def test_two_lines_may_name_one_lot(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    line = a_shipment("BYM:ORE-1", "500.000")["lines"][0]

    submit(trade.bym, a_shipment(lines=[line, line]))

    assert holding("BYM:ORE-1").left_kg == 0
    assert Draw.objects.filter(kind="ship").count() == 2


def test_papers_seals_and_persons_have_their_rows(trade):
    with_reference_tables()
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    papers = [DOCUMENT | {"kind": "end_user_certificate", "fields": {"signed_by": "Ada", "valid_to": "2027-06-30"}}]

    submitted = submit(trade.bym, a_shipment(documents=papers, packages=[{"line": 1, "seals": ["X1", "X2"]}]))

    assert Document.objects.get(shipment=submitted.shipment).fields == {"valid_to": "2027-06-30"}
    assert Seal.objects.filter(shipment=submitted.shipment).count() == 2
    assert PersonalDetails.objects.get().values == {"/documents/0/fields/signed_by": "Ada"}


def test_another_tenants_lot_is_unknown(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))

    with pytest.raises(ClaimsRefused) as caught:
        submit(trade.her, a_shipment("BYM:ORE-1", "1.000"))

    assert [problem.code for problem in caught.value.problems] == ["unknown_lot"]


def test_only_submitters_submit(trade):
    by = Viewer(person=None, organisation=trade.bym.organisation, organisation_code="BYM", role="reviewer", via="session")

    with pytest.raises(Forbidden):
        submit(by, a_shipment())
