"""The chain as a graph: lots and events as nodes, masses and REO shares on the edges, and where it all comes from.

Upstream, `reo_share` is the part of the asked lots' REO that came along an edge. Downstream it is the part of the edge's
target that stems from the asked lot.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from traceability.custody.origins import Origin
from traceability.custody.queries.chain import ChainRows
from traceability.custody.queries.provenance import Provenance
from traceability.custody.queries.rows import ChainEvent, Made, Moved, Place
from traceability.kernel.clock import rfc3339
from traceability.kernel.quantities import print_kilograms, print_share

EDGE_COLUMNS = ("from", "to", "kind", "net_kg", "reo_kg", "reo_share")


@dataclass(frozen=True, slots=True)
class Edge:
    """`kind`: input and output (material), sent and received (the lot moved), pool and circuit (a plant's mixing)."""

    source: str
    target: str
    kind: str
    net_kg: Decimal | None = None
    reo_kg: Decimal | None = None
    reo_share: Decimal | None = None

    def as_json(self) -> dict[str, Any]:
        masses = (_kilograms(self.net_kg), _kilograms(self.reo_kg), None if self.reo_share is None else print_share(self.reo_share))
        return dict(zip(EDGE_COLUMNS, (self.source, self.target, self.kind, *masses), strict=True))


@dataclass(frozen=True, slots=True)
class Graph:
    """What is found, and whether something was cut by the bound on depth or rows."""

    nodes: tuple[Mapping[str, Any], ...]
    edges: tuple[Edge, ...]
    origins: tuple[tuple[Origin, Decimal], ...]
    depth: int
    is_truncated: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "nodes": [dict(node) for node in self.nodes],
            "edges": [edge.as_json() for edge in self.edges],
            "origins": [origin_json(origin, share) for origin, share in self.origins],
            "depth": self.depth,
            "truncated": self.is_truncated,
        }


def origin_json(origin: Origin, share: Decimal) -> dict[str, Any]:
    """One origin with its share of REO; members that are not known are null."""
    named = ("facility", "licence", "organisation", "country")
    return {"kind": origin.kind, **{name: getattr(origin, name) or None for name in named}, "share": print_share(share)}


Weighed = Mapping[UUID, tuple[Made, Decimal | None]]
"""Lots as their events gave them, each with its kilograms REO."""


def weighed(rows: ChainRows, provenance: Provenance) -> Weighed:
    """What the events of a chain gave."""
    return {one.lot_id: (one, provenance.made_reo_kg.get((one.lot_id, one.event_id))) for one in rows.outputs}


def nodes_of(rows: ChainRows, lots: Iterable[UUID], events: Iterable[ChainEvent], made: Weighed) -> Iterator[Mapping[str, Any]]:
    """Lots first, by name; then events, by the time they ended."""
    for lot in sorted((rows.lots[lot_id] for lot_id in set(lots)), key=lambda lot: lot.name):
        output, reo = made.get(lot.id, (None, None))
        yield {
            "kind": "lot",
            "id": lot.name,
            "form": lot.form,
            "product": output.product or None if output else None,
            "net_kg": _kilograms(output.net_kg) if output else None,
            "reo_kg": _kilograms(reo),
        }
    for event in sorted(events, key=lambda event: (event.ended_at, event.id)):
        yield {
            "kind": "event",
            "id": str(event.id),
            "stage": event.stage,
            "facility": event.facility,
            "performed_by": event.performer,
            "recorded_by": event.recorder,
            "started_at": rfc3339(event.started_at),
            "ended_at": rfc3339(event.ended_at),
            "custody_model": event.custody_model or None,
        }


def material_edges(
    rows: ChainRows,
    provenance: Provenance,
    lots: frozenset[UUID],
    into: Mapping[tuple[UUID, UUID], Decimal],
    out_of: Mapping[UUID, Decimal],
) -> Iterator[Edge]:
    """Inputs and outputs among `lots`; `into` and `out_of` are the shares of (lot, event) and of lots."""
    for used in rows.uses:
        if used.lot_id in lots:
            key = (used.lot_id, used.event_id)
            source, target = rows.lots[used.lot_id].name, str(used.event_id)
            yield Edge(source, target, "input", used.net_kg, provenance.used_reo_kg.get(key), into.get(key))
    for made in rows.outputs:
        if made.lot_id in lots:
            kg = provenance.made_reo_kg.get((made.lot_id, made.event_id))
            yield Edge(str(made.event_id), rows.lots[made.lot_id].name, "output", made.net_kg, kg, out_of.get(made.lot_id))


def moves_shown(rows: ChainRows, lots: frozenset[UUID]) -> tuple[Moved, ...]:
    """Moves of these lots up to their last use in the chain; of an asked lot all: later ones are other parties' affairs."""
    last: dict[UUID, Place] = {}
    asked = set(rows.roots)
    for used in rows.uses:
        place = rows.events[used.event_id].place
        last[used.lot_id] = max(last.get(used.lot_id, place), place)
    return tuple(
        moved
        for moved in rows.moves
        if moved.lot_id in lots and (moved.lot_id in asked or moved.lot_id not in last or moved.place <= last[moved.lot_id])
    )


def move_edges(rows: ChainRows, moves: Iterable[Moved]) -> Iterator[Edge]:
    for moved in moves:
        kind = "sent" if moved.kind == "send" else "received"
        yield Edge(rows.lots[moved.lot_id].name, str(moved.event_id), kind, moved.net_kg, moved.reo_kg)


def _kilograms(value: Decimal | None) -> str | None:
    return None if value is None else print_kilograms(value)
