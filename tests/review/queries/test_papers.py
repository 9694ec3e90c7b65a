"""Papers, seals and corrections over all records: each compared with what the records plainly say."""

from decimal import Decimal
from typing import Any

import pytest

from tests.make.custody import a_lot, a_part, an_assay, correct, dispatch, lot_id, mining, moved, packing, receipt, record, submit
from tests.make.custody import a_shipment as a_shipment_claim
from tests.make.review import decided, examined_with
from traceability.custody.models import Lot
from traceability.kernel import clock
from traceability.review import dossier as d
from traceability.review.queries import chain, papers
from traceability.review.queries.beyond import Question, ask
from traceability.review.queries.shipment import shipment_of

pytestmark = pytest.mark.django_db
PURE = an_assay(treo_percent="100.0")


def asked(question: Question, at=None) -> Any:
    return ask(question, at=at)[0]


def told(*lots: str) -> list[d.Event]:
    ids = [lot_id(lot) for lot in lots]
    return chain.events_of(ids, chain.upstream_ids(ids, at=None), submitted=clock.now(), at=None).chain


def mined(trade, *lots, net_kg="10.000"):
    record(trade.bym, *(mining(a_lot(lot, net_kg, assay=PURE)) for lot in lots))


def invoiced(trade, lot, number="00117", *, to="HFR", seals=(), net_kg="10.000", **invoice):
    paper = {"kind": "special_vat_invoice", "number": number, "seller": "BYM", "buyer": to, "reo_kg": "20.000"} | invoice
    said = {name: value for name, value in paper.items() if value is not None}
    transport = {"mode": "road", "seals": list(seals)} if seals else {"mode": "road"}
    return moved(trade, a_part(lot, net_kg), to=to, ownership_passes=True, invoice=said, transport=transport)[0]


def uses(*lots):
    return asked(papers.invoice_uses(told(*lots)))


def test_all_that_names_an_invoice_is_added_up_in_the_chain_or_not(trade):
    mined(trade, "BYM:A", "BYM:B", "BYM:C")
    here, there = invoiced(trade, "BYM:A"), invoiced(trade, "BYM:B", "\uff10\uff10 117", seller=None)
    invoiced(trade, "BYM:C", "00118")

    found = uses("BYM:A")

    assert found.keys() == {("BYM", "00117")}
    use = found["BYM", "00117"]
    assert (use.linked_reo_kg, use.count, use.lacking) == (Decimal("20.000"), 2, 0)
    assert (use.buyers, use.reo_kgs) == (("HFR",), (Decimal("20.000"),))
    assert use.transfers == (here.event.id, there.event.id)


def test_two_buyers_and_two_quantities_of_one_number_are_seen(trade):
    mined(trade, "BYM:A", "BYM:B")
    invoiced(trade, "BYM:A")
    invoiced(trade, "BYM:B", to="HER", reo_kg="21.000")

    use = uses("BYM:A")["BYM", "00117"]

    assert (use.buyers, use.reo_kgs) == (("HER", "HFR"), (Decimal("20.000"), Decimal("21.000")))


def test_a_lot_without_reo_is_lacking_and_a_corrected_sale_is_none(trade):
    mined(trade, "BYM:A")
    record(trade.bym, mining({"lot": "BYM:BARE", "form": "ore", "net_kg": "10.000"}))
    (gone,) = record(
        trade.bym, dispatch(a_part("BYM:BARE", "10.000"), invoice={"kind": "special_vat_invoice", "number": "00117", "seller": "BYM"})
    )
    invoiced(trade, "BYM:A")

    before = uses("BYM:A")["BYM", "00117"]
    correct(trade.bym, gone)
    after = uses("BYM:A")["BYM", "00117"]

    assert (before.count, before.lacking) == (2, 1)
    assert (after.count, after.lacking) == (1, 0)


def seals_of(lot, **packages):
    shipment = d.Shipment(id=lot_id(lot), number="", exporter="BYM", planned_export_on=clock.now().date(), lines=(), **packages)
    return asked(papers.seal_uses(shipment, told(lot)))


def test_other_dispatches_under_a_seal_are_found_with_their_goods_and_how_long_they_were_open(trade):
    mined(trade, "BYM:A", "BYM:B", "BYM:C")
    invoiced(trade, "BYM:A", seals=["S1", "s 2"])
    closed = invoiced(trade, "BYM:B", "00118", seals=["S2"])
    (under_way,) = record(trade.bym, dispatch(a_part("BYM:C", "10.000"), transport={"seals": ["S1"]}))

    found = {use.id: use for use in seals_of("BYM:A")}

    assert {event: (use.seal, use.by) for event, use in found.items()} == {
        closed.event.id: ("S2", "event"),
        under_way.event.id: ("S1", "event"),
    }
    assert found[closed.event.id].closed_at is not None and found[under_way.event.id].closed_at is None
    assert found[closed.event.id].families == {Lot.objects.get(name="BYM:B").family}


def test_a_dispatch_that_replaced_another_was_closed_by_the_same_receipt(trade):
    mined(trade, "BYM:A", "BYM:B")
    (sent,) = record(trade.bym, dispatch(a_part("BYM:B", "10.000"), transport={"seals": ["S1"]}))
    record(trade.hfr, receipt(sent))
    invoiced(trade, "BYM:A", seals=["S1"])
    instead = correct(trade.bym, sent, dispatch(a_part("BYM:B", "10.000"), transport={"seals": ["S1"], "mode": "road"}))

    (use,) = seals_of("BYM:A")

    assert use.id == instead.replaced_by.event.id
    assert use.closed_at is not None


def sent_abroad(trade, lot, **members):
    return submit(trade.bym, a_shipment_claim(lot, "10.000", **members)).shipment


PAPER = {"kind": "packing_list", "number": "PK-1", "issuer": "BYM", "issued_on": "2026-08-01", "sha256": "ab" * 32}


def twins(shipment):
    one = shipment_of(shipment.id).shipment
    return asked(papers.paper_uses(one)), asked(papers.seal_uses(one, []))


def test_papers_and_seals_of_other_live_shipments_are_found(trade):
    mined(trade, "BYM:A", "BYM:B", "BYM:C")
    packed = {"packages": [{"seals": ["X1"], "pieces": 1}]}
    first = sent_abroad(
        trade, "BYM:A", documents=[PAPER | {"number": "pk\u20131", "sha256": "cd" * 32}], packages=[{"seals": ["x 1"], "pieces": 1}]
    )
    same_file = sent_abroad(trade, "BYM:C", documents=[{"kind": "contract", "number": "CT-9", "sha256": "ab" * 32}])
    second = sent_abroad(trade, "BYM:B", documents=[PAPER], **packed)

    same, seals = twins(second)

    assert [(use.kind, use.shipment, use.shipment_number) for use in same] == [
        ("packing_list", first.id, first.number),
        ("contract", same_file.id, same_file.number),
    ]
    assert [(use.seal, use.by, use.id) for use in seals] == [("x 1", "shipment", first.id)]


def test_the_number_of_anothers_shipment_is_left_out(trade):
    mined(trade, "BYM:A", "BYM:B")
    invoiced(trade, "BYM:A")
    submit(trade.hfr, a_shipment_claim("BYM:A", "10.000", documents=[PAPER]))
    mine = sent_abroad(trade, "BYM:B", documents=[PAPER])

    assert [use.shipment_number for use in twins(mine)[0]] == [""]


def test_what_was_returned_may_be_repeated(trade, cast):
    mined(trade, "BYM:A", "BYM:B")
    packed = {"packages": [{"seals": ["X1"], "pieces": 1}]}
    back = sent_abroad(trade, "BYM:A", documents=[PAPER], **packed)
    decided(examined_with(back).case, cast.rita, "return")
    again = sent_abroad(trade, "BYM:B", documents=[PAPER], **packed)

    assert twins(again) == ((), ())


def corrections_of(lot, at=None):
    events = told(lot)
    names = {name for event in events for name in (*event.outputs, *(drawn.lot for drawn in event.inputs))}
    lots = chain.lots_of(names, at=None).values()
    return asked(papers.corrections(events, lots), at=at)


def test_corrections_of_the_chain_are_found_back_to_the_first(trade):
    mined(trade, "BYM:OTHER")
    (first,) = record(trade.bym, mining(a_lot("BYM:A", "10.000")))
    second = correct(trade.bym, first, mining(a_lot("BYM:A", "11.000")))
    third = correct(trade.bym, second.replaced_by, mining(a_lot("BYM:A", "12.000")))

    found = corrections_of("BYM:A")

    assert [(one.id, one.replaced_by) for one in found] == [
        (first.event.id, second.replaced_by.event.id),
        (second.replaced_by.event.id, third.replaced_by.event.id),
    ]
    assert {(one.organisation, one.facility, one.stage) for one in found} == {("BYM", "BYM-MINE-1", "mining")}


def test_a_maker_that_did_not_happen_is_found_and_what_others_corrected_is_not(trade):
    mined(trade, "BYM:OTHER")
    (made,) = record(trade.bym, mining(a_lot("BYM:A", "10.000")))
    record(trade.bym, packing(a_part("BYM:A", "10.000"), a_lot("BYM:P", "10.000")))
    before = clock.now()
    correct(trade.bym, made)

    (found,) = corrections_of("BYM:P")

    assert (found.id, found.replaced_by) == (made.event.id, None)
    assert corrections_of("BYM:OTHER") == ()
    assert corrections_of("BYM:P", at=before) == ()
