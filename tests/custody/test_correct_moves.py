"""Corrections round dispatches and receipts: what was received was sent, nothing grows on a lorry, what it lost stays lost."""

import pytest

from tests.custody.accounts import account, concentrate, dressed, place, refused
from tests.make.custody import (
    a_lot,
    a_part,
    a_shipment,
    an_event,
    correct,
    dispatch,
    dressing,
    loss,
    mining,
    moved,
    receipt,
    record,
    separation,
    submit,
)
from traceability.kernel.errors import ClaimsRefused

pytestmark = pytest.mark.django_db


def test_what_comes_back_before_a_move_does_not_reappear_behind_it(trade, con):
    """600 kg were not used: they did not leave with the lorry either, which weighed 400 kg."""
    moved(trade, a_part("BYM:ORE-1", "400.000"))

    correct(trade.bym, con)

    assert (account("BYM:ORE-1"), place("BYM:ORE-1")) == (("1000", "400", "600", "0"), ("in_hand", "HFR"))


def test_kilograms_that_a_lorry_lost_do_not_pay_for_what_is_drawn_later(trade):
    """HFR received 60 of 100 kg. An older event of its own takes 40 more: out of the 60, not out of the 40 that were lost."""
    (older,) = record(
        trade.hfr,
        an_event("import", performed_by="HFR", facility="HFR-PLANT-1", outputs=[a_lot("HFR:IN-1", "100.000", form="mixed_carbonate")]),
    )
    (used,) = record(trade.hfr, separation([a_part("HFR:IN-1", "10.000")], [a_lot("HFR:OX-1", "5.000", form="oxide")]))
    record(trade.bym, mining(a_lot("BYM:ORE-1", "100.000")), dressing([a_part("BYM:ORE-1", "100.000")], [concentrate("100.000")]))
    (sent,) = record(trade.bym, dispatch(a_part("BYM:CON-1", "100.000")))
    record(trade.hfr, receipt(sent, a_part("BYM:CON-1", "60.000")))

    takes = [a_part("HFR:IN-1", "10.000"), a_part("BYM:CON-1", "40.000")]
    correct(trade.hfr, used, separation(takes, [a_lot("HFR:OX-1", "25.000", form="oxide")]))

    assert older and account("BYM:CON-1") == ("100", "20", "40", "0")


def test_a_weight_that_goes_up_and_down_again_ends_where_it_began(trade, con):
    up = correct(trade.bym, con, dressed("1000.000", "310.000"))
    down = correct(trade.bym, up.replaced_by, dressed("500.000", "310.000"))
    moved(trade, a_part("BYM:ORE-1", "500.000"))

    assert refused(trade.bym, down.replaced_by, dressed("600.000", "310.000")) == [("/event/inputs/0/lot", "not_holder")]
    correct(trade.bym, down.replaced_by, dressed("100.000", "310.000"))

    assert account("BYM:ORE-1") == ("1000", "500", "400", "0")


def test_a_dispatch_on_its_way_is_taken_back(trade, con):
    (sent,) = record(trade.bym, dispatch(a_part("BYM:CON-1", "300.000")))

    correct(trade.bym, sent)

    assert (account("BYM:CON-1"), place("BYM:CON-1")) == (("300", "300", "0", "0"), ("in_hand", "BYM"))


def test_a_dispatch_on_its_way_may_go_elsewhere_and_is_received_there(trade, con):
    (sent,) = record(trade.bym, dispatch(a_part("BYM:CON-1", "300.000")))

    corrected = correct(trade.bym, sent, dispatch(a_part("BYM:CON-1", "300.000"), to="HER"))

    assert place("BYM:CON-1") == ("on_the_way", None)
    with pytest.raises(ClaimsRefused):
        record(trade.hfr, receipt(sent))
    record(trade.her, receipt(corrected.replaced_by))
    assert place("BYM:CON-1") == ("in_hand", "HER")


def test_what_replaces_a_dispatch_on_its_way_moves_the_whole_rest(trade, con):
    (sent,) = record(trade.bym, dispatch(a_part("BYM:CON-1", "300.000")))

    assert refused(trade.bym, sent, dispatch(a_part("BYM:CON-1", "299.000"))) == [("/event/inputs/0/net_kg", "dispatch_whole_lot")]
    assert refused(trade.bym, sent, dispatch(a_part("BYM:CON-1", "301.000"))) == [("/event/inputs/0/net_kg", "lot_exhausted")]


def test_a_lot_that_takes_the_place_of_another_leaves_when_that_is_recorded(trade, con):
    """The dispatch named the wrong lot; what was used of the right one meanwhile was used before it left."""
    (sent,) = record(trade.bym, dispatch(a_part("BYM:CON-1", "300.000")))
    record(trade.bym, loss(a_part("BYM:ORE-1", "100.000")))

    correct(trade.bym, sent, dispatch(a_part("BYM:ORE-1", "300.000")))

    assert (account("BYM:ORE-1"), place("BYM:ORE-1")) == (("1000", "300", "0", "0"), ("on_the_way", None))
    assert place("BYM:CON-1") == ("in_hand", "BYM")


def test_a_received_dispatch_keeps_its_lots_and_its_receiver(trade, con):
    sent, _ = moved(trade, a_part("BYM:CON-1", "300.000"))

    assert refused(trade.bym, sent) == [("/event", "already_received")]
    assert refused(trade.bym, sent, dispatch(a_part("BYM:CON-1", "300.000"), to="HER")) == [("/event/to/organisation", "other_receiver")]
    problems = refused(trade.bym, sent, dispatch(a_part("BYM:ORE-1", "400.000")))
    assert problems == [("/event/inputs", "other_lots")]


def test_a_received_dispatch_may_weigh_other_than_was_said(trade, con):
    sent, _ = moved(trade, a_part("BYM:CON-1", "300.000"))
    record(trade.hfr, separation([a_part("BYM:CON-1", "290.000")], []))

    less = correct(trade.bym, sent, dispatch(a_part("BYM:CON-1", "280.000")))
    assert account("BYM:CON-1") == ("300", "0", "20", "10")

    assert refused(trade.bym, less.replaced_by, dispatch(a_part("BYM:CON-1", "300.001"))) == [("/event/inputs/0/net_kg", "lot_exhausted")]
    correct(trade.bym, less.replaced_by, dispatch(a_part("BYM:CON-1", "300.000")))
    assert account("BYM:CON-1") == ("300", "10", "0", "0")


def test_papers_of_a_received_dispatch_may_change_though_its_lot_is_overdrawn(trade, con):
    sent, _ = moved(trade, a_part("BYM:CON-1", "300.000"))
    record(trade.hfr, separation([a_part("BYM:CON-1", "300.000")], []))
    correct(trade.bym, con, dressed("600.000", "100.000"))

    correct(trade.bym, sent, dispatch(a_part("BYM:CON-1", "300.000"), transport={"seals": ["S7"]}))

    assert account("BYM:CON-1") == ("100", "0", "0", "200")


def test_a_receipt_is_undone_while_its_lots_are_untouched(trade, con):
    sent, received = moved(trade, a_part("BYM:CON-1", "300.000"))

    correct(trade.hfr, received)
    assert place("BYM:CON-1") == ("on_the_way", None)

    correct(trade.bym, sent)
    assert place("BYM:CON-1") == ("in_hand", "BYM")


def test_a_receipt_that_is_undone_may_be_recorded_anew_against_what_replaced_its_dispatch(trade, con):
    sent, received = moved(trade, a_part("BYM:CON-1", "300.000"))
    mended = correct(trade.bym, sent, dispatch(a_part("BYM:CON-1", "290.000")))
    correct(trade.hfr, received)

    record(trade.hfr, receipt(mended.replaced_by, a_part("BYM:CON-1", "285.000")))

    assert (account("BYM:CON-1"), place("BYM:CON-1")) == (("300", "285", "15", "0"), ("in_hand", "HFR"))


@pytest.mark.parametrize("since", ["used", "sent", "shipped"])
def test_a_receipt_stands_once_its_lot_was_touched(trade, con, since):
    _, received = moved(trade, a_part("BYM:CON-1", "300.000"))
    if since == "shipped":
        submit(trade.hfr, a_shipment("BYM:CON-1", "1.000"))
    else:
        stage = {"used": separation([a_part("BYM:CON-1", "1.000")], [])}
        stage["sent"] = dispatch(a_part("BYM:CON-1", "300.000"), to="HER", performed_by="HFR", facility="HFR-PLANT-1")
        (after,) = record(trade.hfr, stage[since])

    assert refused(trade.hfr, received) == [("/event", "used_since_receipt")]
    if since != "shipped":
        correct(trade.hfr, after)
        correct(trade.hfr, received)
        assert place("BYM:CON-1") == ("on_the_way", None)


@pytest.mark.parametrize(("weight", "expected"), [("250.000", ("300", "0", "50", "30")), ("320.000", ("300", "20", "0", "0"))])
def test_the_smaller_weight_counts_again_when_a_receipt_is_corrected(trade, con, weight, expected):
    sent, received = moved(trade, a_part("BYM:CON-1", "300.000"))
    record(trade.hfr, separation([a_part("BYM:CON-1", "280.000")], []))

    correct(trade.hfr, received, receipt(sent, a_part("BYM:CON-1", weight)))

    assert account("BYM:CON-1") == expected


def test_a_corrected_receipt_names_its_dispatch_or_what_replaced_that(trade, con):
    (other,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "400.000")))
    sent, received = moved(trade, a_part("BYM:CON-1", "300.000"))
    mended = correct(trade.bym, sent, dispatch(a_part("BYM:CON-1", "290.000")))

    assert refused(trade.hfr, received, receipt(other, a_part("BYM:CON-1", "300.000"))) == [("/event/dispatch", "other_dispatch")]
    assert ("/event/inputs", "other_lots") in refused(trade.hfr, received, receipt(sent, a_part("BYM:ORE-1", "400.000")))
    first = correct(trade.hfr, received, receipt(mended.replaced_by, a_part("BYM:CON-1", "280.000")))
    correct(trade.hfr, first.replaced_by, receipt(sent, a_part("BYM:CON-1", "270.000")))

    assert account("BYM:CON-1") == ("300", "270", "30", "0")
