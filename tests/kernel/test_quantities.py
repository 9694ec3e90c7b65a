import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.kernel import quantities as q


@pytest.mark.parametrize("text", ["0", "0.5", "7350.000", "-1.5", "999999999999.999"])
def test_plain_decimal_text_is_kilograms(text):
    assert q.parse_kilograms(text) == Decimal(text)


@pytest.mark.parametrize(
    "bad",
    [
        7350.0,
        7350,
        None,
        True,
        "",
        " 1",
        "1 ",
        "1e3",
        "NaN",
        "Infinity",
        "1,5",
        "01",
        ".5",
        "5.",
        "+1",
        "１",
        "1.0001",
        "1000000000000.000",
        "9" * 25,
    ],
)
def test_anything_else_is_no_kilograms(bad):
    with pytest.raises(ValueError):
        q.parse_kilograms(bad)


@given(st.decimals(min_value=0, max_value=10**11, places=3))
def test_printing_and_parsing_kilograms_are_inverse(value):
    assert q.parse_kilograms(q.print_kilograms(value)) == value


@pytest.mark.parametrize(("value", "printed"), [("0.0005", "0.000"), ("0.0015", "0.002"), ("0.0025", "0.002"), ("2.0005000001", "2.001")])
def test_kilograms_are_rounded_half_to_even(value, printed):
    assert q.print_kilograms(Decimal(value)) == printed


@pytest.mark.parametrize("bad", ["-0.1", "100.1", "1.0000001", 5, "5%"])
def test_a_percentage_outside_its_range_is_refused(bad):
    with pytest.raises(ValueError):
        q.parse_percent(bad)


@pytest.mark.parametrize(("value", "printed"), [("74.900", "74.9"), ("100", "100"), ("0.000", "0"), ("1E+3", "1000")])
def test_decimals_print_without_exponent_and_needless_zeros(value, printed):
    assert q.print_decimal(Decimal(value)) == printed


def test_money_has_two_places_and_shares_have_nine():
    assert q.print_money(Decimal("1530000")) == "1530000.00"
    assert q.print_share(Decimal(1) / 3) == "0.333333333"
    assert q.print_percent(Decimal("94.8512")) == "94.85"


BOUNDS = [
    (6, "0", "100"),
    (6, "-90", "90"),
    (6, "-180", "180"),
    (9, "0", "1"),
    (2, "0", "1000"),
    (3, "-999.999", "999.999"),
    (6, "0", "999.999999"),
]


@pytest.mark.parametrize(("places", "lowest", "highest"), BOUNDS)
@given(whole=st.integers(-2000, 2000), behind=st.sampled_from(["", ".0", ".5", ".999", ".999999", ".000001", ".9999999", ".0000000000"]))
def test_the_pattern_of_a_range_fits_its_numbers_and_no_others(places, lowest, highest, whole, behind):
    text = f"{whole}{behind}"
    lowest, highest = Decimal(lowest), Decimal(highest)

    is_inside = lowest <= Decimal(text) <= highest and len(behind) <= places + 1
    assert bool(re.search(q.decimal_pattern(places, lowest, highest), text)) == is_inside


@pytest.mark.parametrize(("lowest", "highest"), [("-1", "2"), ("1", "2"), ("0", "1.5")])
def test_a_range_that_no_pattern_says_is_refused(lowest, highest):
    with pytest.raises(ValueError, match=r"from nothing|whole bound"):
        q.decimal_pattern(6, Decimal(lowest), Decimal(highest))
