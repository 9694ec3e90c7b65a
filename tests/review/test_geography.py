import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from traceability.review.dossier import Place
from traceability.review.geography import great_circle_km, is_inside

SQUARE = tuple((Decimal(x), Decimal(y)) for x, y in ((0, 0), (10, 0), (10, 10), (0, 10), (0, 0)))
DEGREES = st.decimals(min_value=-90, max_value=90, places=4)


def at(latitude, longitude) -> Place:
    return Place(latitude=Decimal(latitude), longitude=Decimal(longitude))


def by_float(one: Place, other: Place) -> float:
    """The same formula in floats: good to a metre."""
    a, b, c, d = (math.radians(float(value)) for value in (one.latitude, one.longitude, other.latitude, other.longitude))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371 * math.asin(min(1, math.sqrt(h)))


def test_tengchong_is_1728_km_from_xunwu():
    assert round(great_circle_km(at("24.95", "115.65"), at("25.02", "98.49"))) == 1728


@settings(max_examples=60, deadline=None)
@given(DEGREES, DEGREES, DEGREES, DEGREES)
def test_it_is_the_great_circle(a, b, c, d):
    one, other = at(a, b * 2), at(c, d * 2)

    assert abs(float(great_circle_km(one, other)) - by_float(one, other)) < 0.5
    assert great_circle_km(one, other) == great_circle_km(other, one)


@pytest.mark.parametrize(
    ("other", "km"), [(at(0, 0), 0), (at(0, 90), Decimal(6371) * Decimal("1.5707963267948966")), (at(0, 180), Decimal("20015.0867960"))]
)
def test_known_distances(other, km):
    assert abs(great_circle_km(at(0, 0), other) - Decimal(km)) < Decimal("0.000001")


def test_without_coordinates_there_is_no_distance():
    assert great_circle_km(Place(), at(1, 1)) is None
    assert great_circle_km(at(1, 1), Place(latitude=Decimal(1))) is None


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        (at(5, 5), True),
        (at(0, 0), True),
        (at(10, 5), True),
        (at(5, 0), True),
        (at("10.0001", 5), False),
        (at(5, "-0.0001"), False),
        (at(11, 11), False),
    ],
)
def test_a_ring_holds_its_inside_and_its_edge(place, inside):
    assert is_inside(place, SQUARE) is inside


def test_a_ring_may_be_concave():
    ring = tuple((Decimal(x), Decimal(y)) for x, y in ((0, 0), (10, 0), (10, 10), (5, 2), (0, 10), (0, 0)))

    assert is_inside(at(8, 1), ring) and is_inside(at(8, 9), ring)
    assert not is_inside(at(8, 5), ring)


def test_without_coordinates_nothing_is_inside_or_outside():
    assert is_inside(Place(), SQUARE) is None
