"""What a correction must know of the event that it corrects. The accounts themselves are the database's: `accounts_of_lots.sql`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max

from traceability.custody import access
from traceability.custody.claims import EventClaim
from traceability.custody.errors import EventNotSeen
from traceability.custody.models import Draw, Event, Output
from traceability.custody.rules import KeptLot, KnownLot, Past
from traceability.kernel.sql import LOCK_CORRECTION
from traceability.registry.viewer import Viewer

_GIVEN = """
SELECT DISTINCT lot.id, lot.name, lot.form, lot.family, parent.name
FROM custody_line_of(%s) AS line (id) JOIN custody_output AS made ON made.event_id = line.id
JOIN custody_lot AS lot ON lot.id = made.lot_id LEFT JOIN custody_lot AS parent ON parent.id = lot.parent_id
"""
_BEFORE = """
SELECT lot.name, (custody_account_of(lot.id, %(event)s)).left_kg
FROM custody_draw AS sent JOIN custody_lot AS lot ON lot.id = sent.lot_id WHERE sent.event_id = %(event)s
"""
_DISPATCHES = """
SELECT custody_line_of(%(event)s) UNION SELECT custody_line_of(custody_in_force_of(%(event)s))
"""
_USED = """
SELECT lot.name FROM custody_draw AS got JOIN custody_lot AS lot ON lot.id = got.lot_id
WHERE got.event_id = %s AND custody_is_used_since(got.event_id, got.lot_id) ORDER BY got."position" LIMIT 1
"""


def event_of(event_id: UUID, *, viewer: Viewer) -> Event:
    """An event with its parties, to confirm or correct it. One query. Raises EventNotSeen."""
    parties = ("organisation", "performer", "facility", "to_organisation")
    found = access.visible_events(viewer).filter(id=event_id).select_related(*parties).first()
    if found is None:
        raise EventNotSeen()
    return found


def kept_lots(event_id: UUID) -> dict[str, KeptLot]:
    """By name, the lots that this event, or one that it replaces, gave. One query."""
    return {
        name: KeptLot(KnownLot(lot_id, form, family=family), parent) for lot_id, name, form, family, parent in _rows(_GIVEN, [event_id])
    }


def lots_made_by(event_id: UUID) -> list[str]:
    """The names of the lots that the event gave, in order. One query."""
    return list(Output.objects.filter(event_id=event_id).order_by("position").values_list("lot__name", flat=True))


def draws_of(event_id: UUID) -> list[Draw]:
    """What the event used, sent or received, with the lots, in order. One query."""
    return list(Draw.objects.filter(event_id=event_id).select_related("lot").order_by("position"))


def past_of(event: Event, claim: EventClaim | None, kept: Mapping[str, KeptLot], draws: Iterable[Draw]) -> Past:
    """The rest of what is asked, under the lock of the lots. At most two queries."""
    past = Past(stage=event.stage, performer=event.performer.code, drawn={one.lot.name: one.net_kg for one in draws}, kept=kept)
    if event.stage == "dispatch":
        is_received = bool(_value("SELECT custody_is_received(%s)", [event.id]))
        before: Mapping[str, Decimal] = dict(_rows(_BEFORE, {"event": event.id})) if is_received else {}
        receiver = event.to_organisation.code if event.to_organisation else ""
        return replace(past, receiver=receiver, is_received=is_received, before_kg=before)
    if event.stage == "receipt":
        dispatches = frozenset(one for (one,) in _rows(_DISPATCHES, {"event": event.dispatch_id}))
        return replace(past, dispatches=dispatches, used_since=_value(_USED, [event.id]))
    return replace(past, made_of_it=_made_of(event.id, claim, kept)) if claim else past


def last_drawn(lot_ids: Iterable[UUID]) -> datetime | None:
    """When any of these lots was drawn from last, to be asked under their lock. One query."""
    last: datetime | None = Draw.objects.filter(lot_id__any=sorted(set(lot_ids))).aggregate(last=Max("recorded_at"))["last"]
    return last


def lock_corrections() -> None:
    """One correction that joins old lots anew at a time: two at once could each close half of a circle."""
    _rows("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_CORRECTION])


def _made_of(event_id: UUID, claim: EventClaim, kept: Mapping[str, KeptLot]) -> frozenset[str]:
    """Which inputs were made of lots that the claim names again, those lots themselves included."""
    again = [kept[made.lot].lot.id for made in claim.outputs if made.lot in kept]
    if not again or not claim.inputs:
        return frozenset()
    found = _rows(
        "SELECT lot.name FROM custody_lot AS lot WHERE lot.name = ANY(%s) AND lot.id IN (SELECT custody_made_of(%s::uuid[], %s))",
        [[taken.lot for taken in claim.inputs], again, event_id],
    )
    return frozenset(name for (name,) in found)


def _value(sql: str, parameters: list[Any]) -> Any:
    found = _rows(sql, parameters)
    return found[0][0] if found else None


def _rows(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
