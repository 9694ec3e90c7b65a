"""From oxides to magnets and back."""

from decimal import Decimal

from traceability.review.measuring.world import Twist
from traceability.review.measuring.year import a_year


def _recycled(world):
    return [world.lots[name] for event in world.events.values() if event.stage == "collection" for name in event.outputs]


def test_metal_needs_its_oxide_and_a_fiftieth_of_the_charge_stays_in_the_slag():
    world = a_year(3)
    smelted = next(event for event in world.events.values() if event.stage == "metal_smelting")
    cast = next(event for event in world.events.values() if event.stage == "alloying")

    into, out = (sum(world.truth[name].reo_kg for name in names) for names in ([one.lot for one in smelted.inputs], smelted.outputs))
    charged = sum(drawn.net_kg for drawn in cast.inputs) + cast.fields.other_inputs_kg

    assert Decimal("0.92") < out / into < Decimal("0.98")
    assert Decimal("0.96") < sum(world.lots[name].net_kg for name in cast.outputs) / charged < Decimal("0.995")


def test_scrap_is_of_magnets_unless_clay_is_passed_as_scrap():
    honest, front = a_year(3), a_year(3, Twist(clay_in_scrap=Decimal("0.25")))

    assert all(lot.assay.shares_percent["Y"] < Decimal("0.1") for lot in _recycled(honest))
    assert all(lot.assay.shares_percent["Y"] > 5 for lot in _recycled(front))
