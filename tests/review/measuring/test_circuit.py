"""A separator's month: everything that goes in comes out, stays, or is lost."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from traceability.review.measuring.batch import Laboratory, mixed, of_shares
from traceability.review.measuring.circuit import Circuit, Line, Product
from traceability.review.measuring.world import Made, Twist, World

LINE = Line(
    "GZS-PLANT-1",
    "separation_ionic",
    (
        Product("DY", "Dy oxide", "oxide", "99.6", {"Dy": "0.99"}, ("0.9", "0.1")),
        Product("REST", "mixed carbonate", "mixed_carbonate", "45", moisture="10"),
    ),
    residue="0.02",
    loss="0.006",
)


def run(twist=None):
    world = World(Random(1), Laboratory(), **({"twist": twist} if twist else {}))
    batch = of_shares("mixed_oxide", Decimal(10_000), {"Dy": Decimal(8), "Y": Decimal(92)}, Decimal("92.5"), Decimal("0.5"))
    feed = world.work("leaching", "LNM-SITE-1", (date(2026, 1, 1), date(2026, 1, 9)), (), [Made("MIX", "mixed oxide", batch)])
    circuit = Circuit(LINE)
    return world, batch, circuit, circuit.run(world, 2, feed)


def test_a_month_is_one_event_and_one_stocktake():
    world, _, circuit, made = run()
    event = world.events[world.lots[made["DY"][0]].made_by]
    (count,) = [one for one in world.events.values() if one.stage == "stocktake"]

    assert {short: len(names) for short, names in made.items()} == {"DY": 2, "REST": 1}
    assert event.outputs == (*made["DY"], *made["REST"]) and event.residues[0].form == "residue"
    assert count.fields.period == "2026-02" and count.fields.opening == () and count.fields.closing == circuit.counted


def test_products_residue_stock_and_loss_are_the_feed():
    world, batch, circuit, made = run()
    products = mixed(world.truth[name] for names in made.values() for name in names)
    kept = sum(products.values()) + circuit.stock.reo_kg

    assert Decimal("0.96") < kept / batch.reo_kg < Decimal("0.985")
    assert products["Dy"] + circuit.stock.oxides["Dy"] < batch.oxides["Dy"]


@pytest.mark.parametrize("hidden", ["0.1", "0.64"])
def test_hidden_feed_comes_out_but_never_went_in(hidden):
    world, batch, circuit, made = run(Twist(hidden_feed=Decimal(hidden)))
    products = mixed(world.truth[name] for names in made.values() for name in names)

    assert (sum(products.values()) + circuit.stock.reo_kg) * (1 - Decimal(hidden)) / batch.reo_kg > Decimal("0.96")
