"""The chain of a dossier: events and lots with all that belongs to them, three statements whatever their number."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from traceability.custody.queries.statements import END_OF_TIME, in_force, statement
from traceability.custody.stages import FAMILIES, MIXING
from traceability.kernel.clock import legal_day
from traceability.review.balance import VARIED_STAGES
from traceability.review.dossier import (
    CIRCUIT_STAGES,
    Assay,
    Document,
    Drawn,
    Event,
    Fields,
    Input,
    Invoice,
    Lot,
    Place,
    Quantity,
    Transport,
)

WITHOUT_BOUND = 1_000_000
"""Steps that no chain has: custody's statement then walks from every event once."""
MOST_EVENTS = 50_000
_JSONB = 3802  # the server's number of the type
_json = json.JSONDecoder(parse_float=Decimal)
_FOLDER = Path(__file__).parent
_NUMBERS = ("moisture_percent", "treo_percent", "trem_percent", "th_ppm", "u_ppm")


class Told(NamedTuple):
    """Events by what they are to the shipment: its chain, its plant-months beside it, the series of its plants."""

    chain: list[Event]
    beside: list[Event]
    series: list[Event]


@cache
def sql(name: str) -> str:
    """A statement of this folder, with custody's one rule of what counts, its statement of assays and a group's separations filled in."""
    text = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    if "/* separated */" in text:
        text = text.replace("/* separated */", (_FOLDER / "separated.sql").read_text(encoding="utf-8"))
    for alias in ("event", "made"):
        text = text.replace(f"/* in_force {alias} */", f"({in_force(alias)})")
    return text.replace("/* assays */", statement("assays"))


def rows(text: str, *, at: datetime | None = None, **parameters: Any) -> list[tuple[Any, ...]]:
    """All rows of a statement, counted as it was recorded at `at`; without it, everything that is visible now.

    Django leaves JSON of raw statements as text; here it is read, and a number in it could only be a whole one.
    """
    with connection.cursor() as cursor:
        cursor.execute(text, {"at": at or END_OF_TIME, **parameters})
        places = [place for place, column in enumerate(cursor.description) if column.type_code == _JSONB]
        return [_read(row, places) for row in cursor.fetchall()]


def _read(row: tuple[Any, ...], places: Sequence[int]) -> tuple[Any, ...]:
    values = list(row)
    for place in places:
        text = row[place]
        # A dossier has thousands of these; most are empty, and the server prints no space around them.
        values[place] = None if text is None else [] if text == "[]" else _json.raw_decode(text)[0]
    return tuple(values)


def upstream_ids(lot_ids: Iterable[UUID], *, at: datetime | None) -> list[UUID]:
    """Every event behind these lots, pools and circuits of mixing plants included."""
    asked = {"lots": list(lot_ids), "depth": WITHOUT_BOUND, "rows": MOST_EVENTS, "mixing": sorted(MIXING)}
    return [event_id for event_id, _ in rows(statement("upstream"), at=at, **asked)]


def events_of(lot_ids: Iterable[UUID], chain: Iterable[UUID], *, submitted: datetime, at: datetime | None, window: int = 0) -> Told:
    """The events of the chain, those beside it that share a plant-month with it, and the last `window` of each plant and stage."""
    parts: dict[str, list[Event]] = {"chain": [], "beside": [], "series": []}
    stages = {"circuit": sorted(CIRCUIT_STAGES), "varied": sorted(VARIED_STAGES)}
    asked = {"lots": list(lot_ids), "chain": list(chain), "submitted": submitted, "window": window, **stages}
    for part, *columns in rows(sql("events"), at=at, **asked):
        parts[part].append(_event(columns))
    return Told(**parts)


def lots_of(names: Iterable[str], *, at: datetime | None) -> dict[str, Lot]:
    """Lots by name as their events in force made them."""
    wanted = sorted(set(names))
    ids = "(SELECT array_agg(id) FROM custody_lot WHERE name = ANY(%(names)s))"
    text = sql("lots").replace("%(lots)s::uuid[]", ids)
    return {lot.name: lot for lot in map(_lot, rows(text, at=at, names=wanted))}


def _event(columns: Sequence[Any]) -> Event:
    (event_id, stage, facility, performer, recorder, started_at, ended_at, model, confirmed, receiver, destination, passes, dispatch) = (
        columns[:13]
    )
    transport, ticket, kind, number, issued_on, seller, buyer, goods, reo, amount, currency, recorded_at = columns[13:25]
    residues, fields, has_supplier, inputs, outputs, papers = columns[25:]
    return Event(
        id=event_id,
        stage=stage,
        facility=facility,
        performed_by=performer,
        recorded_by=recorder,
        started_at=started_at,
        ended_at=ended_at,
        custody_model=model,
        is_confirmed=confirmed,
        inputs=tuple(_input(*one) for one in inputs),
        outputs=tuple(outputs),
        residues=tuple(map(_quantity, residues)),
        documents=tuple(Document(kind, number, issuer, a_day(day), sha256) for kind, number, issuer, day, sha256 in papers),
        fields=_fields(fields, has_supplier=has_supplier),
        to_organisation=receiver or "",
        to_facility=destination or "",
        ownership_passes=passes,
        loaded_at=_place((transport or {}).get("loaded_at")),
        transport=_transport(transport, ticket),
        invoice=Invoice(kind, number, issued_on, seller or "", buyer or "", goods, reo, amount, currency) if kind else None,
        dispatch=dispatch,
        recorded_at=recorded_at,
    )


def _fields(said: Mapping[str, Any], *, has_supplier: bool) -> Fields:
    return Fields(
        route=said.get("route", ""),
        place=_place(said.get("place")),
        origin_country=said.get("origin_country", ""),
        deposit=said.get("deposit", ""),
        scrap_class=said.get("scrap_class", ""),
        has_supplier=has_supplier,
        other_inputs_kg=sum((Decimal(one["net_kg"]) for one in said.get("other_inputs", [])), Decimal(0)),
        period=said.get("period", ""),
        opening=tuple(map(_quantity, said.get("opening", []))),
        closing=tuple(map(_quantity, said.get("closing", []))),
        nh3_n_mg_l=a_decimal(said.get("discharge", {}).get("nh3_n_mg_l")),
    )


def _quantity(said: Mapping[str, Any]) -> Quantity:
    numbers: dict[str, Any] = {name: Decimal(said[name]) for name in _NUMBERS if name in said}
    return Quantity(
        form=said["form"],
        net_kg=Decimal(said["net_kg"]),
        assay=Assay(shares_percent=decimals(said.get("shares_percent")), **numbers),
        origins=tuple((one["facility"], Decimal(one["share"])) for one in said.get("origins", [])),
    )


def _lot(columns: Sequence[Any]) -> Lot:
    lot_id, name, form, net_kg, made_by, ended_at, product, holder, overdrawn_kg, corrects, drawn, *found = columns
    return Lot(
        id=lot_id,
        name=name,
        form=form,
        family=FAMILIES.get(form, form),
        net_kg=net_kg,
        made_by=made_by,
        made_on=legal_day(ended_at),
        product=product or "",
        holder=holder or "",
        assay=_assay(found),
        drawn=tuple(Drawn(by, UUID(subject), Decimal(kg)) for by, subject, kg in drawn),
        overdrawn_kg=overdrawn_kg,
        corrects=corrects,
    )


def _assay(columns: Sequence[Any]) -> Assay | None:
    moisture, treo, trem, shares, th, u, uncertainty, sampled_on, number, issuer, issued_on, sha256 = columns
    if (moisture, treo, trem, shares, th, u, sampled_on) == (None,) * 7:
        return None
    stated = uncertainty or {}
    return Assay(
        moisture_percent=moisture,
        treo_percent=treo,
        trem_percent=trem,
        shares_percent=decimals(shares),
        th_ppm=th,
        u_ppm=u,
        u_treo_percent=a_decimal(stated.get("treo_percent")),
        u_moisture_points=a_decimal(stated.get("moisture_percent")),
        u_shares_points=decimals(stated.get("shares_percent")),
        sampled_on=sampled_on,
        certificate=None if number is None else Document("assay_certificate", number, issuer, issued_on, sha256),
    )


def _input(lot: str, net_kg: str, received: Sequence[Any] | None) -> Input:
    if received is None:
        return Input(lot, Decimal(net_kg))
    moisture, treo, trem, shares, th, u, uncertainty, sampled_on, number, issuer, issued_on, sha256 = received
    measured = (a_decimal(moisture), a_decimal(treo), a_decimal(trem), shares, a_decimal(th), a_decimal(u), uncertainty)
    return Input(lot, Decimal(net_kg), _assay((*measured, a_day(sampled_on), number, issuer, a_day(issued_on), sha256)))


def _transport(said: Mapping[str, Any] | None, ticket: str) -> Transport | None:
    if said is None:
        return None
    return Transport(
        mode=said.get("mode", ""),
        ticket=ticket,
        seals=tuple(said.get("seals", ())),
        pieces=said.get("pieces"),
        gross_kg=a_decimal(said.get("gross_kg")),
        tare_kg=a_decimal(said.get("tare_kg")),
        unloaded_at=_place(said.get("unloaded_at")),
    )


def _place(said: Mapping[str, str] | None) -> Place | None:
    if said is None:
        return None
    return Place(said.get("place", ""), said.get("country", ""), a_decimal(said.get("latitude")), a_decimal(said.get("longitude")))


def decimals(said: Mapping[str, str] | None) -> dict[str, Decimal]:
    return {name: Decimal(text) for name, text in (said or {}).items()}


def a_decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def a_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
