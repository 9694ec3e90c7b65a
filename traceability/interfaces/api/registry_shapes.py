"""Shapes of the registry's rows, as they are shown and as a registry document brings them (product.md section 8), with examples."""

from typing import Any

from traceability.interfaces.api import shapes
from traceability.interfaces.api.shapes import (
    DAY,
    FLAG,
    NAME,
    ORGANISATION,
    TEXT,
    WHOLE,
    Schema,
    list_of,
    named,
    nullable,
    object_of,
    one_of,
)
from traceability.registry import words
from traceability.registry.document import ranges
from traceability.registry.viewer import ROLES


def _within(known: ranges.Range, said: str = "decimal text") -> Schema:
    return {"type": "string", "pattern": known.pattern, "description": f"{said}, {known.lowest:f} to {known.highest:f}"}


_WORDS = list_of(TEXT)
_YEAR: Schema = {"type": "integer", "minimum": 2000, "maximum": 2100}
_DATED = {"valid_from": nullable(DAY), "valid_to": nullable(DAY)}
_OWNERS = list_of(object_of({"organisation": ORGANISATION, "share_percent": shapes.PERCENT}))
_BATCHES = list_of(object_of({"released_on": DAY, "reo_t": _within(ranges.RELEASED, "tonnes REO")}))
_POINT: Schema = {
    "type": "array",
    "prefixItems": [_within(ranges.LONGITUDE, "longitude"), _within(ranges.LATITUDE, "latitude")],
    "minItems": 2,
    "maxItems": 2,
}
_SCOPE = {
    "ore_class": nullable(list_of(one_of(*words.ORE_CLASSES))),
    "forms": nullable(_WORDS),
    "elements": nullable(list_of(one_of(*words.ELEMENTS))),
    "area": nullable(list_of(_POINT)),
    "importer": nullable(NAME),
    "end_user": nullable(NAME),
    "destination": nullable(shapes.COUNTRY),
    "hs_codes": nullable(_WORDS),
    "ports": nullable(_WORDS),
}
_UNITS = {"unit": one_of(*words.UNITS), "basis": one_of(*words.BASES), "per": one_of(*words.PERIODS)}
_QUANTITY = object_of({"value": _within(ranges.QUANTITY, "in `unit`"), **_UNITS})
_MONEY = object_of({"amount": _within(ranges.AMOUNT, "in `currency`"), "currency": TEXT})

# Of each row: members that are always there, and those that may be null, or left out of a document.
_ORGANISATION = (
    {"code": ORGANISATION, "name": NAME, "kinds": list_of(one_of(*words.ORGANISATION_KINDS), least=1)},
    {
        "credit_code": nullable(TEXT),
        "group": nullable(TEXT),
        "registered_on": nullable(DAY),
        "closed_on": nullable(DAY),
        "joined_on": nullable(DAY),
        "owners": _OWNERS,
    },
)
_FACILITY = (
    {"code": shapes.FACILITY, "organisation": ORGANISATION, "kind": one_of(*words.FACILITY_KINDS), "name": NAME},
    {
        "region": nullable(TEXT),
        "latitude": nullable(_within(ranges.LATITUDE, "degrees, north positive")),
        "longitude": nullable(_within(ranges.LONGITUDE, "degrees, east positive")),
        "ore_class": nullable(one_of(*words.ORE_CLASSES)),
        "deposit": nullable(TEXT),
        "capacity_t_per_year": nullable(_within(ranges.CAPACITY, "tonnes REO a year")),
        "own_ranges_percent": nullable(shapes.map_of(list_of(shapes.PERCENT, least=2, most=2))),
    },
)
_LICENCE = (
    {"kind": one_of(*words.LICENCE_KINDS), "number": TEXT, "organisation": ORGANISATION, "issued_by": NAME},
    {
        "facility": nullable(shapes.FACILITY),
        **_DATED,
        "revoked_on": nullable(DAY),
        "quantity": nullable(_QUANTITY),
        "money": nullable(_MONEY),
        "control_codes": nullable(_WORDS),
    },
)
_QUOTA = {"group": TEXT, "year": _YEAR, "kind": one_of(*words.QUOTA_KINDS)}
_LISTING = {"year": _YEAR, "organisation": ORGANISATION, "activities": list_of(one_of(*words.ACTIVITIES))}
_PARTY = ({"name": NAME, "country": shapes.COUNTRY, "list": TEXT, "listed_on": DAY, "source": TEXT}, {"until": nullable(DAY)})
_POLICY = {"key": TEXT, "value": TEXT, "unit": TEXT, "confidence": one_of(*words.CONFIDENCES), "source": TEXT}
_USER = ({"username": TEXT, "organisation": ORGANISATION, "role": one_of(*ROLES)}, {"name": nullable(TEXT), "email": nullable(TEXT)})

SEEN_ORGANISATION = named(
    "Organisation",
    object_of(
        {**_ORGANISATION[0], "name_zh": NAME},
        {"country": shapes.COUNTRY, **_ORGANISATION[1]},
        description="code, names and kinds are public; the rest is shown to the organisation itself, the regulator and auditors",
    ),
)
SEEN_FACILITY = named("Facility", object_of({**_FACILITY[0], **_FACILITY[1]}))
_DRAWN = object_of(
    {"year": nullable(_YEAR), "kg": shapes.KILOGRAMS, "amount": nullable(shapes.MONEY), "uses": WHOLE},
    description="`year`: of export, null: the whole term; `amount` in the currency of `money`",
)
SEEN_LICENCE = named(
    "Licence",
    object_of({**_LICENCE[0], **_LICENCE[1], "scope": object_of(_SCOPE, description="null: no limit"), "drawn": list_of(_DRAWN)}),
)
_QUOTA_USED = {"drawn_kg": nullable(shapes.KILOGRAMS), "left_kg": nullable(shapes.KILOGRAMS)}
SEEN_QUOTA = named(
    "Quota",
    object_of(
        {**_QUOTA, **_QUOTA_USED, "batches": _BATCHES, "secret": FLAG},
        description="`left_kg`: of all batches; it and `drawn_kg`: for the group's own organisations, the regulator and auditors",
    ),
)
SEEN_LISTING = named("PublicListing", object_of(_LISTING))
SEEN_POLICY = named(
    "PolicyValue", object_of({**_POLICY, **_DATED, "is_default": FLAG}, description="`is_default`: not set by a supervisor")
)
SEEN_ROW = named("ReferenceRow", shapes.map_of(TEXT, description="the file's columns; what is not stated is left out"))

_ARRAYS = {
    "organisations": object_of(
        {**_ORGANISATION[0], "country": shapes.COUNTRY}, {**_ORGANISATION[1], "name_zh": nullable(NAME), "owners": nullable(_OWNERS)}
    ),
    "users": object_of(*_USER),
    "facilities": object_of(*_FACILITY),
    "licences": object_of(_LICENCE[0], {**_LICENCE[1], "scope": nullable(object_of({}, _SCOPE))}),
    "quotas": object_of(_QUOTA, {"batches": nullable(_BATCHES), "secret": nullable(FLAG)}),
    "public_list": object_of(_LISTING),
    "listed_parties": object_of(*_PARTY),
    "policies": object_of(_POLICY, _DATED),
}
DOCUMENT = named(
    "RegistryDocument", object_of({"format": one_of("registry/1")}, {name: nullable(list_of(row)) for name, row in _ARRAYS.items()})
)
_COUNT = object_of({"created": WHOLE, "changed": WHOLE, "unchanged": WHOLE})
IMPORTED = named(
    "RegistryImported",
    object_of({"dry_run": FLAG, "counts": object_of(dict.fromkeys(_ARRAYS, _COUNT)), "acknowledgements": list_of(shapes.ACKNOWLEDGEMENT)}),
)

_ORGANISATION_SAID: dict[str, Any] = {
    "code": "HFR",
    "name": "Huafang Rare Earth Separation",
    "name_zh": "华方稀土分离",
    "country": "CN",
    "credit_code": "91360700MATG1YUT0N",
    "kinds": ["separator"],
    "group": "SOUTH",
    "registered_on": "2011-04-02",
    "closed_on": None,
    "joined_on": "2026-11-01",
    "owners": [],
}
_FACILITY_SAID: dict[str, Any] = {
    "code": "HFR-PLANT-1",
    "organisation": "HFR",
    "kind": "separation_plant",
    "name": "Plant 1",
    "region": "CN-JX",
    "latitude": "24.9",
    "longitude": "114.8",
    "ore_class": None,
    "deposit": None,
    "capacity_t_per_year": "4000",
    "own_ranges_percent": None,
}
_LICENCE_SAID: dict[str, Any] = {
    "kind": "smelting_separation",
    "number": "SS-2025-11",
    "organisation": "HFR",
    "facility": "HFR-PLANT-1",
    "valid_from": "2025-01-01",
    "valid_to": "2026-12-31",
    "revoked_on": None,
    "scope": {**dict.fromkeys(_SCOPE), "ore_class": ["rock", "ionic"], "forms": ["oxide"]},
    "quantity": {"value": "2500.000", "unit": "t", "basis": "reo", "per": "year"},
    "money": None,
    "control_codes": None,
    "issued_by": "Industry ministry",
}
_QUOTA_SAID: dict[str, Any] = {"group": "SOUTH", "year": 2026, "kind": "mining_ionic", "secret": True}
_QUOTA_SAID["batches"] = [{"released_on": "2026-02-06", "reo_t": "1200"}]
_LISTING_SAID: dict[str, Any] = {"year": 2026, "organisation": "HFR", "activities": ["separation"]}
_POLICY_SAID: dict[str, Any] = {"key": "M02.tolerance_percent", "value": "1.0", "unit": "%", "valid_from": "2026-01-01", "valid_to": None}
_POLICY_SAID |= {"confidence": "P", "source": "proposal of this project, adjustable"}
_ROW_SAID = {
    "symbol": "Nd",
    "name_en": "neodymium",
    "name_zh": "钕",
    "atomic_number": "60",
    "metal_to_oxide_factor": "1.1664",
    "confidence": "S",
}


def _page(row: dict[str, Any]) -> dict[str, Any]:
    return {"results": [row], "next": None}


ORGANISATIONS, FACILITIES, PUBLIC_LIST = (_page(row) for row in (_ORGANISATION_SAID, _FACILITY_SAID, _LISTING_SAID))
LICENCES = _page(_LICENCE_SAID | {"drawn": [{"year": 2026, "kg": "600.000", "amount": None, "uses": 1}]})
QUOTAS = _page(_QUOTA_SAID | {"drawn_kg": "1460.000", "left_kg": "1198540.000"})
POLICIES = _page(_POLICY_SAID | {"is_default": True})
REFERENCE = {"table": "elements", "version": 1, "sha256": "9b7a" * 16} | _page(_ROW_SAID)
DOCUMENT_SAID = {
    "format": "registry/1",
    "organisations": [_ORGANISATION_SAID],
    "users": [{"username": "hfr.ada", "name": "Ada", "email": "ada@hfr.example", "organisation": "HFR", "role": "submitter"}],
    "facilities": [_FACILITY_SAID],
    "licences": [_LICENCE_SAID],
    "quotas": [_QUOTA_SAID],
    "public_list": [_LISTING_SAID],
    "policies": [_POLICY_SAID],
}
_NOTHING = {"created": 0, "changed": 0, "unchanged": 0}
IMPORTED_SAID = {
    "dry_run": True,
    "counts": dict.fromkeys(_ARRAYS, _NOTHING) | {"organisations": {"created": 1, "changed": 0, "unchanged": 0}},
    "acknowledgements": [],
}
