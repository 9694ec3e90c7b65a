"""From oxides to magnets, and from their scrap back to oxide. Pure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.review import dossier as d
from traceability.review.measuring import country
from traceability.review.measuring.batch import Batch, about, mixed, weighed
from traceability.review.measuring.shipping import MAGNETS, NDPR, ship
from traceability.review.measuring.world import Made, World

STRIP_GRADE, SCRAP_GRADE = Decimal("30.5"), Decimal("35")
_BUYER = 1


def make_magnets(world: World, month: int, ndpr: str, dysprosium: str) -> None:
    """Bought in this month; the magnets leave two months later, what is won back of their scrap a month after them."""
    world.sell([ndpr], "HFR-PLANT-1", "MTL-PLANT-1", _on(month, 5))
    world.sell([dysprosium], "GZS-PLANT-1", "MTL-PLANT-1", _on(month, 5))
    metals = [
        *_smelted(world, month, ndpr, "NDPR", "electrolysis", "0.95"),
        *_smelted(world, month, dysprosium, "DY", "calciothermic", "0.935"),
    ]
    world.sell(metals, "MTL-PLANT-1", "ALY-PLANT-1", _on(month, 22))
    strip = _cast(world, month + 1, metals)
    world.sell(strip, "ALY-PLANT-1", "MAG-PLANT-1", _on(month + 1, 11))
    first, _, scrap = _sintered(world, month + 1, strip)
    ship(world, "MAG", [first], [MAGNETS], (), _BUYER, _on(month + 2, 12 + world.rng.randrange(9)))
    _won_back(world, month + 2, scrap)


def _smelted(world: World, month: int, oxide: str, short: str, route: str, recovery: str) -> list[str]:
    metal = Batch("metal", _scaled(world, oxide, about(world.rng, recovery, "0.005")), Decimal("99.3"))
    fields = d.Fields(route=route)
    return world.work(
        "metal_smelting", "MTL-PLANT-1", (_on(month, 11), _on(month, 18)), [oxide], [Made(short, f"{short} metal", metal)], fields=fields
    )


def _cast(world: World, month: int, metals: list[str]) -> list[str]:
    """Metals with iron and boron to the grade of magnets; a fiftieth of the charge stays in the slag."""
    oxides = mixed(world.truth[name] for name in metals)
    metal_kg = sum((world.truth[name].net_kg for name in metals), Decimal(0))
    charge = Batch("strip", oxides, _grade(world))
    iron = weighed(world.rng, charge.net_kg - metal_kg)
    cast = charge.part(about(world.rng, "0.98", "0.003"))
    made = [Made("STRIP", "NdFeB strip", cast.part(Decimal(share))) for share in ("0.3", "0.3", "0.4")]
    fields = d.Fields(route="strip_casting", other_inputs_kg=iron)
    return world.work("alloying", "ALY-PLANT-1", (_on(month, 2), _on(month, 8)), metals, made, fields=fields)


def _sintered(world: World, month: int, strip: list[str]) -> list[str]:
    whole = Batch("magnet", mixed(world.truth[name] for name in strip), _grade(world))
    good = about(world.rng, "0.67", "0.012")
    sludge = Batch("scrap", whole.part(about(world.rng, "0.28", "0.004")).oxides, SCRAP_GRADE, Decimal(2))
    made = [Made("MGT", MAGNETS.title, whole.part(good * Decimal(share))) for share in ("0.7", "0.3")]
    days = (_on(month, 16), _on(month, 26))
    return world.work(
        "magnet_making", "MAG-PLANT-1", days, strip, [*made, Made("SCR", "magnet scrap", sludge)], fields=d.Fields(route="alloy_to_magnet")
    )


def _grade(world: World) -> Decimal:
    """Rare earths in percent of an alloy; more than magnets need, where they are to be won back abroad."""
    return STRIP_GRADE * (1 + world.twist.excess_content)


def _won_back(world: World, month: int, scrap: str) -> None:
    """Scrap of the magnet maker and what the recycler collects itself, of the same alloy, make NdPr oxide and a mixed oxide of the rest."""
    world.sell([scrap], "MAG-PLANT-1", "RCY-PLANT-1", _on(month, 3))
    fields = d.Fields(has_supplier=True, scrap_class="ndfeb")
    bought = replace(world.truth[scrap], oxides=_with_clay(world, world.truth[scrap]))
    papers = (d.Document("scrap_purchase_list", f"SP-{world.number()}", "RCY", _on(month, 5)),)
    made = [Made("SCR", "collected scrap", bought)]
    days = (_on(month, 4), _on(month, 5))
    scraps = [scrap, *world.work("collection", "RCY-PLANT-1", days, (), made, fields=fields, documents=papers)]
    kept = about(world.rng, "0.945", "0.006")
    oxides = {element: kg * kept for element, kg in mixed(world.truth[name] for name in scraps).items()}
    light = {element: kg for element, kg in oxides.items() if element in ("Pr", "Nd")}
    rest = {element: kg for element, kg in oxides.items() if element not in light}
    made = [
        Made("NDPR", "NdPr oxide", Batch("oxide", light, Decimal("99.5"))),
        Made("REST", "mixed oxide", Batch("mixed_oxide", rest, Decimal(95))),
    ]
    fields = d.Fields(route="recycle_ndfeb", scrap_class="ndfeb", nh3_n_mg_l=about(world.rng, "8.0", "0.8").quantize(Decimal("0.1")))
    lots = world.work("recycling", "RCY-PLANT-1", (_on(month, 8), _on(month, 17)), scraps, made, fields=fields)
    world.sell(lots[:1], "RCY-PLANT-1", "EXP-WH-1", _on(month, 19))
    ship(world, "EXP", lots[:1], [NDPR], ("BYM",), _BUYER + 1, _on(month, 26))


def _with_clay(world: World, scrap: Batch) -> dict[str, Decimal]:
    """Ore passed as scrap: a part of its REO is of ionic clay. Without any, scrap of the same alloy."""
    part, clay = world.twist.clay_in_scrap, country.reference().deposits["xinfeng"].shares_percent
    oxides = {element: kg * (1 - part) for element, kg in scrap.oxides.items()}
    for element, share in clay.items() if part else ():
        oxides[element] = oxides.get(element, Decimal(0)) + scrap.reo_kg * part * share / HUNDRED
    return oxides


def _scaled(world: World, lot: str, share: Decimal) -> dict[str, Decimal]:
    return dict(world.truth[lot].part(share).oxides)


def _on(month: int, day: int) -> date:
    return date(country.YEAR, month, day)
