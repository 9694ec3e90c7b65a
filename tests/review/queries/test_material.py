"""The material of a dossier: the chain, and the series of its plants up to the policy's number."""

from decimal import Decimal

import pytest

from tests.make.custody import a_lot, a_part, an_assay, dressing, mining, record, submit
from tests.make.custody import a_shipment as a_shipment_claim
from traceability.review.dossier import Policy
from traceability.review.queries import material
from traceability.review.queries.shipment import shipment_of

pytestmark = pytest.mark.django_db


def test_the_policy_says_how_many_events_of_a_plant_are_read_and_the_bound_lies_above_it(trade, monkeypatch):
    for number in range(4):
        certificate = {"kind": "assay_certificate", "number": f"Q-{number}", "issuer": f"LAB{number}"}
        made = a_lot(f"BYM:CON-{number}", form="concentrate", assay=an_assay(certificate=certificate))
        days = {"started_at": f"2026-03-0{number + 1}T00:00:00+08:00", "ended_at": f"2026-03-0{number + 1}T09:00:00+08:00"}
        record(trade.bym, mining(a_lot(f"BYM:ORE-{number}")), dressing([a_part(f"BYM:ORE-{number}")], [made], **days))
    asked = shipment_of(submit(trade.bym, a_shipment_claim("BYM:CON-3")).shipment.id)

    def read(window: str):
        return material.material_of(asked, [Policy("M10.window_events", window)], at=None)

    found = read("3")
    assert [event.outputs for event in found.series.events] == [("BYM:CON-1",), ("BYM:CON-2",)]
    assert {lot.name for lot in found.series.lots} == {"BYM:ORE-1", "BYM:CON-1", "BYM:ORE-2", "BYM:CON-2"}
    assert {lot.name for lot in found.lots} == set(found.named) == {"BYM:ORE-3", "BYM:CON-3"}
    assert (found.laboratories, found.told) == ({"LAB3"}, found.events)
    assert found.lots[0].drawn[0].net_kg == Decimal(1000)
    monkeypatch.setattr(material, "MOST_IN_SERIES", 2)
    assert [event.outputs for event in read("3").series.events] == [("BYM:CON-2",)]
    assert material.material_of(asked, [], at=None).series.events == ()
