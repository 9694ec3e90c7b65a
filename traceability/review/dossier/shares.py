"""Shares by origin of every lot of a dossier, by the event that brought the material in. Pure.

The arithmetic is custody's (`origins`). It knows origins by place; a check wants the event, whose papers and deposit it reads,
so the event's id goes through in the place of the licence.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from traceability.custody import origins as shares
from traceability.custody.reo import reo_kg
from traceability.custody.stages import MASS_BALANCE, MIXING, STAGES
from traceability.review.dossier.material import Event, Lot, Origin, Quantity


def shares_by_origin(events: Iterable[Event], lots: Iterable[Lot]) -> dict[str, tuple[Origin, ...]]:
    """Lot's name → its origins, whose shares sum to 1. What no event of these brought in is unknown."""
    events, by_name = tuple(events), {lot.name: lot for lot in lots}
    chain = shares.Chain(
        steps=tuple(_step(event) for event in events if event.stage != "stocktake" and not _only_moves(event)),
        flows=tuple(
            shares.Flow(event.id, lot.id, reo_kg(drawn.net_kg, lot.assay))
            for event in events
            if not _only_moves(event)
            for drawn in event.inputs
            if (lot := by_name.get(drawn.lot))
        ),
        made=tuple(shares.Made(lot.made_by, lot.id) for lot in by_name.values()),
        stocks=tuple(_stock(event) for event in events if event.stage == "stocktake"),
    )
    mixed = shares.mixed(chain)
    return {name: tuple(_origin(origin, share) for origin, share in sorted(mixed.of_lot(lot.id).items())) for name, lot in by_name.items()}


def _only_moves(event: Event) -> bool:
    return event.stage in {"dispatch", "receipt", "loss"}


def _step(event: Event) -> shares.Step:
    kind = STAGES[event.stage].origin
    if kind == "collected" and not event.is_sourced:
        kind = "unknown"
    return shares.Step(
        id=event.id,
        circuit=event.circuit,
        period=event.period,
        started_at=event.started_at,
        ended_at=event.ended_at,
        mixes=event.stage in MIXING and event.custody_model == MASS_BALANCE,
        origin=shares.Origin(kind, event.facility, str(event.id)) if kind else None,
    )


def _stock(event: Event) -> shares.Stock:
    """What was in the circuit at the start of the month, with the declared origins of all its parts, weighted by REO."""
    known = [(reo_kg(part.net_kg, part.assay), part) for part in event.fields.opening]
    total = None if any(reo is None for reo, _ in known) else sum((reo for reo, _ in known if reo), Decimal(0))
    return shares.Stock(event.circuit, event.fields.period, total, tuple(_declared(known, total).items()))


def _declared(known: list[tuple[Decimal | None, Quantity]], total: Decimal | None) -> Mapping[shares.Origin, Decimal]:
    weights: dict[shares.Origin, Decimal] = {}
    for reo, part in known:
        for facility, share in part.origins:
            origin = shares.Origin("mine", facility)
            weights[origin] = weights.get(origin, Decimal(0)) + (reo or Decimal(0)) * share
    return {origin: weight / total for origin, weight in weights.items()} if total else {}


def _origin(origin: shares.Origin, share: Decimal) -> Origin:
    return Origin(origin.kind, share, event=UUID(origin.licence) if origin.licence else None, facility=origin.facility)
