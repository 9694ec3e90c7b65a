"""From rows of a chain to shares by origin: the arithmetic is `origins`, here it gets its places, licences and masses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from traceability.custody import origins
from traceability.custody.claims import StockClaim
from traceability.custody.models import Document, Event, PersonalDetails
from traceability.custody.queries.assays import assay_claim, decimals
from traceability.custody.queries.chain import ChainRows
from traceability.custody.queries.depths import mixes
from traceability.custody.reo import reo_kg
from traceability.custody.stages import STAGES
from traceability.kernel.clock import legal_day
from traceability.kernel.quantities import parse_decimal
from traceability.registry import queries as registry
from traceability.registry.models import Facility, Licence

_MINES = frozenset({"mine", "leach_site"})


@dataclass(frozen=True, slots=True)
class Provenance:
    """A chain's arithmetic: kilograms REO of each (lot, event) draw and output, and the mixes of its lots."""

    mixed: origins.Mixed
    chain: origins.Chain
    used_reo_kg: Mapping[tuple[UUID, UUID], Decimal | None]
    made_reo_kg: Mapping[tuple[UUID, UUID], Decimal | None]


def provenance_of(rows: ChainRows, *, fixed: Mapping[UUID, origins.Origin] | None = None) -> Provenance:
    """Shares by origin of every lot of the chain. At most five queries. `fixed` gives lots an origin from outside."""
    assays = {lot: assay_claim(row) for lot, row in rows.assays.items()}
    used = {(one.lot_id, one.event_id): reo_kg(one.net_kg, assays.get(one.lot_id)) for one in rows.uses if one.event_id}
    made = {(one.lot_id, one.event_id): reo_kg(one.net_kg, assays.get(one.lot_id)) for one in rows.outputs}
    stocks = _stocks(rows.stocktakes)
    entering = [event for event in rows.events.values() if STAGES[event.stage].origin]
    codes = {code for _, parts in stocks for part in parts for code, _ in part[2]}
    declared = registry.facilities_by_code(codes) if codes else {}
    licences = _licences({event.performer_id for event in entering} | {facility.organisation_id for facility in declared.values()})
    sourced = _sourced([event.id for event in entering if event.stage == "collection"])
    chain = origins.Chain(
        steps=tuple(_step(event, licences, sourced) for event in rows.events.values()),
        flows=tuple(origins.Flow(event, lot, kg) for (lot, event), kg in used.items()),
        made=tuple(origins.Made(event, lot) for lot, event in made),
        stocks=tuple(_stock(event, parts, declared, licences) for event, parts in stocks),
        fixed=tuple((fixed or {}).items()),
    )
    return Provenance(origins.mixed(chain), chain, used, made)


def _step(event: Event, licences: Mapping[UUID, list[Licence]], sourced: set[UUID]) -> origins.Step:
    return origins.Step(
        id=event.id,
        facility=str(event.facility_id),
        period=event.period,
        started_at=event.started_at,
        ended_at=event.ended_at,
        mixes=mixes(event),
        origin=_origin(event, licences, sourced),
    )


def _origin(event: Event, licences: Mapping[UUID, list[Licence]], sourced: set[UUID]) -> origins.Origin | None:
    kind = STAGES[event.stage].origin
    if not kind or (kind == "collected" and event.id not in sourced):
        return origins.UNKNOWN if kind else None
    facility, day = event.facility, legal_day(event.ended_at)
    return origins.Origin(
        kind=kind,
        facility=facility.code,
        licence=_licence(licences.get(event.performer_id, []), facility, day) if kind == "mine" else "",
        organisation=event.performer.code,
        country=event.fields.get("origin_country", "") if kind == "import" else "CN",
    )


def _licences(organisation_ids: set[UUID]) -> dict[UUID, list[Licence]]:
    found: dict[UUID, list[Licence]] = {}
    for licence in registry.licences_of(organisation_ids) if organisation_ids else ():
        if licence.kind == "mining":
            found.setdefault(licence.organisation_id, []).append(licence)
    return found


def _licence(licences: Iterable[Licence], facility: Facility, day: date) -> str:
    """The number of the mining licence in force at the place on the day; the smallest of several. Empty: none (P02 finds it)."""
    valid = (
        licence.number
        for licence in licences
        if licence.facility_id in {None, facility.id}
        and (licence.valid_from is None or licence.valid_from <= day)
        and (licence.valid_to is None or day <= licence.valid_to)
        and (licence.revoked_on is None or day < licence.revoked_on)
    )
    return min(valid, default="")


def _sourced(event_ids: list[UUID]) -> set[UUID]:
    """Collections that state where the scrap came from: a supplier, or the purchase papers (checks.md, C01)."""
    if not event_ids:
        return set()
    papers = Document.objects.filter(event_id__any=event_ids, kind="scrap_purchase_list").values_list("event_id", flat=True)
    named = PersonalDetails.objects.filter(subject_id__any=event_ids, values__has_key="/fields/supplier").values_list(
        "subject_id", flat=True
    )
    return {event_id for event_id in papers if event_id} | set(named)


_Part = tuple[str, Decimal | None, list[tuple[str, Decimal]]]


def _stocks(stocktakes: Iterable[Event]) -> list[tuple[Event, list[_Part]]]:
    """Opening stock of each plant and month, by form: REO and declared shares. Of two stocktakes of a month the later counts."""
    latest = {(event.facility_id, event.period): event for event in stocktakes}
    return [(event, [_part(stock) for stock in event.fields.get("opening", [])]) for event in latest.values()]


def _part(stock: Mapping[str, object]) -> _Part:
    claim = StockClaim(
        form=str(stock["form"]),
        net_kg=parse_decimal(stock["net_kg"]),
        moisture_percent=parse_decimal(stock["moisture_percent"]) if "moisture_percent" in stock else None,
        treo_percent=parse_decimal(stock["treo_percent"]) if "treo_percent" in stock else None,
        shares_percent=decimals(stock.get("shares_percent")),  # type: ignore[arg-type]
    )
    stated: list[Mapping[str, str]] = stock.get("origins", [])  # type: ignore[assignment]
    return claim.form, reo_kg(claim.net_kg, claim), [(one["facility"], parse_decimal(one["share"])) for one in stated]


def _stock(event: Event, parts: list[_Part], facilities: Mapping[str, Facility], licences: Mapping[UUID, list[Licence]]) -> origins.Stock:
    known = [kg for _, kg, _ in parts if kg is not None]
    total = sum(known, Decimal(0)) if len(known) == len(parts) else None
    weights: dict[origins.Origin, Decimal] = {}
    for _, kg, stated in parts:
        for code, share in stated:
            origin = _declared_origin(facilities[code], licences, legal_day(event.started_at)) if code in facilities else origins.UNKNOWN
            weights[origin] = weights.get(origin, Decimal(0)) + (kg or Decimal(0)) * share
    declared = tuple((origin, weight / total) for origin, weight in weights.items()) if total else ()
    return origins.Stock(str(event.facility_id), event.period, total, declared)


def _declared_origin(facility: Facility, licences: Mapping[UUID, list[Licence]], day: date) -> origins.Origin:
    """A plant declares a mine by its facility; material declared by any other place came over the border to it."""
    kind = "mine" if facility.kind in _MINES else "import"
    licence = _licence(licences.get(facility.organisation_id, []), facility, day) if kind == "mine" else ""
    return origins.Origin(kind, facility.code, licence, facility.organisation.code, "CN" if kind == "mine" else "")
