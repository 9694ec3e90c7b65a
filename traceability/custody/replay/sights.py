"""Who may read which lot and event, derived again: a row of sight must follow from a fact, or by one step from another row of sight.

Who makes or is sent a lot sees it; who sees a lot sees the event that made it, what that event used, and how each of these moved until
it was used. No lot stands upstream of itself, so what follows step by step follows from facts. Sight is never taken away: of an event
that another one replaced it only may be there, as it depends on when the lot was first seen.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from traceability.custody.models import Event, Lot
from traceability.ledger.replay import BATCH, Batch, Compared, Contradiction

_LOTS = """
WITH due (organisation_id, lot_id, is_due) AS (
    SELECT party, made.lot_id, true FROM custody_output AS made JOIN custody_event AS done ON done.id = made.event_id
        CROSS JOIN unnest(ARRAY[done.organisation_id, done.performer_id]) AS party WHERE made.lot_id = ANY(%(ids)s::uuid[])
    UNION ALL
    SELECT done.to_organisation_id, sent.lot_id, true FROM custody_draw AS sent JOIN custody_event AS done ON done.id = sent.event_id
        WHERE sent.lot_id = ANY(%(ids)s::uuid[]) AND sent.kind = 'send' AND done.to_organisation_id IS NOT NULL
    UNION ALL
    SELECT seen.organisation_id, used.lot_id, coalesce(held.made_by_id = made.event_id, false)
        FROM custody_draw AS used JOIN custody_output AS made ON made.event_id = used.event_id
        JOIN custody_lotsight AS seen ON seen.lot_id = made.lot_id LEFT JOIN custody_holding AS held ON held.lot_id = made.lot_id
        WHERE used.lot_id = ANY(%(ids)s::uuid[]) AND used.kind = 'use'
)
SELECT lot_id, organisation_id, must.is_due IS NOT NULL, stored.is_there IS NOT NULL
FROM (SELECT organisation_id, lot_id, bool_or(is_due) AS is_due FROM due GROUP BY 1, 2) AS must
FULL JOIN (SELECT organisation_id, lot_id, true AS is_there FROM custody_lotsight WHERE lot_id = ANY(%(ids)s::uuid[])) AS stored
     USING (organisation_id, lot_id)
WHERE must.is_due AND stored.is_there IS NULL OR must.is_due IS NULL
ORDER BY 1, 2
"""
_EVENTS = """
WITH moved AS MATERIALIZED (
    SELECT lot_id, recorded_at, event_id FROM custody_draw WHERE event_id = ANY(%(ids)s::uuid[]) AND kind IN ('send', 'receive')
), shown (organisation_id, lot_id, until, by_event, is_due) AS (
    SELECT done.to_organisation_id, sent.lot_id, sent.recorded_at, sent.event_id, true
        FROM custody_draw AS sent JOIN custody_event AS done ON done.id = sent.event_id
        WHERE sent.lot_id IN (SELECT lot_id FROM moved) AND sent.kind = 'send' AND done.to_organisation_id IS NOT NULL
    UNION ALL
    SELECT seen.organisation_id, used.lot_id, used.recorded_at, used.event_id, coalesce(held.made_by_id = made.event_id, false)
        FROM custody_draw AS used JOIN custody_output AS made ON made.event_id = used.event_id
        JOIN custody_lotsight AS seen ON seen.lot_id = made.lot_id LEFT JOIN custody_holding AS held ON held.lot_id = made.lot_id
        WHERE used.lot_id IN (SELECT lot_id FROM moved) AND used.kind = 'use'
), due (organisation_id, event_id, is_due) AS (
    SELECT party, done.id, true FROM custody_event AS done
        CROSS JOIN unnest(ARRAY[done.organisation_id, done.performer_id, done.to_organisation_id]) AS party
        WHERE done.id = ANY(%(ids)s::uuid[]) AND party IS NOT NULL
    UNION ALL
    SELECT seen.organisation_id, made.event_id, coalesce(held.made_by_id = made.event_id, false)
        FROM custody_output AS made JOIN custody_lotsight AS seen ON seen.lot_id = made.lot_id
        LEFT JOIN custody_holding AS held ON held.lot_id = made.lot_id WHERE made.event_id = ANY(%(ids)s::uuid[])
    UNION ALL
    SELECT shown.organisation_id, moved.event_id, shown.is_due FROM moved JOIN shown
        ON shown.lot_id = moved.lot_id AND (moved.recorded_at, moved.event_id) <= (shown.until, shown.by_event)
)
SELECT event_id, organisation_id, must.is_due IS NOT NULL, stored.is_there IS NOT NULL
FROM (SELECT organisation_id, event_id, bool_or(is_due) AS is_due FROM due GROUP BY 1, 2) AS must
FULL JOIN (SELECT seen.organisation_id, seen.event_id, seen.recorded_at = done.recorded_at AS is_there
           FROM custody_eventsight AS seen JOIN custody_event AS done ON done.id = seen.event_id
           WHERE seen.event_id = ANY(%(ids)s::uuid[])) AS stored USING (organisation_id, event_id)
WHERE must.is_due AND stored.is_there IS NULL OR must.is_due IS NULL OR NOT stored.is_there
ORDER BY 1, 2
"""
_OF_NOTHING = """
SELECT 'lot', lot_id, organisation_id FROM custody_lotsight WHERE NOT EXISTS (SELECT FROM custody_lot WHERE id = lot_id)
UNION ALL
SELECT 'event', event_id, organisation_id FROM custody_eventsight WHERE NOT EXISTS (SELECT FROM custody_event WHERE id = event_id)
ORDER BY 1, 2, 3
"""


def sights() -> Iterator[Compared | Batch]:
    """Every lot's and every event's readers beside those that facts give it: one statement for a thousand of each."""
    strangers = _rows(_OF_NOTHING)
    yield Compared(0, tuple(Contradiction(f"{word} {one}", None, f"seen by {party}") for word, one, party in strangers))
    after = UUID(int=0)
    while lots := list(Lot.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:BATCH]):
        yield Batch("lot", lots, _of_lots)
        after = lots[-1]
    after = UUID(int=0)
    while events := list(Event.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:BATCH]):
        yield Batch("event", events, _of_events)
        after = events[-1]


def _of_lots(lots: Sequence[UUID]) -> Compared:
    return _compared("lot", lots, _rows(_LOTS, {"ids": list(lots)}))


def _of_events(events: Sequence[UUID]) -> Compared:
    return _compared("event", events, _rows(_EVENTS, {"ids": list(events)}))


def _compared(word: str, ids: Sequence[UUID], found: Sequence[tuple[Any, ...]]) -> Compared:
    return Compared(len(ids), tuple(_contradiction(word, *row) for row in found))


def _contradiction(word: str, one: UUID, party: UUID, may: bool, does: bool) -> Contradiction:
    if may and does:
        return Contradiction(f"{word} {one}", f"seen by {party} at its own time", "another time")
    return Contradiction(f"{word} {one}", f"seen by {party}" if may else None, f"seen by {party}" if does else None)


def _rows(sql: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
