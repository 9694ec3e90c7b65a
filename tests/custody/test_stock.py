"""Lots in hand and on their way: of the viewer's organisation alone, by name, without what is used up."""

from dataclasses import replace

from tests.make.custody import a_lot, a_part, dispatch, dressing, mining, moved, record
from traceability.custody.queries import lots_awaited, lots_in_hand


def names(found):
    return [one.lot.name for one in found]


def test_what_is_used_up_or_on_its_way_is_in_nobodys_hands(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1")), mining(a_lot("BYM:ORE-2")), mining(a_lot("BYM:ORE-3")))
    record(trade.bym, dressing([a_part("BYM:ORE-1")], [a_lot("BYM:CON-1", "300.000", form="concentrate")]))
    record(trade.bym, dispatch(a_part("BYM:CON-1", "300.000")))

    assert names(lots_in_hand(viewer=trade.bym, limit=9)) == ["BYM:ORE-2", "BYM:ORE-3"]
    assert names(lots_in_hand(viewer=trade.bym, limit=1, after="BYM:ORE-2")) == ["BYM:ORE-3"]
    assert names(lots_awaited(viewer=trade.hfr, limit=9)) == ["BYM:CON-1"]
    assert lots_in_hand(viewer=trade.hfr, limit=9) == [] and lots_awaited(viewer=trade.bym, limit=9) == []


def test_who_made_a_lot_and_gave_it_away_holds_it_no_more(trade):
    record(trade.bym, mining(a_lot()))
    moved(trade, a_part())

    assert names(lots_in_hand(viewer=trade.hfr, limit=9)) == ["BYM:ORE-1"]
    assert lots_in_hand(viewer=trade.bym, limit=9) == []


def test_who_is_no_submitter_holds_nothing(trade):
    record(trade.bym, mining(a_lot()))

    assert lots_in_hand(viewer=replace(trade.bym, role="customs"), limit=9) == []
