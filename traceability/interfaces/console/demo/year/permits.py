"""Facilities of the demo's year and what they are permitted, as rows of a registry document. Pure."""

from decimal import Decimal
from typing import Any

from traceability.interfaces.console.demo.year.exporting import CONSIGNMENTS, Consignment
from traceability.interfaces.console.demo.year.sites import DRESSER, MINE, OF_THE_STORIES, ROCK_PLANT, SITES, Site

Row = dict[str, Any]

SCOPE = ("ore_class", "forms", "elements", "area", "importer", "end_user", "destination", "hs_codes", "ports")
COMPOUNDS = ["oxide", "mixed_oxide", "carbonate", "mixed_carbonate"]
RIGHT = {"mine": "mining", "leach_site": "mining", "separation_plant": "smelting_separation", "recycling_plant": "recycling"}
TONNES = {"mining": "900.000", "smelting_separation": "1500.000", "recycling": "500.000"}
ISSUERS = {
    "mining": "Natural resources authority",
    "smelting_separation": "Industry authority",
    "recycling": "Industry authority",
    "safety_production": "Emergency management authority",
    "environmental_impact": "Ecology and environment authority",
    "pollutant_discharge": "Ecology and environment authority",
    "radiation_safety": "Ecology and environment authority",
    "export": "Commerce authority",
    "dual_use": "Commerce authority",
}
PREFIXES = {
    "mining": "ML",
    "smelting_separation": "SS",
    "recycling": "RC",
    "safety_production": "SP",
    "environmental_impact": "EI",
    "pollutant_discharge": "PD",
    "radiation_safety": "RS",
}
NEARBY = Decimal("0.2")
"""Degrees from a facility to the edge of its area."""


def document() -> Row:
    """Facilities and licences."""
    licences = [licence for site in SITES for licence in _of_site(site)]
    licences += [licence for consignment in CONSIGNMENTS for licence in _of_consignment(consignment)]
    return {
        "format": "registry/1",
        "facilities": [_facility(site) for site in SITES if site.code not in OF_THE_STORIES],
        "licences": licences,
    }


def _facility(site: Site) -> Row:
    return {
        "code": site.code,
        "organisation": site.organisation,
        "kind": site.kind,
        "name": site.name,
        "region": site.region,
        "latitude": site.latitude,
        "longitude": site.longitude,
        "ore_class": site.ore_class,
        "deposit": site.deposit,
        "capacity_t_per_year": site.capacity,
        "own_ranges_percent": None,
    }


def _of_site(site: Site) -> list[Row]:
    right = RIGHT.get(site.kind)
    kinds = [] if site.kind == "warehouse" else ["pollutant_discharge"]
    if right or site is DRESSER:
        kinds.append("environmental_impact")
    if right == "mining" or site is DRESSER:
        kinds.append("safety_production")
    if site in {MINE, DRESSER, ROCK_PLANT}:
        kinds.append("radiation_safety")
    rows = [_licence(kind, f"{PREFIXES[kind]}-{site.code}", site.organisation, facility=site.code) for kind in kinds]
    if right:
        quantity = {"value": TONNES[right], "unit": "t", "basis": "reo", "per": "year"}
        scope = {
            "area": _round(site),
            "forms": None if right == "mining" else COMPOUNDS,
            "ore_class": [site.ore_class] if site.ore_class else None,
        }
        rows.append(_licence(right, f"{PREFIXES[right]}-{site.code}", site.organisation, facility=site.code, quantity=quantity, **scope))
    return rows


def _of_consignment(one: Consignment) -> list[Row]:
    quantity = {"value": one.licensed_kg, "unit": "kg", "basis": "net", "per": "total"}
    where: Row = {"destination": one.buyer.country, "hs_codes": [one.hs_code]}
    rows = []
    if one.export_licence:
        rows.append(_licence("export", one.export_licence, one.exporter, quantity=quantity, ports=[one.port], **where))
    if one.dual_use_licence:
        whom = {"importer": one.buyer.code, "end_user": one.buyer.code}
        row = _licence(
            "dual_use", one.dual_use_licence, one.exporter, quantity=quantity, elements=["Dy"], forms=[one.form], **where, **whom
        )
        rows.append(row | {"control_codes": [one.control_code]})
    return rows


def _licence(kind: str, number: str, organisation: str, *, facility: str | None = None, quantity: Row | None = None, **scope: Any) -> Row:
    return {
        "kind": kind,
        "number": number,
        "organisation": organisation,
        "facility": facility,
        "valid_from": "2025-01-01",
        "valid_to": "2028-12-31",
        "revoked_on": None,
        "scope": {name: scope.get(name) for name in SCOPE},
        "quantity": quantity,
        "money": None,
        "control_codes": None,
        "issued_by": ISSUERS[kind],
    }


def _round(site: Site) -> list[list[str]]:
    """A square round the place, as a closed ring of [longitude, latitude]."""
    x, y = Decimal(site.longitude), Decimal(site.latitude)
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    return [[str(x + NEARBY * right), str(y + NEARBY * up)] for right, up in corners]
