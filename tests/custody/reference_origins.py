"""Where material enters, and what a plant's circuit held, for the reference: from entries alone, in exact fractions.

Source: checks.md section 3, *Origin shares*.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.custody.reference import Reference, Told

ORIGINS = {"mining": "mine", "leaching": "mine", "import": "import", "collection": "collected"}
UNKNOWN = ("unknown", None, None, None, None)
Mix = dict[tuple[str | None, ...], Fraction]


def shares_of(weights: Mix) -> Mix:
    """Nine places, half to even; the largest takes what rounding left, so that they sum to 1."""
    whole = sum(weights.values())
    shares = {origin: Fraction(rounded(weight / whole, 9)) for origin, weight in weights.items()}
    largest = min(weights, key=lambda origin: (-weights[origin], tuple(part or "" for part in origin)))
    shares[largest] += 1 - sum(shares.values())
    return {origin: share for origin, share in shares.items() if share}


def rounded(value: Fraction, places: int) -> Decimal:
    return Decimal(round(value * 10**places)).scaleb(-places)


def stock_reo(opening: list[dict[str, Any]]) -> Fraction | None:
    parts = []
    for stock in opening:
        if "treo_percent" not in stock or "moisture_percent" not in stock:
            return None
        kg = Fraction(stock["net_kg"]) * (100 - Fraction(stock["moisture_percent"])) / 100 * Fraction(stock["treo_percent"]) / 100
        parts.append(Fraction(rounded(kg, 3)))
    return sum(parts, Fraction(0))


def declared_mix(opening: list[dict[str, Any]], stocktake: Told, reference: Reference) -> Mix:
    """The origins that a plant's first stocktake declares for its circuit; the rest is unknown."""
    total, weights = stock_reo(opening), {}
    for stock in opening:
        kg = stock_reo([stock])
        for stated in stock.get("origins", []):
            origin = _declared_origin(stated["facility"], stocktake.body["started_at"], reference)
            weights[origin] = weights.get(origin, Fraction(0)) + (kg or 0) * Fraction(stated["share"]) / (total or 1)
    rest = 1 - sum(weights.values())
    if not total or not weights:
        return {UNKNOWN: Fraction(1)}
    return shares_of(weights | ({UNKNOWN: weights.get(UNKNOWN, Fraction(0)) + rest} if rest > 0 else {}))


def origin_of(told: Told, reference: Reference) -> tuple[str | None, ...]:
    kind, body = ORIGINS[told.stage], told.body
    if (
        kind == "collected"
        and "/fields/supplier" not in told.committed
        and not any(one["kind"] == "scrap_purchase_list" for one in body.get("documents", []))
    ):
        return UNKNOWN
    if kind == "import":
        return kind, body["facility"], None, told.performer, body.get("fields", {}).get("origin_country")
    licence = _licence(told.performer, body["facility"], body["ended_at"], reference) if kind == "mine" else None
    return kind, body["facility"], licence, told.performer, "CN"


def _declared_origin(facility: str, moment: str, reference: Reference) -> tuple[str | None, ...]:
    known = next(
        (one.body for one in reversed(reference.entries) if one.kind.startswith("facility.") and one.body["code"] == facility), None
    )
    if known is None:
        return UNKNOWN
    if known["kind"] in {"recycling_plant", "magnet_plant"}:
        return "collected", facility, None, known["organisation"], "CN"
    if known["kind"] not in {"mine", "leach_site"}:
        return "import", facility, None, known["organisation"], None
    return "mine", facility, _licence(known["organisation"], facility, moment, reference), known["organisation"], "CN"


def _licence(organisation: str, facility: str, moment: str, reference: Reference) -> str | None:
    """The mining licence in force on the day in China, by the newest entry of each licence; the smallest number of several."""
    day = f"{datetime.fromisoformat(moment) + timedelta(hours=8):%Y-%m-%d}"
    newest = {one.subject: one.body for one in reference.entries if one.kind.startswith("licence.")}
    numbers = [
        body["number"]
        for body in newest.values()
        if body["kind"] == "mining"
        and body["organisation"] == organisation
        and body.get("facility") in {None, facility}
        and body.get("valid_from", "") <= day <= body.get("valid_to", "9999")
        and day < body.get("revoked_on", "9999")
    ]
    return min(numbers, default=None)
