"""Where an impact begins: the events that relied on a licence, on the days on which they did; what carries a paper."""

from datetime import date

import pytest

from tests.make.custody import (
    DOCUMENT,
    a_lot,
    a_part,
    a_shipment,
    an_assay,
    correct,
    dispatch,
    dressing,
    mining,
    moved,
    record,
    separation,
    stocktake,
    submit,
    the_trade,
)  # fmt: skip
from tests.make.registry import SUPERVISOR, a_licence, an_organisation, registered
from traceability.certificates import queries
from traceability.certificates.queries.beginnings import Term, lost_days
from traceability.custody.models import Shipment
from traceability.registry import services as registry
from traceability.registry.models import Licence

YEAR = Term(date(2026, 1, 1), date(2027, 1, 1))
APRIL = {"started_at": "2026-04-01T00:00:00+08:00", "ended_at": "2026-04-01T00:00:00+08:00"}
MARCH = {"started_at": "2026-03-31T23:00:00+08:00", "ended_at": "2026-03-31T23:59:59+08:00"}


@pytest.mark.parametrize(
    ("granted", "present", "lost"),
    [
        ([YEAR], YEAR, []),
        ([YEAR], Term(date(2026, 1, 1), date(2026, 3, 15)), [Term(date(2026, 3, 15), date(2027, 1, 1))]),
        ([YEAR], Term(date(2026, 1, 1), date(2026, 1, 1)), [YEAR]),
        ([YEAR], Term(date(2026, 2, 1), date(2027, 1, 1)), [Term(date(2026, 1, 1), date(2026, 2, 1))]),
        ([YEAR, Term(date(2026, 1, 1), date.max)], YEAR, [Term(date(2027, 1, 1), date.max)]),
        ([YEAR, Term(date(2026, 1, 1), date(2028, 1, 1))], Term(date(2026, 1, 1), date(2028, 1, 1)), []),
    ],
    ids=["as it was", "revoked", "revoked from its first day", "begins later", "an open term ends", "made longer"],
)
def test_the_days_that_a_right_lost(granted, present, lost):
    assert list(lost_days(granted, present)) == lost


pytest_db = pytest.mark.django_db


@pytest.fixture
def trade(cast):
    return the_trade()


def touched(cast, kind, name):
    found = queries.impact_of(kind, name, viewer=cast.rita.viewer)
    return set(found.lots.values()), {one.number for one in found.shipments}


def lots_of(cast, kind, name):
    return touched(cast, kind, name)[0]


def two_months(trade):
    """Ore of the last second of March and of the first of April, each dressed; the second is sent abroad."""
    record(trade.bym, mining(a_lot("BYM:MAR"), **MARCH), mining(a_lot("BYM:APR"), **APRIL))
    for month in ("MAR", "APR"):
        record(trade.bym, dressing([a_part(f"BYM:{month}", "500.000")], [a_lot(f"BYM:CON-{month}", "100.000", form="concentrate")]))
    return submit(trade.bym, a_shipment("BYM:APR", "1.000")).shipment


@pytest_db
def test_a_licence_touches_what_its_holder_did_in_its_term_at_the_place_that_it_names(cast, trade):
    shipment = two_months(trade)
    record(trade.hfr, mining(a_lot("HFR:ORE-1"), performed_by="HFR", facility="HFR-PLANT-1"))

    assert touched(cast, "licence", "mining:ML-1") == ({"BYM:MAR", "BYM:APR", "BYM:CON-MAR", "BYM:CON-APR"}, {shipment.number})


@pytest_db
@pytest.mark.parametrize("way", ["revoked", "shortened"])
def test_one_that_lost_days_touches_what_was_done_on_them(cast, trade, way):
    shipment = two_months(trade)
    licence = Licence.objects.get(number="ML-1")
    if way == "revoked":
        registry.revoke_licence(by=SUPERVISOR, licence_id=licence.id, revoked_on=date(2026, 4, 1), reason="x")
    else:
        registry.shorten_licence(by=SUPERVISOR, licence_id=licence.id, valid_to=date(2026, 3, 31), reason="x")

    assert touched(cast, "licence", "mining:ML-1") == ({"BYM:APR", "BYM:CON-APR"}, {shipment.number})


@pytest_db
def test_an_export_licence_touches_the_shipments_that_name_it(cast, trade):
    registered({"format": "registry/1", "licences": [a_licence("EL-9", organisation="BYM"), a_licence("EL-8", organisation="BYM")]})
    record(trade.bym, mining(a_lot("BYM:ORE-1")))
    sent = [
        submit(trade.bym, a_shipment("BYM:ORE-1", "1.000", planned_export_on=day, licences=[{"kind": "export", "number": number}])).shipment
        for number, day in (("EL-9", "2026-06-30"), ("EL-9", "2026-07-01"), ("EL-8", "2026-07-01"), ("EL-7", "2026-07-01"))
    ]
    assert touched(cast, "licence", "export:EL-9")[1] == {one.number for one in sent[:2]}
    assert touched(cast, "licence", "export:EL-7")[1] == {sent[3].number}, "the registry does not know it"

    registry.revoke_licence(
        by=SUPERVISOR, licence_id=Licence.objects.get(number="EL-9").id, revoked_on=date(2026, 7, 1), reason="x"
    )  # fmt: skip

    assert touched(cast, "licence", "export:EL-9")[1] == {sent[1].number}


@pytest_db
def test_a_permit_touches_the_stages_whose_policy_asks_for_it(cast, trade):
    registered({"format": "registry/1", "licences": [a_licence("SP-1", kind="safety_production", organisation="BYM", quantity=None)]})
    record(trade.bym, mining(a_lot("BYM:ORE-1")))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "500.000")], [a_lot("BYM:CON-1", "100.000", form="concentrate")]))
    of_mine = dressing([a_part("BYM:ORE-1", "5.000")], [a_lot("BYM:CON-2", "1.000", form="concentrate")], facility="BYM-MINE-1")
    record(trade.bym, of_mine)

    assert lots_of(cast, "licence", "safety_production:SP-1") == {"BYM:ORE-1", "BYM:CON-1", "BYM:CON-2"}
    registered(
        {"format": "registry/1", "licences": [
            a_licence("SP-2", kind="safety_production", organisation="BYM", facility="BYM-DRESS-1", quantity=None),
            a_licence("RS-1", kind="smelting_separation", organisation="BYM", quantity=None),
        ]}
    )  # fmt: skip
    assert lots_of(cast, "licence", "safety_production:SP-2") == {"BYM:CON-1"}
    assert lots_of(cast, "licence", "smelting_separation:RS-1") == set()


@pytest_db
def test_an_accreditation_touches_the_lots_that_the_laboratory_measured(cast, trade):
    registered({"format": "registry/1", "organisations": [an_organisation("LAB")]})
    registered(
        {"format": "registry/1", "licences": [a_licence("LA-1", kind="laboratory_accreditation", organisation="LAB", quantity=None)]}
    )
    for number, issuer, day in ((1, "LAB", "2026-02-10"), (2, "LAB", "2025-12-31"), (3, "BYM", "2026-02-10")):
        paper = {"kind": "assay_certificate", "number": f"Q-{number}", "issuer": issuer, "issued_on": day, "sha256": "cd" * 32}
        (recorded,) = record(
            trade.bym, mining(a_lot(f"BYM:ORE-{number}", assay=an_assay(certificate=paper)), a_lot(f"BYM:BESIDE-{number}"))
        )

    assert lots_of(cast, "licence", "laboratory_accreditation:LA-1") == {"BYM:ORE-1"}
    assert lots_of(cast, "document", "Q-1") == {"BYM:ORE-1"}, "the assay's paper says nothing of the lot beside it"
    assert lots_of(cast, "document", "cd" * 32) == {"BYM:ORE-1", "BYM:ORE-2", "BYM:ORE-3"}

    correct(trade.bym, recorded, mining(a_lot("BYM:ORE-3"), a_lot("BYM:BESIDE-3")))

    assert lots_of(cast, "document", "cd" * 32) == {"BYM:ORE-1", "BYM:ORE-2"}, "the assay in force has no paper"


@pytest_db
def test_a_document_touches_the_events_and_shipments_that_carry_it(cast, trade):
    (mined, _) = record(trade.bym, mining(a_lot("BYM:ORE-1"), documents=[DOCUMENT]), mining(a_lot("BYM:ORE-2")))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "500.000")], [a_lot("BYM:CON-1", "100.000", form="concentrate")]))
    sent = submit(trade.bym, a_shipment("BYM:ORE-2", "1.000", documents=[{**DOCUMENT, "kind": "contract"}])).shipment

    assert touched(cast, "document", "PR-1") == ({"BYM:ORE-1", "BYM:CON-1"}, {sent.number})

    correct(trade.bym, mined, mining(a_lot("BYM:ORE-1")))

    assert touched(cast, "document", "PR-1") == (set(), {sent.number}), "what replaces the event does not carry it"
    assert lots_of(cast, "event", str(mined.event.id)) == {"BYM:ORE-1", "BYM:CON-1"}, "what it once gave is out there"
    assert touched(cast, "document", "pr \u2013 1") == (set(), {sent.number}), "however it is typed"


@pytest_db
def test_an_invoice_touches_the_sales_that_name_it_until_they_are_corrected(cast, trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1")), mining(a_lot("BYM:ORE-2")), mining(a_lot("BYM:ORE-3")))
    sold = {"to": "HFR", "ownership_passes": True}
    moved(trade, a_part("BYM:ORE-1"), **sold, invoice={"kind": "special_vat_invoice", "number": "INV-00117", "seller": "BYM"})
    moved(trade, a_part("BYM:ORE-2"), **sold, invoice={"kind": "special_vat_invoice", "number": "inv \u2013 00117"})
    record(
        trade.hfr,
        dressing(
            [a_part("BYM:ORE-1", "500.000")],
            [a_lot("HFR:CON-1", "100.000", form="concentrate")],
            performed_by="HFR",
            facility="HFR-PLANT-1",
        ),
    )
    (wrong,) = record(trade.bym, dispatch(a_part("BYM:ORE-3"), invoice={"kind": "special_vat_invoice", "number": "INV-00117"}))

    assert lots_of(cast, "document", "INV-00117") == {"BYM:ORE-1", "BYM:ORE-2", "BYM:ORE-3", "HFR:CON-1"}
    correct(trade.bym, wrong)
    assert lots_of(cast, "document", "INV\u201100117") == {"BYM:ORE-1", "BYM:ORE-2", "HFR:CON-1"}


@pytest_db
def test_a_stocktake_touches_what_its_plant_mixed_in_that_month(cast, trade):
    incoming = {"performed_by": "HFR", "facility": "HFR-PLANT-1"}
    record(trade.hfr, {**mining(a_lot("HFR:IN", form="mixed_carbonate")), "stage": "import", **incoming})
    april = {"started_at": "2026-04-02T00:00:00+08:00", "ended_at": "2026-04-20T00:00:00+08:00"}
    for name, days in (("MAR", {}), ("APR", april)):
        record(trade.hfr, separation([a_part("HFR:IN", "100.000")], [a_lot(f"HFR:{name}", "40.000", form="oxide")], **days))
    (counted,) = record(trade.hfr, stocktake("2026-04"))

    assert lots_of(cast, "event", str(counted.event.id)) == {"HFR:APR"}


@pytest_db
def test_an_organisation_touches_what_it_only_passed_on(cast, trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1"), a_lot("BYM:ORE-2")))
    moved(trade, a_part("BYM:ORE-1"), to="EXP")
    sent = submit(trade.exp, a_shipment("BYM:ORE-1", "1.000")).shipment

    assert touched(cast, "organisation", "EXP") == ({"BYM:ORE-1"}, {sent.number})
    assert Shipment.objects.count() == 1
