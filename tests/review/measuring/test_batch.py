"""True material, and what scales and a laboratory say of it."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from traceability.custody.reo import reo_kg
from traceability.review.measuring.batch import (
    DRY_POINTS,
    HUNDRED,
    MOISTURE_POINTS,
    Batch,
    Laboratory,
    about,
    mixed,
    normal,
    of_shares,
    weighed,
)

LIGHT = {"La": Decimal(25), "Ce": Decimal(50), "Nd": Decimal(24), "Dy": Decimal(1)}
EXACT = Laboratory(noise=Decimal(0))


def _spread(values: list[Decimal]) -> Decimal:
    mean = sum(values) / len(values)
    return (sum((value - mean) ** 2 for value in values) / len(values)).sqrt()


def test_a_draw_has_mean_0_and_deviation_1():
    rng = Random(1)
    draws = [normal(rng) for _ in range(4000)]

    assert abs(sum(draws) / len(draws)) < Decimal("0.05") and abs(_spread(draws) - 1) < Decimal("0.05")
    assert abs(about(rng, "100", "0.1") - 100) < 1


def test_two_scales_differ_by_the_uncertainty_of_section_3():
    rng = Random(2)
    apart = [100 * (weighed(rng, Decimal(1000)) - weighed(rng, Decimal(1000))) / 1000 for _ in range(2000)]

    assert Decimal("0.09") < _spread(apart) < Decimal("0.11")


def test_an_exact_laboratory_finds_the_reo_that_is_there():
    batch = of_shares("concentrate", Decimal(30_000), LIGHT, Decimal(55), Decimal(8), "1760")
    metal = Batch("metal", {"Nd": Decimal("1166.4")}, Decimal("99.0"))

    found, of_metal = EXACT.assay(Random(1), batch), EXACT.assay(Random(1), metal)

    assert abs(batch.net_kg - 30_000) < 1 and abs(reo_kg(batch.net_kg, found) - batch.reo_kg) < 1
    assert found.shares_percent["Ce"] == 50 and found.shares_percent["Y"] == 0
    assert abs(batch.th_kg - 30_000 * Decimal("0.92") * 1760 / 1_000_000) < Decimal("0.001")
    assert of_metal.treo_percent is None and of_metal.trem_percent == 99 and abs(reo_kg(metal.net_kg, of_metal) - Decimal("1166.4")) < 1


def test_a_laboratory_differs_from_itself_by_two_thirds_of_the_policies_uncertainty():
    rng = Random(3)
    batch = of_shares("concentrate", Decimal(30_000), LIGHT, Decimal(55), Decimal(8))

    assays = [Laboratory().assay(rng, batch) for _ in range(400)]

    assert abs(_spread([one.moisture_percent for one in assays]) / MOISTURE_POINTS - Decimal("0.67")) < Decimal("0.1")
    assert abs(_spread([one.treo_percent for one in assays]) / (Decimal(55) * Decimal("0.006")) - Decimal("0.67")) < Decimal("0.1")
    assert abs(_spread([one.shares_percent["Nd"] for one in assays]) / (24 * Decimal("0.02")) - Decimal("0.67")) < Decimal("0.1")
    assert all(abs(sum(one.shares_percent.values()) - HUNDRED) < Decimal("0.1") for one in assays)


def test_laboratories_differ_from_each_other_by_the_policies_uncertainty():
    rng = Random(4)
    batch = of_shares("concentrate", Decimal(30_000), LIGHT, Decimal(55), Decimal(8))

    assays = [Laboratory(year=year).assay(rng, batch) for year in range(400)]

    assert Decimal("0.9") < _spread([one.moisture_percent for one in assays]) / MOISTURE_POINTS < Decimal("1.1")
    assert Decimal("0.9") < _spread([one.treo_percent for one in assays]) / (Decimal(55) * Decimal("0.006")) < Decimal("1.1")
    assert Decimal("0.9") < _spread([one.shares_percent["Nd"] for one in assays]) / (24 * Decimal("0.02")) < Decimal("1.1")


@pytest.mark.parametrize(("moisture", "points"), [("0.5", DRY_POINTS), ("1", DRY_POINTS), ("1.1", MOISTURE_POINTS)])
def test_of_a_dry_powder_laboratories_differ_less_than_of_a_wet_one(moisture, points):
    rng = Random(6)
    batch = of_shares("mixed_oxide", Decimal(10_000), LIGHT, Decimal("92.5"), Decimal(moisture))

    found = [Laboratory(year=year).assay(rng, batch).moisture_percent for year in range(400)]

    assert Decimal("0.9") < _spread(found) / points < Decimal("1.2"), "rounding to a tenth adds to what is little"


def test_the_greatest_share_is_what_the_others_leave_and_traces_of_pure_products_are_rounded_only():
    rng = Random(5)
    pure = of_shares(
        "oxide", Decimal(1000), {"Nd": Decimal("99.93"), "Pr": Decimal("0.05"), "Dy": Decimal("0.02")}, Decimal("99.5"), Decimal(0)
    )

    found = {tuple(Laboratory(year=year).assay(rng, pure).shares_percent.items()) for year in range(50)}

    assert {sum(share for _, share in shares) for shares in found} == {HUNDRED}
    assert {dict(shares)["Dy"] for shares in found} == {Decimal("0.02")} and {dict(shares)["Y"] for shares in found} == {Decimal("0.00")}


def test_parts_of_a_batch_sum_to_it():
    batch = of_shares("oxide", Decimal(1000), LIGHT, Decimal("99.5"), Decimal(0))

    assert mixed([batch.part(Decimal("0.3")), batch.part(Decimal("0.7"))]) == mixed([batch])
    assert replace(batch, moisture=Decimal(50)).net_kg == 2 * batch.net_kg
