"""Distances and areas on the earth in Decimal. Pure.

Great circle on a sphere of 6,371 km (checks.md, A10). Sine, cosine and arc tangent are power series, because no float
may enter a judgement; their error is far below a metre.
"""

from decimal import Context, Decimal, localcontext
from functools import lru_cache

from traceability.review.dossier import Place

EARTH_RADIUS_KM = Decimal(6371)
_PRECISE = Context(prec=34)
_SMALL = Decimal(10) ** -30
_PI = Decimal("3.141592653589793238462643383279502884")


@lru_cache(maxsize=4096)
def great_circle_km(one: Place, other: Place) -> Decimal | None:
    """Kilometres between two places over the great circle, or None when one has no coordinates. Source: haversine formula.

    Kept, since goods go the same ways again and again.
    """
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    with localcontext(_PRECISE):
        north, other_north = _radians(one.latitude), _radians(other.latitude)
        half_north = _sine((other_north - north) / 2)
        half_east = _sine((_radians(other.longitude) - _radians(one.longitude)) / 2)
        haversine = half_north * half_north + _cosine(north) * _cosine(other_north) * half_east * half_east
        if haversine >= 1:
            return EARTH_RADIUS_KM * _PI
        return 2 * EARTH_RADIUS_KM * _arc_tangent((haversine / (1 - haversine)).sqrt())


def is_inside(place: Place, ring: tuple[tuple[Decimal, Decimal], ...]) -> bool | None:
    """Whether a place lies in a ring of (longitude, latitude), the edge included; None without coordinates.

    Counts how often a ray to the east crosses the ring.
    """
    if place.latitude is None or place.longitude is None:
        return None
    x, y = place.longitude, place.latitude
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        across = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if across == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return True
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def _radians(degrees: Decimal) -> Decimal:
    return degrees * _PI / 180


def _sine(x: Decimal) -> Decimal:
    return _series(x, x, 2)


def _cosine(x: Decimal) -> Decimal:
    return _series(Decimal(1), x, 1)


def _series(first: Decimal, x: Decimal, step: int) -> Decimal:
    """first - first·x²/(step·(step+1)) + …, the series that sine (step 2) and cosine (step 1) share. For |x| up to 2π."""
    total = term = first
    while abs(term) > _SMALL:
        term = -term * x * x / (step * (step + 1))
        total += term
        step += 2
    return total


def _arc_tangent(x: Decimal) -> Decimal:
    """Halves the angle until the series is short: atan(x) = 2·atan(x / (1 + √(1 + x²)))."""
    doubled = 1
    while x > Decimal("0.1"):
        x = x / (1 + (1 + x * x).sqrt())
        doubled *= 2
    total, power, odd = x, x, 1
    while abs(power) > _SMALL:
        power = -power * x * x
        odd += 2
        total += power / odd
    return total * doubled
