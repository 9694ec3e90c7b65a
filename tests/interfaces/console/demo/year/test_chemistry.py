"""Masses of the year: no element leaves a step that did not enter it, and shares sum to exactly 100."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from traceability.custody.claims.material import AssayClaim
from traceability.custody.reo import METAL_TO_OXIDE, reo_kg
from traceability.interfaces.console.demo.year import chemistry
from traceability.interfaces.console.demo.year.chemistry import Material, as_metal, as_oxide, shares_of, taken, together, without

KILOGRAMS = st.decimals(min_value="0.001", max_value="100000", places=3)
OXIDES = st.dictionaries(st.sampled_from(sorted(METAL_TO_OXIDE)), KILOGRAMS, min_size=1, max_size=15)


@given(OXIDES)
def test_shares_sum_to_exactly_100(oxides):
    shares = shares_of(oxides)

    assert sum(shares.values()) == 100
    assert all(0 < share <= 100 and share == round(share, 2) for share in shares.values())


@given(OXIDES, st.decimals(min_value=0, max_value=100, places=2))
def test_what_is_taken_and_what_is_left_make_the_whole(oxides, percent):
    gone = taken(oxides, dict.fromkeys(METAL_TO_OXIDE, percent))

    left = without(oxides, gone)

    assert together([gone, left]) == oxides
    assert all(kg >= 0 for kg in left.values())


@given(OXIDES)
def test_a_product_never_weighs_more_than_what_went_into_it(oxides):
    whole = sum(oxides.values())

    for material in (as_oxide("x", "oxide", oxides, grade="99.5"), as_metal("x", "metal", oxides, grade="99.0")):
        assert material.reo_kg <= whole * Decimal("1.0001") + Decimal("0.01")
        assert material.net_kg == material.net_kg.to_integral_value()


def test_an_element_that_was_looked_for_is_named_even_where_there_is_none():
    assert shares_of({"Nd": Decimal(75), "Pr": Decimal(25)}, ("Dy", "Y")) == {
        "Y": 0,
        "Pr": Decimal("25.00"),
        "Nd": Decimal("75.00"),
        "Dy": 0,
    }


def test_the_oxide_equivalent_is_the_ledger_s_own():
    oxide = Material(
        "mixed_carbonate", "x", Decimal(22850), Decimal("46.0"), {"La": Decimal("31.9"), "Ce": Decimal("68.1")}, Decimal("2.0")
    )
    metal = Material("metal", "x", Decimal(1205), Decimal("99.5"), {"Pr": Decimal("24.40"), "Nd": Decimal("75.60")}, is_metal=True)

    for material in (oxide, metal):
        grade = {"trem_percent" if material.is_metal else "treo_percent": material.grade}
        claim = AssayClaim(moisture_percent=material.moisture, shares_percent=material.shares, **grade)
        assert material.reo_kg == reo_kg(material.net_kg, claim)


def test_so_much_of_it_is_the_same_material():
    material = Material("oxide", "x", Decimal(10), Decimal("99.5"), {"Dy": Decimal(100)})

    assert material.of(Decimal(4)) == Material("oxide", "x", Decimal(4), Decimal("99.5"), {"Dy": Decimal(100)})
    assert chemistry.scaled(material.oxides, Decimal(40)) == material.of(Decimal(4)).oxides
