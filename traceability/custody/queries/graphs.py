"""Upstream and downstream graphs, as far as the viewer may see them. A constant number of queries, whatever the chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from traceability.custody import access, origins
from traceability.custody.errors import LotNotSeen
from traceability.custody.models import Line, Lot, Shipment
from traceability.custody.queries import graph
from traceability.custody.queries.chain import ChainRows, downstream_of, upstream_of
from traceability.custody.queries.graph import Edge, Graph
from traceability.custody.queries.provenance import Provenance, provenance_of
from traceability.custody.queries.rows import ChainEvent, Moved
from traceability.custody.reo import reo_kg
from traceability.registry.viewer import Viewer

_ASKED = origins.Origin("asked")


def upstream(lot: str, *, viewer: Viewer, depth: int | None = None, at: datetime | None = None) -> Graph:
    """Everything behind a lot, as it was recorded at `at`. Three queries. Raises LotNotSeen."""
    return upstream_of_lot(_visible(lot, viewer, at), viewer=viewer, depth=depth, at=at)


def upstream_of_lot(root: Lot, *, viewer: Viewer, depth: int | None = None, at: datetime | None = None) -> Graph:
    """The same for a lot that the viewer may see. Two queries."""
    rows = upstream_of([root.id], viewer=viewer, at=at, depth=depth)
    return _upstream_graph(rows, {root.id: Decimal(1)})


def upstream_of_shipment(shipment: Shipment, *, viewer: Viewer, depth: int | None = None, at: datetime | None = None) -> Graph:
    """Everything behind all lines of a shipment that the viewer may see; lines weigh by their REO. Three queries."""
    return upstream_of_lines(list(shipment.lines.all()), viewer=viewer, depth=depth, at=at)


def upstream_of_lines(lines: Sequence[Line], *, viewer: Viewer, depth: int | None = None, at: datetime | None = None) -> Graph:
    """The same for lines that were read before. Two queries."""
    rows = upstream_of({line.lot_id for line in lines}, viewer=viewer, at=at, depth=depth)
    weights: dict[UUID, Decimal] = {}
    for line in lines:
        kg = reo_kg(line.net_kg, rows.rows.assays.get(line.lot_id))
        if kg is None:
            return _upstream_graph(rows, {})
        weights[line.lot_id] = weights.get(line.lot_id, Decimal(0)) + kg
    return _upstream_graph(rows, origins.whole(weights) if sum(weights.values()) > 0 else {})


def downstream(lot: str, *, viewer: Viewer, depth: int | None = None, at: datetime | None = None, with_origins: bool = True) -> Graph:
    """Everything that a lot went into, as far as the viewer may see it. Five queries; three without origins. Raises LotNotSeen.

    Without origins nothing behind the lot is read, so its own node has no mass.
    """
    root = _visible(lot, viewer, at)
    behind, asked = _behind(root, at) if with_origins else ({}, {})
    rows = downstream_of([root.id], viewer=viewer, at=at, depth=depth)
    provenance = provenance_of(rows, fixed={root.id: _ASKED})
    lots = frozenset({root.id, *(made.lot_id for made in rows.outputs)})
    out_of = {one: share for one in lots if (share := provenance.mixed.of_lot(one).get(_ASKED))}
    shown = _Shown.of(rows, lots)
    edges = graph.material_edges(rows, provenance, lots, _fed_from(provenance, lots), out_of)
    return _graph(rows, provenance, shown, edges=tuple(edges), found=behind, asked=asked)


def _behind(root: Lot, at: datetime | None) -> tuple[origins.Mix, graph.Weighed]:
    """Where a lot comes from, and what it was made as."""
    rows = upstream_of([root.id], at=at)
    provenance = provenance_of(rows)
    return provenance.mixed.of_lot(root.id), {lot: one for lot, one in graph.weighed(rows, provenance).items() if lot == root.id}


def _upstream_graph(rows: ChainRows, parts: Mapping[UUID, Decimal]) -> Graph:
    provenance = provenance_of(rows)
    traced = origins.traced(provenance.mixed, parts)
    lots = frozenset({*rows.roots, *(used.lot_id for used in rows.uses)})
    mixes = [(parts.get(root), provenance.mixed.of_lot(root)) for root in rows.roots]
    shown = _Shown.of(rows, lots)
    edges = [*graph.material_edges(rows, provenance, lots, traced.by_flow, traced.by_lot), *_circuit_edges(provenance, traced)]
    return _graph(rows, provenance, shown, edges=tuple(edges), found=origins.blend(mixes))


@dataclass(frozen=True, slots=True)
class _Shown:
    """The part of a graph that its viewer may see."""

    lots: frozenset[UUID]
    events: tuple[ChainEvent, ...]
    moves: tuple[Moved, ...]

    @classmethod
    def of(cls, rows: ChainRows, lots: frozenset[UUID]) -> "_Shown":
        moves, told = graph.moves_shown(rows, lots), rows.rows.events
        events = {*rows.events, *(moved.event_id for moved in moves)}
        seen = {event_id for event_id in events if told[event_id].is_seen}
        lots = frozenset(lot for lot in lots if rows.lots[lot].is_seen)
        shown = tuple(moved for moved in moves if moved.lot_id in lots and moved.event_id in seen)
        return cls(lots, tuple(told[event_id] for event_id in seen), shown)


def _graph(
    rows: ChainRows,
    provenance: Provenance,
    shown: _Shown,
    *,
    edges: tuple[Edge, ...],
    found: origins.Mix,
    asked: graph.Weighed | None = None,
) -> Graph:
    """`asked`: lots whose makers are beyond these rows. Depth is that of what is shown, as the rows beyond are others' affair."""
    names = {rows.lots[lot].name for lot in shown.lots} | {str(event.id) for event in shown.events}
    return Graph(
        nodes=tuple(graph.nodes_of(rows, shown.lots, shown.events, {**graph.weighed(rows, provenance), **(asked or {})})),
        edges=tuple(edge for edge in (*edges, *graph.move_edges(rows, shown.moves)) if edge.source in names and edge.target in names),
        origins=tuple(sorted(found.items(), key=lambda one: (-one[1], one[0]))),
        depth=max((rows.depths.get(event.id, 0) for event in shown.events), default=0),
        is_truncated=rows.is_truncated,
    )


def _fed_from(provenance: Provenance, lots: frozenset[UUID]) -> dict[tuple[UUID, UUID], Decimal]:
    """For each (lot, event): the part of the event's feed that stems from the asked lot along this edge."""
    found = {}
    for pool in provenance.mixed.pools:
        weights = pool.weights
        total = sum((weight for weight in weights if weight is not None), Decimal(0))
        for flow, weight in zip(pool.feeds, weights, strict=False):
            share = provenance.mixed.of_lot(flow.lot).get(_ASKED) if flow.lot in lots else None
            if share and len(weights) == 1:
                found[flow.lot, flow.step] = share
            elif share and None not in weights and total > 0 and weight is not None:
                found[flow.lot, flow.step] = share * weight / total
    return found


def _circuit_edges(provenance: Provenance, traced: origins.Traced) -> list[Edge]:
    """Between the last event of one pool and the first of the next, over the stock in the plant's circuit."""
    pools = provenance.mixed.pools
    return [
        Edge(
            source=str(max(pools[before].steps, key=lambda step: (step.ended_at, step.id)).id),
            target=str(min(pools[after].steps, key=lambda step: (step.started_at, step.id)).id),
            kind="circuit",
            reo_kg=next(opening.reo_kg for opening in pools[after].openings if opening.before == before),
            reo_share=share,
        )
        for (before, after), share in sorted(traced.by_circuit.items())
    ]


def _visible(name: str, viewer: Viewer, at: datetime | None) -> Lot:
    lots = access.visible_lots(viewer).filter(name=name)
    found = (lots if at is None else lots.filter(recorded_at__lte=at)).first()
    if found is None:
        raise LotNotSeen()
    return found
