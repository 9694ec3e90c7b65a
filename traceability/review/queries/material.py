"""The material of a dossier: its chain, what is beside it and the series of its plants, in three queries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from traceability.review import dossier as d
from traceability.review.queries import chain
from traceability.review.queries.shipment import Asked

SERIES_WINDOW, MOST_IN_SERIES = "M10.window_events", 100
"""The policy that says how many events of a plant and stage are compared, and the bound that no policy lifts."""


@dataclass(frozen=True, slots=True)
class Material:
    """Events and lots by what they are to the shipment. `named` are all lots of the chain and beside it, by their names."""

    events: tuple[d.Event, ...]
    beside: d.Beside
    series: d.Beside
    lots: tuple[d.Lot, ...]
    named: dict[str, d.Lot]

    @property
    def told(self) -> tuple[d.Event, ...]:
        """The events of the chain and those that share a plant-month with it; the series has no part in origins and parties."""
        return (*self.events, *self.beside.events)

    @property
    def laboratories(self) -> set[str]:
        """Who issued the assay certificates: codes, where they are registered; other names are found nowhere."""
        return {lot.assay.certificate.issuer for lot in self.lots if lot.assay and lot.assay.certificate} - {""}


def material_of(asked: Asked, policies: Iterable[d.Policy], *, at: datetime | None) -> Material:
    """Everything upstream of the shipment's lines, with the draws of a shipment that is not on record."""
    shipment = asked.shipment
    upstream = chain.upstream_ids(asked.lot_ids, at=at)
    events, beside, series = chain.events_of(asked.lot_ids, upstream, submitted=asked.submitted_at, at=at, window=_window(policies))
    lines = {line.lot for line in shipment.lines}
    names = _lots_named((*events, *beside)) | lines
    lots = chain.lots_of(names | _lots_named(series), at=at)
    if asked.is_sketch:
        lots = _drawn_by(shipment, lots)
    behind = lines | {drawn.lot for event in events for drawn in event.inputs}
    in_order = [lot for _, lot in sorted(lots.items())]
    return Material(
        events=tuple(events),
        beside=d.Beside(tuple(beside), tuple(lot for lot in in_order if lot.name in names and lot.name not in behind)),
        series=d.Beside(tuple(series), tuple(lot for lot in in_order if lot.name not in names)),
        lots=tuple(lot for lot in in_order if lot.name in behind),
        named={lot.name: lot for lot in in_order if lot.name in names},
    )


def _window(policies: Iterable[d.Policy]) -> int:
    """How many events of a plant and stage are compared at most, by any row."""
    return min(MOST_IN_SERIES, max((int(row.value) for row in policies if row.key == SERIES_WINDOW), default=0))


def _lots_named(events: Iterable[d.Event]) -> set[str]:
    return {lot for event in events for lot in (*(drawn.lot for drawn in event.inputs), *event.outputs)}


def _drawn_by(shipment: d.Shipment, lots: dict[str, d.Lot]) -> dict[str, d.Lot]:
    """The lots with the draws of a shipment that is not on record: its lines, the last of all."""
    drawn: dict[str, tuple[d.Drawn, ...]] = {}
    for line in shipment.lines:
        drawn[line.lot] = (*drawn.get(line.lot, ()), d.Drawn(shipment.number, shipment.id, line.net_kg))
    return {name: replace(lot, drawn=(*lot.drawn, *drawn.get(name, ()))) for name, lot in lots.items()}
