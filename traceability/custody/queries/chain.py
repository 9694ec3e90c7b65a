"""The chain of lots, read once: one recursive statement on the draw edges, then one query for each kind of row.

At most nine queries, whatever the chain's size; bounded by depth and rows. What is beyond the bound is cut and said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from traceability.custody.models import Assay, Draw, Event, Lot, Output
from traceability.custody.queries.assays import assays_of
from traceability.custody.queries.depths import depths_of, mixes
from traceability.custody.queries.statements import END_OF_TIME, in_force, statement
from traceability.custody.stages import MIXING

USUAL_DEPTH: int | None = None
"""Unless told otherwise, the whole chain."""
MOST_DEPTH = 98
"""A walk of up to so many steps counts them; one without a bound walks from every event once."""
NO_BOUND = 1_000_000
MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class ChainRows:
    """The rows of a chain as of one moment. `depths`: how many steps an event is away from the asked lots.

    `uses` and `outputs` belong to `events`; `moves` are sends and receipts of `lots`, in the order in which they were
    recorded; `stocktakes` are those of the plants that mix.
    """

    roots: tuple[UUID, ...]
    events: Mapping[UUID, Event]
    depths: Mapping[UUID, int]
    lots: Mapping[UUID, Lot]
    uses: tuple[Draw, ...]
    outputs: tuple[Output, ...]
    moves: tuple[Draw, ...]
    move_events: Mapping[UUID, Event]
    stocktakes: tuple[Event, ...]
    assays: Mapping[UUID, Assay]
    is_truncated: bool

    @property
    def depth(self) -> int:
        return max(self.depths.values(), default=0)


def upstream_of(lot_ids: Iterable[UUID], *, at: datetime | None = None, depth: int | None = None) -> ChainRows:
    """Everything behind these lots, pools and circuits of mixing plants included. For the system: it asks nobody's right."""
    return _read("upstream", lot_ids, at, depth)


def downstream_of(lot_ids: Iterable[UUID], *, at: datetime | None = None, depth: int | None = None) -> ChainRows:
    """Everything that these lots went into, the other feeds of those events included. For the system: it asks nobody's right."""
    return _read("downstream", lot_ids, at, depth)


def _read(direction: str, lot_ids: Iterable[UUID], at: datetime | None, depth: int | None) -> ChainRows:
    roots = tuple(sorted(set(lot_ids)))
    moment = at or END_OF_TIME
    found, is_truncated = _found(direction, roots, moment, depth)
    events = {event.id: event for event in _events(found)}
    uses = tuple(Draw.objects.filter(event_id__any=sorted(events), kind="use").order_by("event_id", "position"))
    outputs = tuple(Output.objects.filter(event_id__any=sorted(events)).order_by("event_id", "position"))
    lot_ids = {*roots, *(drawn.lot_id for drawn in uses), *(made.lot_id for made in outputs)}
    lots = {lot.id: lot for lot in Lot.objects.filter(id__any=sorted(lot_ids))}
    moves = tuple(
        Draw.objects.filter(lot_id__any=sorted(lot_ids), kind__in=("send", "receive"), recorded_at__lte=moment)
        .exclude(event__correction__recorded_at__lte=moment)
        .order_by("recorded_at", "event_id", "position")
    )
    stocktakes = _stocktakes(events.values(), moment)
    return ChainRows(
        roots=roots,
        events=events,
        depths=depths_of(direction, roots, events, uses, outputs, stocktakes),
        lots=lots,
        uses=uses,
        outputs=outputs,
        moves=moves,
        move_events={event.id: event for event in _events(sorted({moved.event_id for moved in moves if moved.event_id}))},
        stocktakes=stocktakes,
        assays=assays_of(lot_ids, at=moment),
        is_truncated=is_truncated,
    )


def _found(direction: str, roots: tuple[UUID, ...], at: datetime, depth: int | None) -> tuple[list[UUID], bool]:
    """Events of the chain. One step more than asked is walked, to know whether something was cut."""
    bound = NO_BOUND if depth is None else min(depth, MOST_DEPTH)
    with connection.cursor() as cursor:
        cursor.execute(
            statement(direction), {"lots": list(roots), "at": at, "depth": bound + 1, "rows": MOST_ROWS, "mixing": sorted(MIXING)}
        )
        steps: dict[UUID, int] = dict(cursor.fetchall())
    kept = sorted(event_id for event_id, step in steps.items() if step <= bound)
    return kept, len(kept) < len(steps) or len(steps) >= MOST_ROWS


def _events(ids: list[UUID]) -> Iterable[Event]:
    return Event.objects.filter(id__any=ids).select_related("facility", "organisation", "performer", "to_organisation", "to_facility")


def _stocktakes(events: Iterable[Event], at: datetime) -> tuple[Event, ...]:
    """All stocktakes in force of the plants that mix, in the order of their months."""
    plants = sorted({event.facility_id for event in events if mixes(event)})
    found = Event.objects.raw(
        "SELECT * FROM custody_event WHERE stage = 'stocktake' AND facility_id = ANY(%(plants)s::uuid[])"
        f" AND {in_force('custody_event')} ORDER BY period, recorded_at, id",
        {"plants": plants, "at": at},
    )
    return tuple(found)
