"""What waits for an examination: shipments without a case, and open cases of which something was changed since they were read."""

from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from traceability.custody.models import Shipment

# Every examination reads all policy values that are set, and none ever goes: one that read fewer than there are lacks a new one.
_TOUCHED = """
SELECT waiting.shipment_id
FROM review_case AS waiting
JOIN review_examination AS newest ON newest.case_id = waiting.id AND newest.number = waiting.examination
CROSS JOIN LATERAL (
    SELECT bool_or(head.version > entry.subject_version) AS is_newer, count(*) FILTER (WHERE entry.subject_type = 'policy') AS policies
    FROM unnest(newest.read_uids) AS read (uid)
    JOIN ledger.entry_uid USING (uid) JOIN ledger.entry USING (entry_id)
    JOIN ledger.subject_head AS head ON head.subject_type = entry.subject_type AND head.subject_id = entry.subject_id) AS seen
WHERE waiting.state = 'open' AND (seen.is_newer OR seen.policies < (SELECT count(*) FROM registry_policyvalue))
"""


def is_touched(case_id: UUID) -> bool:
    """Whether something that an open case's newest examination read has changed since: it waits to be examined again. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({_TOUCHED} AND waiting.id = %s)", [case_id])
        return bool(cursor.fetchone()[0])


def waiting_shipments() -> QuerySet[Shipment, UUID]:
    """Ids of the shipments that `examine` should take, the oldest first.

    Touched is told by versions, never by times: an entry that was on its way while the dossier was read has an earlier
    time, and a later version all the same.
    """
    waiting = Shipment.objects.filter(Q(case__isnull=True) | Q(pk__in=RawSQL(_TOUCHED, [])))  # noqa: S611  a constant
    return waiting.order_by("id").values_list("id", flat=True)
