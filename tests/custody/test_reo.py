"""REO, element masses and contents, with the figures of checks.md."""

import csv
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.house.source import ROOT
from traceability.custody.claims import AssayClaim
from traceability.custody.reo import METAL_TO_OXIDE, content_percent, dry_kg, element_kg, oxide_kg, reo_kg
from traceability.kernel.quantities import MAX_KILOGRAMS

CONCENTRATE = AssayClaim(treo_percent=D("55.0"), moisture_percent=D("8.0"), shares_percent={"Dy": D("0.10"), "Nd": D("18.5")})
METAL = AssayClaim(
    trem_percent=D("99.5"), moisture_percent=D(0), shares_percent={"Pr": D("24.40"), "Nd": D("75.58"), "Ce": D("0.01"), "Dy": D("0.01")}
)


def test_the_factors_are_those_of_the_reference_table():
    with (ROOT / "traceability/registry/reference/elements.csv").open(encoding="utf-8") as file:
        assert {row["symbol"]: D(row["metal_to_oxide_factor"]) for row in csv.DictReader(file)} == dict(METAL_TO_OXIDE)


@pytest.mark.parametrize(
    ("net", "moisture", "treo", "reo"),
    [("30000", "8.0", "55.0", "15180.000"), ("350000", "2.0", "5.60", "19208.000"), ("10800", "0.5", "92.5", "9940.050"),
     ("25000", "1.0", "58.0", "14355.000"), ("7150", "3.0", "45.5", "3155.652"), ("278656", "8.0", "55.0", "140999.936")],
)  # fmt: skip
def test_dry_oxide_of_the_stories(net, moisture, treo, reo):
    assay = AssayClaim(treo_percent=D(treo), moisture_percent=D(moisture))

    assert reo_kg(D(net), assay) == D(reo)


def test_an_elements_oxide_is_its_share():
    assert oxide_kg(D(30000), CONCENTRATE) == {"Dy": D("15.18"), "Nd": D("2808.3")}


def test_metals_are_counted_with_the_element_factors():
    # S04: 1,198.975 kg of metal out of 1,492.500 kg REO, recovery 94.52 %.
    assert sum(element_kg(D(1205), METAL).values()) == D("1198.975")
    assert (reo_kg(D(1205), METAL) / D("1492.5") * 100).quantize(D("0.01")) == D("94.52")


@pytest.mark.parametrize(
    ("trem", "share", "content"), [("30.5", "5.78", "1.763"), ("33.71", "1.06", "0.357")], ids=["S04 magnet", "S11 magnet"]
)
def test_the_content_of_an_element_in_the_product(trem, share, content):
    assay = AssayClaim(trem_percent=D(trem), moisture_percent=D(0), shares_percent={"Dy": D(share)})

    assert content_percent(assay, "Dy").quantize(D("0.001")) == D(content)


def test_the_content_on_the_oxide_basis_goes_through_the_factor():
    assay = AssayClaim(treo_percent=D("99.5"), moisture_percent=D(0), shares_percent={"Dy": D("0.01")})

    assert content_percent(assay, "Dy").quantize(D("0.0001")) == D("0.0087")
    assert content_percent(assay, "Tb") is None


@pytest.mark.parametrize(
    "assay",
    [None, AssayClaim(), AssayClaim(treo_percent=D(50)), AssayClaim(moisture_percent=D(1)),
     AssayClaim(treo_percent=D(50), trem_percent=D(50), moisture_percent=D(1)), AssayClaim(trem_percent=D(50), moisture_percent=D(1))],
)  # fmt: skip
def test_where_the_assay_does_not_say_enough_there_is_no_figure(assay):
    assert reo_kg(D(1000), assay) is None
    assert oxide_kg(D(1000), assay) == {}


@pytest.mark.parametrize(("shares", "known"), [
    ({"Nd": "110", "Pr": "-10"}, False), ({"Nd": "0"}, True), ({"Nd": "999", "Pr": "1"}, True), ({"Nd": "999", "Pr": "1.000001"}, False),
])  # fmt: skip
def test_shares_that_are_no_measurement_weigh_nothing(shares, known):
    """A share below nothing would let an origin vanish out of a mix; shares of ten times the whole fit no column."""
    assay = AssayClaim(trem_percent=D("99"), moisture_percent=D(0), shares_percent={name: D(share) for name, share in shares.items()})

    assert (reo_kg(D(1000), assay) is not None) is known


def test_the_greatest_reo_that_can_be_claimed_has_its_place_in_a_column():
    greatest = AssayClaim(trem_percent=D("999.999999"), moisture_percent=D(0), shares_percent={"Sc": D("999.999999")})

    assert reo_kg(MAX_KILOGRAMS, greatest) < 10**15


def test_rounding_is_half_to_even_and_once():
    assert reo_kg(D("0.001"), AssayClaim(treo_percent=D(50), moisture_percent=D(0))) == D("0.000")
    assert reo_kg(D("0.003"), AssayClaim(treo_percent=D(50), moisture_percent=D(0))) == D("0.002")


@given(st.decimals(0, 10**6, places=3), st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_reo_is_never_more_than_the_dry_mass(net, moisture, treo):
    assert reo_kg(net, AssayClaim(treo_percent=treo, moisture_percent=moisture)) <= dry_kg(net, moisture) + D("0.001")
