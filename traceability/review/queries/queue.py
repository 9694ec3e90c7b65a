"""What waits for an examination: shipments without a case, and open cases that something touched since they were read: a newer version
of what was read, or a row that none of theirs had read (`touching.py`)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from traceability.custody.models import Shipment
from traceability.review.models import Case
from traceability.review.queries.law import TABLES

# Of some cases: everything that their newest examinations read. Every examination reads all policy values that are set, and none ever
# goes: one that read fewer than there are lacks a new one.
_TOUCHED = """
SELECT waiting.shipment_id
FROM review_case AS waiting
JOIN review_examination AS newest ON newest.case_id = waiting.id AND newest.number = waiting.examination
CROSS JOIN LATERAL (
    SELECT bool_or(head.version > entry.subject_version) AS is_newer, count(*) FILTER (WHERE entry.subject_type = 'policy') AS policies
    FROM unnest(newest.read_uids) AS read (uid)
    JOIN ledger.entry_uid USING (uid) JOIN ledger.entry USING (entry_id)
    JOIN ledger.subject_head AS head ON head.subject_type = entry.subject_type AND head.subject_id = entry.subject_id) AS seen
WHERE waiting.state = 'open' AND waiting.id = ANY(%s::uuid[])
  AND (seen.is_newer OR seen.policies < (SELECT count(*) FROM registry_policyvalue) OR EXISTS (
    SELECT FROM review_touch AS touch
    JOIN ledger.subject_head AS head ON (head.subject_type, head.subject_id) = (touch.subject_type, touch.subject_id)
    JOIN ledger.entry AS told ON told.entry_id = head.entry_id
    WHERE touch.shipment_id = waiting.shipment_id AND told.uid <> ALL (newest.read_uids)))
"""
# The same of all open cases, from the other end: the law as it stands, which all have read; the few other subjects that changed at all
# since the oldest of these examinations (a day is more than any transaction lasts); and what touched a shipment.
_WAITING = """
WITH open AS MATERIALIZED (
    SELECT waiting.id, waiting.shipment_id, newest.id AS examination_id, newest.as_of, newest.read_uids
    FROM review_case AS waiting JOIN review_examination AS newest ON newest.case_id = waiting.id AND newest.number = waiting.examination
    WHERE waiting.state = 'open'
), law AS MATERIALIZED (
    SELECT array_agg(told.uid) AS uids FROM ledger.subject_head AS head JOIN ledger.entry AS told ON told.entry_id = head.entry_id
    WHERE head.subject_type = 'policy'
       OR head.subject_type = 'reference' AND head.subject_id IN (SELECT id FROM registry_referencetable WHERE name = ANY(%s))
), changed AS MATERIALIZED ( -- Asked once, and by index, whatever the server expects: without statistics it would be asked of each case.
    SELECT older.uid FROM ledger.subject_head AS head CROSS JOIN LATERAL (
        SELECT uid FROM ledger.entry AS told WHERE (told.subject_type, told.subject_id) = (head.subject_type, head.subject_id)
            AND told.subject_version < head.version OFFSET 0) AS older
    WHERE head.version > 1 AND head.subject_type = ANY(%s) AND head.changed_at > (SELECT min(as_of) - interval '1 day' FROM open)
)
SELECT open.shipment_id FROM open CROSS JOIN law WHERE NOT open.read_uids @> law.uids
UNION
SELECT open.shipment_id
FROM changed CROSS JOIN LATERAL (SELECT id FROM review_examination WHERE read_uids @> ARRAY[changed.uid] OFFSET 0) AS examination
JOIN open ON open.examination_id = examination.id
UNION
SELECT open.shipment_id
FROM open JOIN review_touch AS touch ON touch.shipment_id = open.shipment_id
JOIN ledger.subject_head AS head ON (head.subject_type, head.subject_id) = (touch.subject_type, touch.subject_id)
JOIN ledger.entry AS told ON told.entry_id = head.entry_id
WHERE told.uid <> ALL (open.read_uids)
"""
# A server that expects many rows would ask the whole of each shipment again.
_ASKED_ONCE = f"SELECT unnest(ARRAY({_WAITING}))"
READ = ["document", "event", "facility", "licence", "listed_party", "organisation", "public_listing", "quota", "reference", "shipment"]
"""The subjects that an examination reads, besides policies."""


def is_touched(case_id: UUID) -> bool:
    """Whether something that an open case's newest examination read has changed since: it waits to be examined again. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({_TOUCHED})", [[case_id]])
        return bool(cursor.fetchone()[0])


def touched(case_id: UUID) -> RawSQL:
    """The same as a column of a statement about that case."""
    return RawSQL(f"EXISTS ({_TOUCHED})", [[case_id]], BooleanField())  # noqa: S611  a constant


def touched_cases() -> list[UUID]:
    """Ids of the open cases that wait to be examined again. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM review_case WHERE state = 'open' AND shipment_id IN ({_WAITING})", [list(TABLES), READ])
        return [case_id for (case_id,) in cursor.fetchall()]


def still_waiting(shipment_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these shipments `examine` should take: those without a case, and open ones that were touched. Two queries."""
    asked = set(shipment_ids)
    cases = dict(Case.objects.filter(shipment_id__any=sorted(asked)).values_list("shipment_id", "id"))
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, [sorted(cases.values())])
        return (asked - cases.keys()) | {shipment_id for (shipment_id,) in cursor.fetchall()}


def waiting_shipments() -> QuerySet[Shipment, UUID]:
    """Ids of the shipments that `examine` should take, the oldest first.

    Touched is told by versions, never by times: an entry that was on its way while the dossier was read has an earlier
    time, and a later version all the same.
    """
    waiting = Shipment.objects.filter(Q(case__isnull=True) | Q(pk__in=RawSQL(_ASKED_ONCE, [list(TABLES), READ])))  # noqa: S611  a constant
    return waiting.order_by("id").values_list("id", flat=True)
