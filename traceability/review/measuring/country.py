"""The parties, plants, permits and law of a measured year: what does not differ from seed to seed. Pure but for the reference files.

The year is 2026: its export law is in the reference tables; its quotas, which are secret, are this country's own.
"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

import traceability.registry
from traceability.review import dossier as d

YEAR = 2026
_NAMES = UUID("018f0000-0000-7000-8000-00000000feed")
_TABLES = ("product_forms", "deposits", "recoveries", "controlled_items", "hs_codes", "ports", "document_kinds", "invoice_catalogue")
_BEGAN, _ENDS = date(2024, 1, 1), date(2029, 12, 31)

# code, kinds, group, title, title in Chinese
_ORGANISATIONS = (
    ("BYM", ("miner",), "NORTH", "Baiyun Mining", "白云矿业"),
    ("HFR", ("separator",), "NORTH", "Huafang Separation", "华方分离"),
    ("LNM", ("miner",), "SOUTH", "Zudong Mine", "足洞矿"),
    ("XWM", ("miner",), "SOUTH", "Heling Mine", "河岭矿"),
    ("GZS", ("separator",), "SOUTH", "Shuimu Separation", "水木分离"),
    ("IMX", ("importer",), "", "Haihe Import", "海河进口"),
    ("MZS", ("separator",), "SOUTH", "Binhai Separation", "滨海分离"),
    ("TRD", ("trader",), "", "Gannan Trade", "赣南商贸"),
    ("MTL", ("metal_maker",), "", "Gannan Metal", "赣南金属"),
    ("ALY", ("alloy_maker",), "", "Yongjiang Strip", "甬江合金"),
    ("MAG", ("magnet_maker", "exporter"), "", "Siming Magnet", "四明磁材"),
    ("RCY", ("recycler",), "", "Xinsheng Recycling", "新生回收"),
    ("EXP", ("exporter",), "", "Eastgate Export", "东门进出口"),
    ("TLAB", ("laboratory",), "", "Tongyuan Laboratory", "同源检测"),
)
# code, organisation, purpose, latitude, longitude, class of ore, deposit
_FACILITIES = (
    ("BYM-MINE-1", "BYM", "mine", "41.77", "109.97", "rock", "bayan_obo"),
    ("BYM-DRESS-1", "BYM", "dressing_plant", "41.75", "109.95", "rock", "bayan_obo"),
    ("HFR-PLANT-1", "HFR", "separation_plant", "40.65", "109.84", "", ""),
    ("LNM-SITE-1", "LNM", "leach_site", "24.83", "114.82", "ionic", "longnan"),
    ("XWM-SITE-1", "XWM", "leach_site", "24.95", "115.65", "ionic", "xunwu"),
    ("TRD-WH-1", "TRD", "warehouse", "25.85", "114.93", "", ""),
    ("GZS-PLANT-1", "GZS", "separation_plant", "25.82", "114.90", "", ""),
    ("IMX-WH-1", "IMX", "warehouse", "39.00", "117.72", "", ""),
    ("MZS-PLANT-1", "MZS", "separation_plant", "38.99", "117.60", "", ""),
    ("MTL-PLANT-1", "MTL", "metal_plant", "25.87", "115.02", "", ""),
    ("ALY-PLANT-1", "ALY", "alloy_plant", "29.89", "121.62", "", ""),
    ("MAG-PLANT-1", "MAG", "magnet_plant", "29.81", "121.54", "", ""),
    ("RCY-PLANT-1", "RCY", "recycling_plant", "29.70", "121.40", "", ""),
    ("EXP-WH-1", "EXP", "warehouse", "31.35", "121.60", "", ""),
)
_LICENSED = (
    ("mining", "BYM", "BYM-MINE-1", 40_000),
    ("mining", "LNM", "LNM-SITE-1", 1_500),
    ("mining", "XWM", "XWM-SITE-1", 1_500),
    ("smelting_separation", "HFR", "HFR-PLANT-1", 20_000),
    ("smelting_separation", "GZS", "GZS-PLANT-1", 5_000),
    ("smelting_separation", "MZS", "MZS-PLANT-1", 5_000),
    ("recycling", "RCY", "RCY-PLANT-1", 3_000),
)
_PERMITS = ("safety_production", "environmental_impact", "pollutant_discharge", "radiation_safety")
_LISTED = (("BYM", "mining"), ("LNM", "mining"), ("XWM", "mining"), ("HFR", "separation"), ("GZS", "separation"), ("MZS", "separation"))
_QUOTAS = (
    ("NORTH", "mining_rock", 9_000),
    ("SOUTH", "mining_ionic", 1_200),
    ("NORTH", "separation", 9_000),
    ("SOUTH", "separation", 2_400),
)
"""Tonnes REO of each of two batches: of January and of June."""
_ABROAD = (
    ("Drivewerk GmbH", "DE"),
    ("Rheinmotor AG", "DE"),
    ("Hansung Display Co., Ltd.", "KR"),
    ("Northfield Motors Ltd.", "GB"),
    ("Lumen Ceramics SA", "FR"),
    ("Polska Magnetyka", "PL"),
)


def an_id(name: str) -> UUID:
    return uuid5(_NAMES, name)


@cache
def reference() -> d.Reference:
    """The reference tables that every installation has."""
    return d.reference_from({name: _table(name) for name in _TABLES})


@cache
def policies() -> tuple[d.Policy, ...]:
    return d.policies_from(_table("policy"))


@cache
def organisations() -> dict[str, d.Organisation]:
    return {
        code: d.Organisation(
            an_id(code),
            code,
            title,
            kinds=frozenset(kinds),
            group=group,
            registered_on=date(2008, 1, 1),
            joined_on=date(2025, 1, 1),
            title_zh=zh,
        )
        for code, kinds, group, title, zh in _ORGANISATIONS
    }


@cache
def facilities() -> dict[str, d.Facility]:
    return {
        code: d.Facility(an_id(code), code, owner, purpose, "CN-JX", Decimal(north), Decimal(east), ore_class, deposit, Decimal(5000))
        for code, owner, purpose, north, east, ore_class, deposit in _FACILITIES
    }


@cache
def licences() -> tuple[d.Licence, ...]:
    return (*_production(), *_of_export())


@cache
def public_list() -> tuple[d.Listing, ...]:
    return tuple(d.Listing(YEAR, code, frozenset({activity})) for code, activity in _LISTED)


@cache
def quotas() -> tuple[d.Quota, ...]:
    days = (date(YEAR, 1, 1), date(YEAR, 6, 1))
    return tuple(
        d.Quota(an_id(f"{group} {kind}"), group, YEAR, kind, tuple(d.QuotaBatch(day, Decimal(tonnes)) for day in days))
        for group, kind, tonnes in _QUOTAS
    )


@cache
def buyers() -> tuple[d.Party, ...]:
    return tuple(d.Party(title, country, "manufacturer", registered_on=date(1995, 5, 1)) for title, country in _ABROAD)


def _production() -> Iterator[d.Licence]:
    for kind, owner, facility, tonnes in _LICENSED:
        yield d.Licence(
            an_id(f"{kind} {facility}"),
            kind,
            f"{kind}-{facility}",
            owner,
            facility,
            _BEGAN,
            _ENDS,
            scope=_scope(kind, facility),
            quantity_kg=Decimal(tonnes) * 1000,
            quantity_basis="reo",
            quantity_per="year",
        )
    for plant in facilities().values():
        for permit in _PERMITS:
            yield d.Licence(
                an_id(f"{permit} {plant.code}"), permit, f"{permit}-{plant.code}", plant.organisation, plant.code, _BEGAN, _ENDS
            )
    yield d.Licence(an_id("TLAB"), "laboratory_accreditation", "LA-1", "TLAB", valid_from=_BEGAN, valid_to=_ENDS)


def _scope(kind: str, facility: str) -> d.Scope:
    """Of a mine its class of ore, and a square round it."""
    place = facilities()[facility]
    if kind != "mining" or place.latitude is None or place.longitude is None:
        return d.Scope()
    half = Decimal("0.2")
    west, east, south, north = place.longitude - half, place.longitude + half, place.latitude - half, place.latitude + half
    return d.Scope(ore_class=(place.ore_class,), area=((west, south), (east, south), (east, north), (west, north), (west, south)))


def _of_export() -> Iterator[d.Licence]:
    """One for the goods of each exporter, and one for controlled goods to each of its end users."""
    for exporter in ("EXP", "MAG"):
        common = {"organisation": exporter, "valid_from": _BEGAN, "valid_to": _ENDS, "quantity_basis": "net", "quantity_per": "total"}
        yield d.Licence(an_id(f"export {exporter}"), "export", f"EL-{exporter}", quantity_kg=Decimal(1_000_000), **common)  # type: ignore[arg-type]
        for place, party in enumerate(buyers(), 1):
            scope = d.Scope(end_user=(party.title,), importer=(party.title,), destination=(party.country,))
            number = f"DU-{exporter}-{place}"
            yield d.Licence(an_id(number), "dual_use", number, scope=scope, quantity_kg=Decimal(200_000), **common)  # type: ignore[arg-type]


def _table(name: str) -> list[dict[str, str]]:
    folder = Path(traceability.registry.__file__).parent / "reference"
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
