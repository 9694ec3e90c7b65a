"""Every month of a plant that mixes is explained, by the slow arithmetic of checks.md, M02 to M04 and R03."""

from decimal import Decimal

import pytest

from tests.interfaces.console.demo.year.told_year import events, lots, plant_months, reo
from traceability.interfaces.console.demo.year.separating import DYSPROSIUM_SLIPPED, Cut

MONTHS = list(plant_months())
RANGES = {"concentrate_to_single": (88, 96), "separation_ionic": (94, Decimal("98.5")), "recycle_ndfeb": (90, 98)}
"""Least and most expected. Source: reference/recoveries.csv."""
named = pytest.mark.parametrize(("event", "stock"), MONTHS, ids=[f"{event['facility']} {event['ended_at'][:7]}" for event, _ in MONTHS])


def sides(event, stock):
    made = lots()
    consumed = sum(reo(made[taken["lot"]], taken["net_kg"]) for taken in event["inputs"])
    produced = sum(reo(lot) for lot in event["outputs"])
    change = [sum((reo(one) for one in stock["fields"].get(end, [])), Decimal(0)) for end in ("opening", "closing")]
    return consumed, produced, change[1] - change[0]


@named
def test_the_recovery_is_one_that_is_expected(event, stock):
    consumed, produced, stayed = sides(event, stock)
    least, most = RANGES[event["fields"]["route"]]

    assert least <= 100 * (produced + stayed) / consumed <= most


@named
def test_what_is_unexplained_is_little(event, stock):
    consumed, produced, stayed = sides(event, stock)
    residues = sum(reo(one) for one in event["residues"])

    unexplained = consumed - produced - residues - stayed

    assert 0 <= 100 * unexplained / consumed < 2


@named
def test_no_element_comes_out_of_nothing(event, stock):
    made = lots()
    balance: dict[str, Decimal] = {}
    into = [(made[taken["lot"]], taken["net_kg"], 1) for taken in event["inputs"]]
    for quantity, net_kg, sign in [
        *into,
        *((one, None, 1) for one in stock["fields"].get("opening", [])),
        *((one, None, -1) for one in [*event["outputs"], *stock["fields"]["closing"]]),
    ]:
        for element, share in quantity.get("assay", quantity)["shares_percent"].items():
            balance[element] = balance.get(element, Decimal(0)) + sign * reo(quantity, net_kg) * Decimal(share) / 100

    assert all(kg >= -2 for kg in balance.values()), balance


@named
def test_thorium_goes_to_the_residue(event, stock):
    made = lots()
    fed = sum(thorium(made[taken["lot"]]["assay"], taken["net_kg"]) for taken in event["inputs"])
    found = sum(thorium(one, one["net_kg"]) for one in event["residues"])

    assert fed * Decimal("0.9") <= found + Decimal("0.01")
    assert found <= fed + Decimal("0.01")


def thorium(assay, net_kg) -> Decimal:
    """Kilograms of thorium in dry material."""
    return Decimal(net_kg) * (100 - Decimal(assay["moisture_percent"])) / 100 * Decimal(assay["th_ppm"]) / 1_000_000


def test_a_plant_begins_a_month_with_what_it_ended_the_last_one_with():
    before: dict[str, object] = {}
    for stock in events("stocktake"):
        if stock["facility"] in before:
            assert stock["fields"]["opening"] == before[stock["facility"]]
        before[stock["facility"]] = stock["fields"]["closing"]
    assert len(before) == 3


def test_no_two_months_are_alike():
    recoveries = [(event["facility"], round(sides(event, stock)[1] / sides(event, stock)[0], 5)) for event, stock in MONTHS]

    assert len({*recoveries}) == len(recoveries) == 32


def test_one_month_of_the_recycler_was_not_sharp():
    dysprosium = {lot["lot"]: lot["assay"]["shares_percent"]["Dy"] for lot in lots().values() if lot["lot"].startswith("RNW:NDPR")}

    assert {name for name, share in dysprosium.items() if share != "0.01"} == {f"RNW:NDPR-{DYSPROSIUM_SLIPPED.name}"}


def test_a_cut_holds_what_it_takes_and_what_slips_in():
    cut = Cut("DY", "Dy oxide", "oxide", {"Dy": Decimal(90)}, "99.5", traces={"Tb": "1.00"})

    material = cut.of({"Dy": Decimal(1000), "Nd": Decimal(5000)})

    assert 908 <= material.reo_kg <= 909
    assert {element: share for element, share in material.shares.items() if share} == {"Tb": Decimal("0.99"), "Dy": Decimal("99.01")}
