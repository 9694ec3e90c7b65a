"""From rows of a chain to shares by origin: the arithmetic is `origins`, here it gets its places, licences and masses. Pure over rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from traceability.custody import origins
from traceability.custody.claims import StockClaim
from traceability.custody.queries.assays import decimals
from traceability.custody.queries.chain import ChainRows
from traceability.custody.queries.depths import mixes
from traceability.custody.queries.rows import ChainEvent, DeclaredFacility, MiningLicence, Stocktake
from traceability.custody.reo import reo_kg
from traceability.custody.stages import STAGES
from traceability.kernel.clock import legal_day
from traceability.kernel.quantities import parse_decimal

_MINES = frozenset({"mine", "leach_site"})
_COLLECTORS = frozenset({"recycling_plant", "magnet_plant"})


@dataclass(frozen=True, slots=True)
class Provenance:
    """A chain's arithmetic: kilograms REO of each (lot, event) draw and output, and the mixes of its lots."""

    mixed: origins.Mixed
    chain: origins.Chain
    used_reo_kg: Mapping[tuple[UUID, UUID], Decimal | None]
    made_reo_kg: Mapping[tuple[UUID, UUID], Decimal | None]


def provenance_of(rows: ChainRows, *, fixed: Mapping[UUID, origins.Origin] | None = None) -> Provenance:
    """Shares by origin of every lot of the chain. No query. `fixed` gives lots an origin from outside."""
    assays = rows.rows.assays
    used = {(one.lot_id, one.event_id): reo_kg(one.net_kg, assays.get(one.lot_id)) for one in rows.uses}
    made = {(one.lot_id, one.event_id): reo_kg(one.net_kg, assays.get(one.lot_id)) for one in rows.outputs}
    licences = _by_place(rows.rows.licences)
    chain = origins.Chain(
        steps=tuple(_step(event, licences) for event in rows.events.values()),
        flows=tuple(origins.Flow(event, lot, kg) for (lot, event), kg in used.items()),
        made=tuple(origins.Made(event, lot) for lot, event in made),
        stocks=tuple(_stock(one, rows.rows.facilities, licences) for one in _latest(rows.rows.stocktakes)),
        fixed=tuple((fixed or {}).items()),
    )
    return Provenance(origins.mixed(chain), chain, used, made)


def _step(event: ChainEvent, licences: "_Licences") -> origins.Step:
    return origins.Step(
        id=event.id,
        circuit=event.circuit,
        period=event.period,
        started_at=event.started_at,
        ended_at=event.ended_at,
        mixes=mixes(event),
        origin=_origin(event, licences),
    )


def _origin(event: ChainEvent, licences: "_Licences") -> origins.Origin | None:
    kind = STAGES[event.stage].origin
    if not kind or (kind == "collected" and not event.is_sourced):
        return origins.UNKNOWN if kind else None
    return origins.Origin(
        kind=kind,
        facility=event.facility,
        licence=_licence(licences, event.performer_id, event.facility_id, legal_day(event.ended_at)) if kind == "mine" else "",
        organisation=event.performer,
        country=event.origin_country if kind == "import" else "CN",
    )


_Licences = Mapping[tuple[UUID, UUID | None], list[MiningLicence]]


def _by_place(licences: Iterable[MiningLicence]) -> _Licences:
    """By organisation and facility; those that name no facility hold at each."""
    found: dict[tuple[UUID, UUID | None], list[MiningLicence]] = {}
    for licence in licences:
        found.setdefault((licence.organisation_id, licence.facility_id), []).append(licence)
    return found


def _licence(licences: _Licences, organisation_id: UUID, facility_id: UUID, day: date) -> str:
    """The number of the mining licence in force at the place on the day; the smallest of several. Empty: none (P02 finds it)."""
    valid = (
        licence.number
        for licence in (*licences.get((organisation_id, facility_id), ()), *licences.get((organisation_id, None), ()))
        if (licence.valid_from is None or licence.valid_from <= day)
        and (licence.valid_to is None or day <= licence.valid_to)
        and (licence.revoked_on is None or day < licence.revoked_on)
    )
    return min(valid, default="")


_Part = tuple[str, Decimal | None, list[tuple[str, Decimal]]]


def _latest(stocktakes: Iterable[Stocktake]) -> Iterable[Stocktake]:
    """One of each plant and month: of two stocktakes of a month the later counts."""
    return {(one.circuit, one.period): one for one in stocktakes}.values()


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


def _stock(counted: Stocktake, facilities: Mapping[str, DeclaredFacility], licences: _Licences) -> origins.Stock:
    """Opening stock in REO, and the shares of it that the plant declares."""
    parts = [_part(stock) for stock in counted.opening]
    known = [kg for _, kg, _ in parts if kg is not None]
    total = sum(known, Decimal(0)) if len(known) == len(parts) else None
    weights: dict[origins.Origin, Decimal] = {}
    for _, kg, stated in parts:
        for code, share in stated:
            origin = _declared_origin(facilities[code], licences, legal_day(counted.started_at)) if code in facilities else origins.UNKNOWN
            weights[origin] = weights.get(origin, Decimal(0)) + (kg or Decimal(0)) * share
    declared = tuple((origin, weight / total) for origin, weight in weights.items()) if total else ()
    return origins.Stock(counted.circuit, counted.period, total, declared)


def _declared_origin(facility: DeclaredFacility, licences: _Licences, day: date) -> origins.Origin:
    """A plant declares a mine by its facility. Stock of a place that works scrap was collected; of any other it came over the border."""
    if facility.kind in _MINES:
        licence = _licence(licences, facility.organisation_id, facility.id, day)
        return origins.Origin("mine", facility.code, licence, facility.organisation, "CN")
    is_collected = facility.kind in _COLLECTORS
    return origins.Origin("collected" if is_collected else "import", facility.code, "", facility.organisation, "CN" if is_collected else "")
