"""The laws of corrected dispatches and receipts, tried round the ORM and round the commands: the database alone holds them."""

import pytest

from tests.custody.accounts import account, drawn, instead
from tests.make.custody import (
    a_part,
    a_shipment,
    copied,
    corrected,
    dispatch,
    entered,
    moved,
    record,
    separation,
    submit,
)
from tests.refusals import refused
from traceability.kernel import clock

pytestmark = pytest.mark.django_db


def test_a_received_dispatch_stands(trade, con):
    sent, _ = moved(trade, a_part("BYM:CON-1", "300.000"))
    with refused("received_dispatch_stands"):
        corrected(trade.bym, sent.event)
    with refused("received_dispatch_stands"):
        corrected(trade.bym, sent.event, instead(sent.event, to_organisation_id=trade.her.organisation))
    replacing = instead(sent.event)
    corrected(trade.bym, sent.event, replacing)

    with refused("received_dispatch_stands"):
        drawn(replacing, "300.001", "BYM:CON-1", "send")
    with refused("received_dispatch_stands"):
        drawn(replacing, "400.000", "BYM:ORE-1", "send")
    with refused("correction_moves_the_same_lots"):
        entered(trade.bym, replacing, sent.claim)
    drawn(replacing, "250.000", "BYM:CON-1", "send")
    entered(trade.bym, replacing, sent.claim)

    assert account("BYM:CON-1") == ("300", "250", "50", "0")


def test_what_replaces_a_dispatch_on_its_way_moves_the_whole_rest(trade, con):
    (sent,) = record(trade.bym, dispatch(a_part("BYM:CON-1", "300.000")))
    moved(trade, a_part("BYM:ORE-1", "400.000"))
    replacing = instead(sent.event)
    corrected(trade.bym, sent.event, replacing)

    with refused("dispatch_moves_the_whole_lot"):
        drawn(replacing, "299.999", "BYM:CON-1", "send")
    with refused("lot_is_in_hand"):
        drawn(replacing, "400.000", "BYM:ORE-1", "send")
    drawn(replacing, "300.000", "BYM:CON-1", "send")
    entered(trade.bym, replacing, sent.claim)


def test_what_stands_in_a_shipment_does_not_go_on(trade, con):
    submit(trade.bym, a_shipment("BYM:CON-1", "100.000"))
    with refused("part_is_shipped"):
        sending = copied(con.event, stage="dispatch", to_organisation_id=trade.hfr.organisation, recorded_at=clock.now())
        drawn(sending, "200.000", "BYM:CON-1", "send")

    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "400.000")))
    replacing = instead(sent.event)
    corrected(trade.bym, sent.event, replacing)
    with refused("part_is_shipped"):
        drawn(replacing, "200.000", "BYM:CON-1", "send")
    drawn(replacing, "400.000", "BYM:ORE-1", "send")
    entered(trade.bym, replacing, sent.claim)


def test_a_receipt_stands_once_its_lot_was_touched(trade, con):
    _, received = moved(trade, a_part("BYM:CON-1", "300.000"))
    record(trade.hfr, separation([a_part("BYM:CON-1", "1.000")], []))

    with refused("used_receipt_stands"):
        corrected(trade.hfr, received.event)


def test_a_receipt_keeps_its_dispatch_and_its_lots(trade, con):
    (other,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "400.000")))
    _, received = moved(trade, a_part("BYM:CON-1", "300.000"))
    with refused("used_receipt_stands"):
        corrected(trade.hfr, received.event, instead(received.event, dispatch_id=other.event.id))
    replacing = instead(received.event)
    corrected(trade.hfr, received.event, replacing)

    with refused("lot_is_in_hand"):
        drawn(replacing, "400.000", "BYM:ORE-1", "receive")
    with refused("correction_moves_the_same_lots"):
        entered(trade.hfr, replacing, received.claim)
    drawn(replacing, "290.000", "BYM:CON-1", "receive")
    entered(trade.hfr, replacing, received.claim)

    assert account("BYM:CON-1") == ("300", "290", "10", "0")
