"""Dossiers in memory: a check's test needs no database and takes a millisecond. Each builder names only what matters."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import traceability
from traceability.review import dossier as d

REFERENCE = Path(traceability.__file__).parent / "registry" / "reference"
_NAMES = UUID("018f0000-0000-7000-8000-000000000000")
AS_OF = datetime(2026, 11, 24, tzinfo=UTC)


def an_id(name: str) -> UUID:
    """The same id for the same name, so that the parts of a dossier can name each other."""
    return uuid5(_NAMES, name)


def decimals(**values: str) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in values.items()}


_TABLES = ("product_forms", "deposits", "recoveries", "controlled_items", "hs_codes", "ports", "document_kinds", "quotas")
"""Those that checks read and that do not come empty."""


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def the_reference() -> d.Reference:
    """The reference tables of the repository."""
    return d.reference_from({name: _table(name) for name in _TABLES})


@cache
def the_policies() -> tuple[d.Policy, ...]:
    return d.policies_from(_table("policy"))


def an_assay(**values: Any) -> d.Assay:
    """Text becomes a Decimal; what is not named is an ordinary concentrate's."""
    defaults: dict[str, Any] = {"moisture_percent": "0.0", "treo_percent": "99.5", "shares_percent": {"Nd": "100.00"}}
    if "trem_percent" in values:
        defaults["treo_percent"] = None
    merged = {**defaults, **values}
    return d.Assay(**{name: _converted(value) for name, value in merged.items()})


def _converted(value: Any) -> Any:
    if isinstance(value, str):
        return Decimal(value)
    if isinstance(value, dict):
        return {name: Decimal(one) if isinstance(one, str) else one for name, one in value.items()}
    return value


def a_lot(name: str = "HFR:L-1", **values: Any) -> d.Lot:
    form = values.pop("form", "oxide")
    fields: dict[str, Any] = {
        "id": an_id(name),
        "name": name,
        "form": form,
        "family": the_reference().family(form),
        "net_kg": Decimal(values.pop("net_kg", "1000.000")),
        "made_by": an_id(values.pop("made_by", f"maker of {name}")),
        "made_on": date(2026, 3, 31),
        "assay": an_assay(),
    }
    return d.Lot(**{**fields, **values})


def an_event(name: str = "e-1", stage: str = "separation", **values: Any) -> d.Event:
    """`inputs` as (lot, kg) pairs, `ended` as a day or a time in China."""
    ended = values.pop("ended", "2026-03-31T18:00:00+08:00")
    started = values.pop("started", ended)
    fields: dict[str, Any] = {
        "id": an_id(name),
        "stage": stage,
        "facility": "HFR-PLANT-1",
        "performed_by": "HFR",
        "started_at": a_time(started),
        "ended_at": a_time(ended),
        "inputs": tuple(d.Input(lot, Decimal(kg)) for lot, kg in values.pop("inputs", ())),
        "outputs": tuple(values.pop("outputs", ())),
    }
    merged = {**fields, **values}
    return d.Event(**{"recorded_by": merged["performed_by"], **merged})


def a_time(text: str) -> datetime:
    return datetime.fromisoformat(text if "T" in text else f"{text}T18:00:00+08:00")


def a_sale(name: str = "sale-1", lot: str = "HFR:L-1", **values: Any) -> d.Event:
    """A dispatch in which ownership passes, on a special invoice."""
    fields: dict[str, Any] = {
        "stage": "dispatch",
        "inputs": ((lot, values.pop("net_kg", "1000.000")),),
        "to_organisation": "EXP",
        "to_facility": "EXP-WH-1",
        "ownership_passes": True,
        "ended": "2026-04-10T09:00:00+08:00",
        "invoice": an_invoice(),
    }
    return an_event(name, **{**fields, **values})


def a_receipt(of: d.Event, **values: Any) -> d.Event:
    fields: dict[str, Any] = {
        "stage": "receipt",
        "facility": of.to_facility,
        "performed_by": of.to_organisation,
        "inputs": tuple((drawn.lot, str(drawn.net_kg)) for drawn in of.inputs),
        "ended": of.ended_at.isoformat(),
        "dispatch": of.id,
    }
    return an_event(f"receipt of {of.id}", **{**fields, **values})


def an_invoice(**values: Any) -> d.Invoice:
    fields: dict[str, Any] = {
        "kind": "special_vat_invoice",
        "number": "00117",
        "issued_on": date(2026, 4, 10),
        "reo_kg": Decimal("995.000"),
    }
    return d.Invoice(**{**fields, **values})


def an_organisation(code: str, **values: Any) -> d.Organisation:
    kinds = frozenset(values.pop("kinds", ("separator",)))
    fields: dict[str, Any] = {"id": an_id(code), "code": code, "title": code, "group": "SOUTH", "registered_on": date(2008, 1, 1)}
    return d.Organisation(**{**fields, "kinds": kinds, **values})


def a_facility(code: str, organisation: str = "HFR", **values: Any) -> d.Facility:
    fields: dict[str, Any] = {"latitude": "24.9", "longitude": "114.8", "region": "CN-JX", **values}
    for name in ("latitude", "longitude"):
        fields[name] = None if fields[name] is None else Decimal(fields[name])
    return d.Facility(id=an_id(code), code=code, organisation=organisation, **fields)


def a_licence(what: str = "export", number: str = "EL-1", **values: Any) -> d.Licence:
    fields: dict[str, Any] = {
        "organisation": "EXP",
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
        "quantity_kg": Decimal("1000.000"),
        "quantity_basis": "net",
        "quantity_per": "total",
    }
    merged = {**fields, **values}
    for name in ("quantity_kg", "money", "used_kg", "used_money"):
        if isinstance(merged.get(name), str):
            merged[name] = Decimal(merged[name])
    return d.Licence(id=an_id(f"{what} {number}"), what=what, number=number, **merged)


def a_line(number: int = 1, lot: str = "HFR:L-1", **values: Any) -> d.Line:
    fields: dict[str, Any] = {"net_kg": Decimal(values.pop("net_kg", "1000.000")), "hs_code": "2846901999", "product": "oxide"}
    return d.Line(id=an_id(f"line {number}"), number=number, lot=lot, **{**fields, **values})


def a_party(title: str = "Drivewerk GmbH", **values: Any) -> d.Party:
    return d.Party(**{"title": title, "country": "DE", "purpose": "manufacturer", **values})


def a_shipment(**values: Any) -> d.Shipment:
    fields: dict[str, Any] = {
        "id": an_id("shipment"),
        "number": "EX-2026-0000000001",
        "exporter": "EXP",
        "planned_export_on": date(2026, 4, 25),
        "lines": (a_line(),),
        "consignee": a_party(),
        "end_user": a_party(),
        "end_use": "traction motors",
        "destination": "DE",
        "port": "CNSHA",
        "trade_mode": "general",
    }
    return d.Shipment(**{**fields, **values})


def a_dossier(*, policies: dict[str, str] | None = None, **values: Any) -> d.Dossier:
    """`policies`: None for the repository's; a map adds to them or comes before; an empty one means that none are loaded.

    Organisations and facilities are lists and found by their codes. What is not named is absent.
    """
    fields: dict[str, Any] = {"as_of": AS_OF, "shipment": a_shipment(lines=()), "reference": the_reference(), **values}
    for name in ("lots", "events", "licences", "public_list", "quotas", "other_shipments"):
        fields[name] = tuple(fields.get(name, ()))
    for name in ("organisations", "facilities"):
        fields[name] = {one.code: one for one in fields.get(name, ())}
    given = tuple(d.Policy(key, value, source="this test") for key, value in (policies or {}).items())
    return d.Dossier(policy_rows=() if policies == {} else (*given, *the_policies()), **fields)
