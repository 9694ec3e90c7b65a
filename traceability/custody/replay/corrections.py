"""Confirmations and corrections read back from their rows, and what was given back beside what had been drawn."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from traceability.custody.models import Confirmation, Correction, Draw
from traceability.custody.replay.papers import by_whom
from traceability.ledger.replay import BATCH, Batch, Compared, Contradiction, Stated

# What each correction must give back, every use draw of its event, beside what it gives back, where the two differ.
_OF_CORRECTIONS = """
SELECT corrected.id, drawn.id, drawn.lot_id, drawn.net_kg, back.id, back.lot_id, -back.net_kg
FROM unnest(%s::uuid[]) AS corrected (id)
JOIN custody_draw AS drawn ON drawn.event_id = corrected.id AND drawn.kind = 'use'
LEFT JOIN custody_draw AS back ON back.correction_id = corrected.id AND back.undoes_id = drawn.id
WHERE (drawn.lot_id, drawn.net_kg, drawn.reo_kg, drawn."position")
      IS DISTINCT FROM (back.lot_id, -back.net_kg, -back.reo_kg, back."position")
UNION ALL
SELECT corrected.id, NULL, NULL, NULL, back.id, back.lot_id, -back.net_kg
FROM unnest(%s::uuid[]) AS corrected (id)
JOIN custody_draw AS back ON back.correction_id = corrected.id
WHERE NOT EXISTS (SELECT FROM custody_draw AS used
                  WHERE used.id = back.undoes_id AND used.event_id = corrected.id AND used.kind = 'use')
ORDER BY 1, 3
"""


def confirmations(ids: Collection[UUID]) -> dict[UUID, Stated]:
    """The performers' own words for these events."""
    found = Confirmation.objects.filter(event_id__any=sorted(ids)).select_related("event")
    return {
        one.event_id: Stated(
            {"performed_by": str(one.event.performer_id), "recorded_by": str(one.event.organisation_id)},
            one.organisation_id,
            one.recorded_at,
            actor=by_whom(one.confirmed_by),
        )
        for one in found
    }


def corrections(ids: Collection[UUID]) -> dict[UUID, Stated]:
    """What stands in the place of these events, and why."""
    return {
        one.event_id: Stated(
            {"reason": one.reason} | ({"replaced_by": str(one.replaced_by_id)} if one.replaced_by_id else {}),
            one.organisation_id,
            one.recorded_at,
            actor=by_whom(one.corrected_by),
        )
        for one in Correction.objects.filter(event_id__any=sorted(ids))
    }


def given_back() -> Iterator[Batch]:
    """Every correction gives back what its event used; a case gives back at most what its shipment drew, once."""
    after = UUID(int=0)
    while events := list(Correction.objects.filter(event_id__gt=after).order_by("event_id").values_list("event_id", flat=True)[:BATCH]):
        yield Batch("event", events, _by_corrections)
        after = events[-1]
    after = UUID(int=0)
    shipped = Draw.objects.filter(kind="ship")
    while drawn := list(shipped.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:BATCH]):
        yield Batch("draw", drawn, _by_cases)
        after = drawn[-1]


def _by_corrections(events: Sequence[UUID]) -> Compared:
    with connection.cursor() as cursor:
        cursor.execute(_OF_CORRECTIONS, [list(events), list(events)])
        found = cursor.fetchall()
    return Compared(len(events), tuple(_wrong(row) for row in found))


def _wrong(row: tuple[Any, ...]) -> Contradiction:
    event_id, drawn, lot_id, drawn_kg, back, back_lot_id, back_kg = row
    expected = f"{drawn_kg} kg of {lot_id} given back" if drawn else "nothing more given back"
    return Contradiction(f"event {event_id}", expected, f"{back_kg} kg of {back_lot_id}" if back else None)


def _by_cases(shipped: Sequence[UUID]) -> Compared:
    back: dict[UUID, list[Draw]] = {}
    for one in Draw.objects.filter(undoes_id__any=list(shipped)):
        if one.undoes_id is not None:
            back.setdefault(one.undoes_id, []).append(one)
    found = []
    for drawn, lot_id, net_kg, shipment_id in Draw.objects.filter(id__any=list(shipped)).values_list(
        "id", "lot_id", "net_kg", "shipment_id"
    ):
        undoing = back.get(drawn, [])
        if sum((-one.net_kg for one in undoing), net_kg - net_kg) > net_kg or any(one.lot_id != lot_id for one in undoing):
            said = ", ".join(f"{-one.net_kg} kg of {one.lot_id}" for one in undoing)
            found.append(Contradiction(f"shipment {shipment_id}", f"at most {net_kg} kg of {lot_id} given back", said))
    return Compared(len(shipped), tuple(found))
