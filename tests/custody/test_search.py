"""Search by beginnings: every kind of name, index ranges alone, and from both sides nothing that one may not see."""

import pytest
from django.db import connection

from tests.make.custody import a_lot, a_part, a_shipment, a_submitter, dispatch, mining, receipt, record, submit, with_reference_tables
from traceability.custody import queries
from traceability.custody.queries.search import _statement
from traceability.registry.models import Organisation
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db
AUDITOR = Viewer(person=None, organisation=None, organisation_code="AUD", role="auditor", via="session")
INVOICE = {"kind": "special_vat_invoice", "number": "INV-117", "seller": "BYM", "buyer": "HFR", "reo_kg": "500.000"}
TRANSPORT = {"seals": ["SEAL-1"], "ticket": "TICK-1", "gross_kg": "1100.000", "tare_kg": "100.000"}
PAPER = {"kind": "contract", "number": "合同-2026-1", "issuer": "BYM", "issued_on": "2026-03-31", "sha256": "ab" * 32}


@pytest.fixture
def sold(trade):
    """BYM's ore, sold to HFR; another lot of BYM's sent abroad by itself."""
    with_reference_tables()
    record(trade.bym, mining(a_lot("BYM:ORE-1"), a_lot("BYM:ORE-2", packages=[{"seals": ["PACK-1"]}])))
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1"), invoice=INVOICE, transport=TRANSPORT))
    record(trade.hfr, receipt(sent))
    shipment = submit(trade.bym, a_shipment("BYM:ORE-2", "10.000", reference="REF-77", documents=[PAPER], packages=[{"seals": ["BOX-1"]}]))
    return sent.event, shipment.shipment


def named(text, viewer=AUDITOR):
    return [(one.kind, one.name) for one in queries.found([text], viewer=viewer)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BYM:ORE-1", [("lot", "BYM:ORE-1")]),
        ("ORE-", [("lot", "BYM:ORE-1"), ("lot", "BYM:ORE-2")]),
        ("REF-77", ["shipment"]),
        ("合同-2026", [("document", "合同-2026-1")]),
        ("INV-1", [("document", "INV-117")]),
        ("TICK", [("document", "TICK-1")]),
        ("SEAL-1", [("seal", "SEAL-1")]),
        ("PACK", [("seal", "PACK-1")]),
        ("BOX-1", [("seal", "BOX-1")]),
        ("RE-1", []),
        ("%", []),
        ("", []),
    ],
)
def test_it_finds_what_begins_so(sold, text, found):
    answer = named(text)

    assert (answer if not found or isinstance(found[0], tuple) else [kind for kind, _ in answer]) == found


def test_a_paper_leads_to_its_event_and_its_lots(sold):
    event, shipment = sold

    (seal,) = queries.found(["SEAL-1"], viewer=AUDITOR)
    (package,) = queries.found(["PACK-1"], viewer=AUDITOR)
    (box,) = queries.found(["BOX-1"], viewer=AUDITOR)

    assert (seal.event, seal.stage, seal.lots, seal.organisation) == (event.id, "dispatch", ["BYM:ORE-1"], "BYM")
    assert package.lot == "BYM:ORE-2" and box.shipment == shipment.number


def test_several_spellings_find_a_thing_once(sold):
    assert [one.name for one in queries.found(["ORE-1", "BYM:ORE-1", "nothing"], viewer=AUDITOR)] == ["BYM:ORE-1"]


def test_of_each_kind_there_are_at_most_so_many(trade):
    record(trade.bym, mining(*(a_lot(f"BYM:MANY-{number}", packages=[{"seals": [f"MANY-{number}"]}]) for number in range(5))))

    assert named("MANY-")[:0] == []
    found = queries.found(["MANY-"], viewer=AUDITOR, most=3)
    assert [one.kind for one in found] == ["lot"] * 3 + ["seal"] * 3


def test_nobody_finds_what_they_may_not_see(trade, sold):
    her = trade.her
    for text in ("BYM:ORE-1", "ORE-", "REF-77", "合同", "INV-1", "TICK", "SEAL-1", "PACK", "BOX-1", sold[1].number):
        assert named(text, her) == [], text
        assert named(text, Viewer(None, None, "CUS", "customs", "session")) == [], text


def test_the_parties_find_what_is_theirs(trade, sold):
    assert named("SEAL-1", trade.hfr) == named("SEAL-1", trade.bym) == [("seal", "SEAL-1")]
    assert named("ORE-", trade.hfr) == [("lot", "BYM:ORE-1")]
    assert named("REF-77", trade.bym) and not named("REF-77", trade.hfr)
    assert named("BOX-1", trade.bym) and not named("BOX-1", trade.hfr)


def test_a_lot_of_an_event_that_one_sees_is_named_only_if_one_sees_it(trade):
    """HFR receives one of two lots that one event made: it may read the event, not the other lot."""
    record(trade.bym, mining(a_lot("BYM:ONE", packages=[{"seals": ["TWIN-1"]}]), a_lot("BYM:TWO", packages=[{"seals": ["TWIN-2"]}])))
    record(trade.hfr, receipt(record(trade.bym, dispatch(a_part("BYM:ONE")))[0]))

    assert {lot for one in queries.found(["TWIN-"], viewer=trade.hfr) for lot in one.lots} == {"BYM:ONE"}


def test_it_reads_index_ranges_and_no_whole_table(sold):
    """Of the tables that grow with events, none is read whole: tried with sequential scans made dear, as many rows make them."""
    asked = {"prefixes": ["ORE-1"], "organisation": None, "most": 20}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + _statement(), asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    for table in ("lot", "shipment", "document", "event", "seal", "output", "draw"):
        assert f"Seq Scan on custody_{table} " not in plan, plan
    for index in ("lot_number_once", "lot_by_number_alone", "shipment_number_once", "shipment_by_reference", "document_by_number_alone",
                  "event_by_invoice_alone", "event_by_ticket_alone", "seal_by_text"):  # fmt: skip
        assert index in plan, plan


def test_an_organisation_may_be_asked_by_its_own(trade, sold):
    assert named("BYM:ORE-2", a_submitter(Organisation.objects.get(code="BYM"))) == [("lot", "BYM:ORE-2")]
