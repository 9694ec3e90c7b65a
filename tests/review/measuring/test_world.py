"""Records in memory: events, lots, sales, and copies that leave the first alone."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from traceability.review.measuring.batch import Laboratory, of_shares
from traceability.review.measuring.world import Made, World, reo_of

DAYS = date(2026, 3, 1), date(2026, 3, 20)


@pytest.fixture
def world():
    return World(Random(1), Laboratory())


def mined(world):
    batch = of_shares("mixed_oxide", Decimal(10_000), {"Dy": Decimal(8), "Y": Decimal(92)}, Decimal("92.5"), Decimal("0.5"))
    return world.work("leaching", "LNM-SITE-1", DAYS, (), [Made("MIX", "mixed oxide", batch)])


def test_an_event_is_entered_before_the_10th_of_the_next_month(world):
    (lot,) = mined(world)
    event = world.events[world.lots[lot].made_by]

    assert event.performed_by == "LNM" and event.outputs == (lot,)
    assert date(2026, 4, 3) <= event.recorded_at.date() <= date(2026, 4, 9)


def test_a_sale_is_weighed_at_both_ends_and_invoiced_for_the_lots_reo(world):
    (lot,) = mined(world)

    sale = world.sell([lot], "LNM-SITE-1", "GZS-PLANT-1", date(2026, 3, 22))
    (receipt,) = [event for event in world.events.values() if event.dispatch == sale.id]

    assert sale.invoice.reo_kg == reo_of(world.lots[lot]) and (sale.invoice.seller, sale.invoice.buyer) == ("LNM", "GZS")
    assert world.lots[lot].holder == "GZS" and receipt.inputs[0].net_kg != sale.inputs[0].net_kg
    assert abs(receipt.inputs[0].net_kg / sale.inputs[0].net_kg - 1) < Decimal("0.005")
    for end in (sale, receipt):
        assert abs(end.transport.gross_kg - end.transport.tare_kg - end.inputs[0].net_kg) <= 10


def test_a_copy_leaves_the_first_as_it_was(world):
    mined(world)

    copy = world.copied(Random(2))
    mined(copy)
    copy.organisations.pop("TRD")

    assert len(world.events) == len(world.lots) == 1 and len(copy.events) == 2 and "TRD" in world.organisations
