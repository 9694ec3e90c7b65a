import pytest

from tests.make.dossiers import a_dossier, a_lot, a_sale, a_time, an_event, an_id
from traceability.review.ownership import owners_of

MADE = an_event("made", stage="leaching", performed_by="LNM", outputs=["L"], ended="2026-02-01")
LOT = a_lot("L", made_by="made")
SALE = a_sale("sale", lot="L", performed_by="LNM", to_organisation="GZS", ended="2026-03-01T09:00:00+08:00")
LENT = a_sale("lent", lot="L", performed_by="GZS", to_organisation="HFR", ended="2026-03-05", ownership_passes=False)


def owners(*events, lot=LOT, lots=(LOT,), at="2026-12-31", besides=None):
    return owners_of(a_dossier(lots=lots, events=[MADE, *events]), lot, a_time(at), besides=besides)


@pytest.mark.parametrize(
    ("at", "owner"), [("2026-03-01T08:59:59+08:00", "LNM"), ("2026-03-01T09:00:00+08:00", "GZS"), ("2026-12-31", "GZS")]
)
def test_a_lot_is_its_makers_until_it_is_sold(at, owner):
    assert owners(SALE, LENT, at=at) == {owner}


def test_a_sale_may_be_left_out():
    assert owners(SALE, besides=an_id("sale")) == {"LNM"}


def test_who_packs_or_blends_the_goods_of_others_does_not_own_them():
    packed = an_event("pack", stage="packing", performed_by="HFR", inputs=[("L", "1.000")], outputs=["P"], ended="2026-03-10")
    other = an_event("other", stage="leaching", performed_by="HFR", outputs=["O"], ended="2026-02-01")
    parts = [("P", "1.000"), ("O", "1.000")]
    blended = an_event("blend", stage="blending", performed_by="HFR", inputs=parts, outputs=["B"], ended="2026-03-11")
    lots = (LOT, a_lot("P", made_by="pack"), a_lot("O", made_by="other"), a_lot("B", made_by="blend"))

    assert owners(SALE, LENT, packed, other, blended, lot=lots[3], lots=lots) == {"GZS", "HFR"}


def test_a_sale_after_it_was_packed_is_no_sale_of_what_was_packed_out_of_it():
    packed = an_event("pack", stage="packing", performed_by="LNM", inputs=[("L", "1.000")], outputs=["P"], ended="2026-02-10")
    lots = (LOT, a_lot("P", made_by="pack"))

    assert owners(SALE, packed, lot=lots[1], lots=lots) == {"LNM"}


def test_without_a_maker_nobody_is_known():
    assert owners(lot=a_lot("X"), lots=()) == frozenset()
