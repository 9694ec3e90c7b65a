from dataclasses import replace

import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_receipt, a_sale, a_shipment, a_time, an_event, an_id
from traceability.review.checks.c03_seals_and_pieces import seals_and_pieces
from traceability.review.dossier import Document, Package, SealUse, Transport

FOUR = ("S1001", "S1002", "S1003", "S1004")
LOT = a_lot(made_by="made")
OTHER_GOODS = frozenset({an_id("another lot")})
SAME_GOODS = frozenset({LOT.id})


def carried(*seals: str, pieces: int | None = 30) -> Transport:
    return Transport(mode="road", seals=seals, pieces=pieces)


WHOLE = carried(*FOUR)


def moved(sent=WHOLE, received=WHOLE, **papers):
    sale = a_sale(ended="2026-04-10T09:00:00+08:00", transport=sent)
    return [sale, a_receipt(sale, ended="2026-04-11T09:00:00+08:00", transport=received, **papers)]


def asked(*events, uses=(), lots=(LOT,), shipment=None):
    return seals_and_pieces(a_dossier(lots=lots, events=events, seal_uses=uses, shipment=shipment or a_shipment(lines=())))


def used(seal="S1001", *, by="event", opened="2026-04-11T09:00:00+08:00", closed=None, families=OTHER_GOODS, name="elsewhere") -> SealUse:
    return SealUse(seal, by, an_id(name), a_time(opened), a_time(closed) if closed else None, families)


@pytest.mark.parametrize(("last", "result"), [("S1004", "passed"), ("S9999", "failed")])
def test_the_same_four_seals_arrive(last, result):
    finding = asked(*moved(received=carried(*FOUR[:3], last)))

    assert (finding.result, finding.severity) == (result, "HOLD")


def test_the_seals_that_differ_and_both_ends_are_named():
    finding = asked(*moved(received=carried(*FOUR[:3], "S9999")))

    assert finding.message.en == "Seal S1004, S9999: not the same at both ends."
    assert finding.message.zh == "封志S1004, S9999：收发两端不一致。"
    assert finding.evidence[0].values["receipt"] == an_id(f"receipt of {an_id('sale-1')}")


@pytest.mark.parametrize(("received", "result"), [(30, "passed"), (29, "failed")])
def test_the_same_pieces_arrive(received, result):
    assert asked(*moved(received=carried(*FOUR, pieces=received))).result == result


def test_an_opening_record_explains_other_seals_and_pieces():
    paper = (Document("opening_record", "OR-1"),)

    assert asked(*moved(received=carried("S2", pieces=1), documents=paper)).result == "passed"
    assert asked(*moved(received=carried("S2", pieces=1))).result == "failed"


@pytest.mark.parametrize(
    ("opened", "closed", "families", "result"),
    [
        ("2026-04-11T09:00:00+08:00", None, SAME_GOODS, "failed"),
        ("2026-04-11T09:00:01+08:00", None, SAME_GOODS, "passed"),
        ("2026-04-01T09:00:00+08:00", "2026-04-10T09:00:00+08:00", SAME_GOODS, "failed"),
        ("2026-04-01T09:00:00+08:00", "2026-04-10T08:59:59+08:00", SAME_GOODS, "passed"),
        ("2026-06-01T09:00:00+08:00", "2026-06-02T09:00:00+08:00", OTHER_GOODS, "failed"),
    ],
)
def test_a_seal_serves_one_open_transfer_and_one_lot(opened, closed, families, result):
    """This transfer is open from 2026-04-10 to 2026-04-11, 09:00."""
    finding = asked(*moved(), uses=[used(opened=opened, closed=closed, families=families)])

    assert finding.result == result
    assert result == "passed" or finding.message.en == "Seal S1001: it is on another transfer too."


def test_two_transfers_of_one_chain_are_compared_as_well():
    again = replace(a_sale("sale-2", lot="HFR:L-2", ended="2026-07-01", transport=carried("S1004")), facility="EXP-WH-1")

    assert asked(*moved(), again, lots=(LOT, a_lot("HFR:L-2"))).result == "failed"
    assert asked(*moved(), again, lots=(LOT, replace(a_lot("HFR:L-2"), id=LOT.id))).result == "passed"


def test_a_packed_lot_is_the_same_goods_as_what_it_was_packed_out_of():
    packed = an_event("pack", stage="packing", inputs=[("HFR:L-1", "1.000")], outputs=["HFR:P-1"], ended="2026-05-01")
    on = a_sale("sale-2", lot="HFR:P-1", ended="2026-06-01", transport=carried("S1001"))

    assert asked(*moved(), packed, on, lots=(LOT, a_lot("HFR:P-1", made_by="pack"))).result == "passed"


def sealed(pieces=6, stated: int | None = 6):
    papers = (Document("packing_list", "PK-1", pieces=stated), Document("contract", "CT-1"))
    return a_shipment(lines=(a_line(),), packages=(Package(seals=("X1",), pieces=pieces),), documents=papers)


@pytest.mark.parametrize(("stated", "result"), [(6, "passed"), (7, "failed")])
def test_the_papers_pieces_are_those_of_the_packages(stated, result):
    finding = asked(shipment=sealed(stated=stated))

    assert finding.result == result
    assert result == "passed" or finding.message.en == "Seal X1: packing list says 7 pieces, the packages are 6."


def test_a_seal_serves_one_shipment():
    finding = asked(shipment=sealed(), uses=[used("X1", by="shipment")])

    assert finding.message.en == "Seal X1: it is on another shipment too."
    assert finding.evidence[0].values["other_shipment"] == an_id("elsewhere")


def test_one_seal_typed_two_ways_is_one_seal_and_each_is_shown_as_it_was_typed():
    elsewhere = asked(*moved(), uses=[used("s 1001")])
    abroad = asked(shipment=sealed(), uses=[used("\uff38\uff11", by="shipment")])

    assert asked(*moved(received=carried("s1001", "S 1002", "\uff33\uff11\uff10\uff10\uff13", "S1004"))).result == "passed"
    assert (elsewhere.message.en, elsewhere.evidence[0].values["other_seal"]) == ("Seal S1001: it is on another transfer too.", "s 1001")
    assert (abroad.message.en, abroad.evidence[0].values["other_seal"]) == ("Seal X1: it is on another shipment too.", "\uff38\uff11")


def test_seals_at_one_end_alone_are_not_checked():
    assert asked(*moved(received=carried(pieces=30))).evidence[0].values["missing"] == ("transport.seals of the receipt",)
    assert asked(*moved(sent=carried(pieces=30))).evidence[0].values["missing"] == ("transport.seals of the dispatch",)


def test_without_a_seal_anywhere_it_does_not_apply():
    assert asked(*moved(sent=None, received=None)).result == "not_applicable"
