from decimal import Decimal

from tests.interfaces.console.demo.year.told_year import events, lots
from traceability.interfaces.console.demo.year.making import MEASURED


def weight(flows) -> Decimal:
    return sum((Decimal(one["net_kg"]) for one in flows), Decimal(0))


def metal_kg(lot) -> Decimal:
    return Decimal(lot["net_kg"]) * Decimal(lot["assay"]["trem_percent"]) / 100


def test_a_cell_gives_between_92_and_98_per_cent_of_its_metal():
    from traceability.custody.reo import METAL_TO_OXIDE

    made = lots()
    for event in events("metal_smelting"):
        (taken,) = event["inputs"]
        assay = made[taken["lot"]]["assay"]
        oxide = Decimal(taken["net_kg"]) * Decimal(assay["treo_percent"]) / 100
        contained = sum(oxide * Decimal(share) / 100 / METAL_TO_OXIDE[element] for element, share in assay["shares_percent"].items())
        least, most = {"electrolysis": (92, 98), "calciothermic": (90, 97)}[event["fields"]["route"]]
        assert least <= 100 * sum(map(metal_kg, event["outputs"])) / contained <= most


def test_strip_weighs_about_98_per_cent_of_what_was_melted_and_never_the_same():
    kept = []
    for event in events("alloying"):
        melted = weight(event["inputs"]) + weight(event["fields"]["other_inputs"])
        kept.append(100 * weight(event["outputs"]) / melted)

    assert Decimal("97.6") <= min(kept) and max(kept) <= Decimal("98.4")
    assert max(kept) - min(kept) > Decimal("0.5")


def test_two_thirds_of_the_strip_becomes_magnets_and_most_of_the_rest_scrap():
    for event in events("magnet_making"):
        magnets = [lot for lot in event["outputs"] if lot["form"] == "magnet"]
        assert Decimal("66") <= 100 * weight(magnets) / weight(event["inputs"]) <= Decimal("70")
        assert weight(event["outputs"]) < weight(event["inputs"])


def test_controlled_elements_are_named_in_every_magnet():
    for lot in lots().values():
        if lot["form"] in {"magnet", "metal"}:
            assert set(MEASURED) <= lot["assay"]["shares_percent"].keys()


def test_magnets_hold_enough_dysprosium_to_be_controlled():
    for lot in lots().values():
        if lot["form"] == "magnet":
            held = Decimal(lot["assay"]["trem_percent"]) * Decimal(lot["assay"]["shares_percent"]["Dy"]) / 100
            assert Decimal("0.5") < held < 2
