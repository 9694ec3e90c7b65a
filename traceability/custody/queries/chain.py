"""The chain of lots, read once: one recursive statement on the draw edges, then one for all rows of what it found.

Two queries, whatever the chain's size; bounded by depth and rows. What is beyond the bound is cut and said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from traceability.custody import access
from traceability.custody.queries.depths import depths_of
from traceability.custody.queries.rows import ChainEvent, ChainLot, Made, Moved, Rows, Used, rows_of
from traceability.custody.queries.statements import END_OF_TIME, statement
from traceability.custody.stages import MIXING
from traceability.registry.viewer import Viewer

MOST_DEPTH = 98
"""A walk of up to so many steps counts them; one without a bound walks from every event once."""
NO_BOUND = 1_000_000
MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class ChainRows:
    """The rows of a chain as of one moment. `depths`: how many steps an event is away from the asked lots.

    `uses` and `outputs` belong to `events`; `moves` are sends and receipts of `lots`, in the order in which they were
    recorded; the stocktakes in `rows` are those of the plants that mix.
    """

    roots: tuple[UUID, ...]
    events: Mapping[UUID, ChainEvent]
    depths: Mapping[UUID, int]
    rows: Rows
    is_truncated: bool

    @property
    def depth(self) -> int:
        return max(self.depths.values(), default=0)

    @property
    def lots(self) -> Mapping[UUID, ChainLot]:
        return self.rows.lots

    @property
    def uses(self) -> tuple[Used, ...]:
        return self.rows.uses

    @property
    def outputs(self) -> tuple[Made, ...]:
        return self.rows.outputs

    @property
    def moves(self) -> tuple[Moved, ...]:
        return self.rows.moves


def upstream_of(
    lot_ids: Iterable[UUID], *, viewer: Viewer | None = None, at: datetime | None = None, depth: int | None = None
) -> ChainRows:
    """Everything behind these lots, pools and circuits of mixing plants included. Two queries.

    It asks nobody's right: `viewer` only says whose sight each lot and event is marked with, and what beyond the depth is told of.
    One query more where something was cut for who does not read everything.
    """
    return _read("upstream", lot_ids, viewer, at, depth)


def downstream_of(
    lot_ids: Iterable[UUID], *, viewer: Viewer | None = None, at: datetime | None = None, depth: int | None = None
) -> ChainRows:
    """Everything that these lots went into, the other feeds of those events included; else as `upstream_of`."""
    return _read("downstream", lot_ids, viewer, at, depth)


def events_downstream(lot_ids: Iterable[UUID], event_ids: Iterable[UUID] = ()) -> tuple[list[UUID], bool]:
    """Ids of these events, of those that used these lots, and of all that carries on what they gave; whether some were cut.

    As `downstream_of` walks, without its rows; events that do not count now are left out. One query, at most `MOST_ROWS` events.
    """
    found, _, is_full = _found("downstream", sorted(set(lot_ids)), END_OF_TIME, None, sorted(set(event_ids)))
    return found, is_full


def _read(direction: str, lot_ids: Iterable[UUID], viewer: Viewer | None, at: datetime | None, depth: int | None) -> ChainRows:
    roots = tuple(sorted(set(lot_ids)))
    moment = at or END_OF_TIME
    found, beyond, is_full = _found(direction, roots, moment, depth)
    if viewer and beyond and not viewer.reads_everything:
        # Else whoever asks for each depth in turn would count what others made of it.
        beyond = list(access.visible_events(viewer).filter(pk__any=beyond).values_list("pk", flat=True))
    rows = rows_of(found, roots, at=moment, organisation=access.sight_of(viewer) if viewer else None)
    events = {event_id: rows.events[event_id] for event_id in found}
    depths = depths_of(direction, roots, events, rows.uses, rows.outputs, rows.stocktakes)
    return ChainRows(roots=roots, events=events, depths=depths, rows=rows, is_truncated=is_full or bool(beyond))


def _found(
    direction: str, roots: Sequence[UUID], at: datetime, depth: int | None, events: Sequence[UUID] = ()
) -> tuple[list[UUID], list[UUID], bool]:
    """Events of the chain, those one step beyond the depth that was asked for, and whether the bound on rows was met."""
    bound = NO_BOUND if depth is None else min(depth, MOST_DEPTH)
    asked: dict[str, Any] = {"lots": list(roots), "events": list(events), "at": at, "depth": bound + 1}
    with connection.cursor() as cursor:
        cursor.execute(statement(direction), asked | {"rows": MOST_ROWS, "mixing": sorted(MIXING)})
        steps: dict[UUID, int] = dict(cursor.fetchall())
    kept = sorted(event_id for event_id, step in steps.items() if step <= bound)
    return kept, sorted(steps.keys() - set(kept)), len(steps) >= MOST_ROWS
