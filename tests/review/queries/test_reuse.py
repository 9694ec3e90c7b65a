"""Papers that stand elsewhere too: found over all records, whoever recorded them."""

import pytest
from django.db import connection

from tests.make.custody import a_lot, a_part, an_assay, correct, dispatch, lot_id, mining, record
from traceability.kernel.identifiers import uuid7
from traceability.review.queries import chain, reuse
from traceability.review.queries.beyond import ask

pytestmark = pytest.mark.django_db


def certified(name: str, number="Q-1", issuer="TLAB", sha256="ab" * 32, **members):
    paper = {"kind": "assay_certificate", "number": number, "issuer": issuer, "issued_on": "2026-02-10"}
    return a_lot(name, assay=an_assay(certificate=paper | ({"sha256": sha256} if sha256 else {})), **members)


def uses_of(*names: str):
    return ask(reuse.certificate_uses(chain.lots_of(names, at=None).values()), at=None)[0]


def test_a_certificate_is_found_by_its_number_and_by_its_file_on_anybodys_lots(trade):
    record(trade.bym, mining(certified("BYM:A"), certified("BYM:B", number="Q-2")))
    record(
        trade.hfr,
        mining(certified("HFR:SAME-NUMBER", number="q\u20131", sha256=None), performed_by="HFR", facility="HFR-PLANT-1"),
        mining(certified("HFR:OTHER", number="Q-1", issuer="OTHERLAB", sha256=None), performed_by="HFR", facility="HFR-PLANT-1"),
    )

    found = uses_of("BYM:A")

    assert {use.lot for use in found} == {lot_id("BYM:A"), lot_id("BYM:B"), lot_id("HFR:SAME-NUMBER")}
    assert {use.name for use in found} == {"BYM:A", "BYM:B", "HFR:SAME-NUMBER"}
    assert {use.made_by for use in found if use.lot != lot_id("HFR:SAME-NUMBER")} == {chain.lots_of(["BYM:A"], at=None)["BYM:A"].made_by}


def test_what_a_correction_took_away_is_no_use(trade):
    record(trade.bym, mining(certified("BYM:A")))
    (wrong,) = record(trade.bym, mining(certified("BYM:WRONG")))
    correct(trade.bym, wrong)

    assert [use.lot for use in uses_of("BYM:A")] == [lot_id("BYM:A")]


def test_without_a_certificate_nothing_is_asked_for(trade):
    record(trade.bym, mining())

    assert uses_of("BYM:ORE-1") == ()


def test_a_weighbridge_ticket_of_one_facility_is_found_on_its_other_dispatches(trade):
    record(trade.bym, mining(a_lot("BYM:A"), a_lot("BYM:B"), a_lot("BYM:C")), mining(a_lot("BYM:D")))
    named = {"transport": {"ticket": "T-1"}}
    elsewhere = {"facility": "BYM-DRESS-1", **named}
    first, second, _, _ = record(
        trade.bym,
        dispatch(a_part("BYM:A"), **named),
        dispatch(a_part("BYM:B"), transport={"ticket": "t \uff0d\uff11"}),
        dispatch(a_part("BYM:C"), **elsewhere),
        dispatch(a_part("BYM:D"), transport={"ticket": "T-2"}),
    )
    ids = [lot_id("BYM:A")]
    events = chain.events_of(ids, chain.upstream_ids(ids, at=None), submitted=second.event.recorded_at, at=None).chain

    (found,) = ask(reuse.ticket_uses(events), at=None)

    assert [(use.dispatch, use.other) for use in found] == [(first.event.id, second.event.id)]


def test_numbers_are_found_by_indexes():
    """None of the tables that grow with events is read whole. Which index serves best is for the server's statistics to say."""
    texts, ids = ["Q-1"], [uuid7()]
    asked = {"issuers": texts, "numbers": texts, "digests": texts, "sellers": texts, "kinds": texts, "dispatches": ids, "chain": ids}
    told = {"transfers": texts, "packages": texts, "shipment": ids[0], "gone": texts, "exporter": "BYM"}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for name in ("certificates", "papers", "invoices", "tickets", "seals"):
        plan = "\n".join(line for (line,) in chain.rows(f"EXPLAIN {chain.sql(name)}", **asked, **told))

        assert "Seq Scan on custody_" not in plan, plan


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ("custody_document WHERE custody_folded(number) = 'q-1' AND number <> ''", "document_by_folded_number"),
        ("custody_event WHERE custody_folded(invoice_number) = 'i-1' AND invoice_number <> ''", "event_by_folded_invoice"),
        ("custody_seal WHERE custody_folded(seal) = 's-1'", "seal_by_folded_text"),
    ],
    ids=["papers", "invoices", "seals"],
)
def test_what_a_number_folds_to_has_an_index(asked, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT id FROM {asked}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert index in plan, plan


def test_a_ticket_is_sought_at_one_facility_alone():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'event_by_folded_ticket'")
        ((told,),) = cursor.fetchall()

    assert "(facility_id, custody_folded((ticket)::text))" in told
