"""What the log says beyond a place, read by its dense index; and entries as notices are made of them."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from traceability.custody.models import Shipment
from traceability.notices.access import Heard
from traceability.notices.kinds import NOTICES, Said
from traceability.notices.models import Delivery

_STANDING = """
SELECT webhook.id, log.log_id, coalesce(position.next_index, 0), sealed.size
FROM unnest(%s::uuid[]) AS webhook (id) CROSS JOIN ledger.log
CROSS JOIN LATERAL (SELECT max(size) AS size FROM ledger.checkpoint WHERE checkpoint.log_id = log.log_id) AS sealed
LEFT JOIN notices_position AS position ON position.subscription_id = webhook.id AND position.log_id = log.log_id
WHERE coalesce(position.next_index, 0) < sealed.size ORDER BY 2, 3, 1
"""
_HEARD = """
SELECT uid, kind, subject_type, subject_id, leaf_index FROM ledger.leaf JOIN ledger.entry USING (entry_id)
WHERE leaf.log_id = %s AND leaf.leaf_index >= %s AND leaf.leaf_index < %s AND entry.kind = ANY(%s) ORDER BY leaf.leaf_index
"""
_SAID = """
SELECT entry.uid, entry.kind, entry.subject_type, entry.subject_id, leaf.leaf_index, entry.leaf, log.origin
FROM unnest(%s::smallint[], %s::bigint[]) AS wanted (log_id, leaf_index)
JOIN ledger.leaf USING (log_id, leaf_index) JOIN ledger.log USING (log_id) JOIN ledger.entry USING (entry_id)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a webhook was told of a log that is sealed further."""

    webhook: UUID
    log_id: int
    next_index: int
    sealed: int


def standings(webhooks: Collection[UUID]) -> list[Standing]:
    """Of these webhooks, by log and place. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [list(webhooks)])
        return [Standing(*row) for row in cursor.fetchall()]


def heard_between(log_id: int, begin: int, end: int) -> list[Heard]:
    """The entries of kinds that are told, at these places of the log. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, [log_id, begin, end, list(NOTICES)])
        return [Heard(*row) for row in cursor.fetchall()]


def said_in(deliveries: Sequence[Delivery]) -> tuple[dict[UUID, Said], list[Heard]]:
    """The entries of these deliveries as notices are made of them, by uid, and as rights are asked for. One query."""
    placed = [one for one in deliveries if one.entry is not None]
    if not placed:
        return {}, []
    said: dict[UUID, Said] = {}
    heard = []
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [[one.log_id for one in placed], [one.leaf_index for one in placed]])
        for uid, kind, subject_type, subject_id, index, leaf, origin in cursor.fetchall():
            envelope = json.loads(bytes(leaf))
            said[uid] = Said(str(uid), kind, envelope["at"], str(subject_id), envelope["body"], origin, index)
            heard.append(Heard(uid, kind, subject_type, subject_id, index))
    return said, heard


def numbers_in(said: Collection[Said]) -> dict[str, str]:
    """The numbers of the shipments that these entries name by id. One query."""
    wanted = sorted({one.shipment_id for one in said} - {""})
    if not wanted:
        return {}
    return {str(pk): number for pk, number in Shipment.objects.filter(pk__any=wanted).values_list("pk", "number")}
