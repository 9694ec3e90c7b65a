"""Failed findings to be marked in a picture of the chain: of one shipment, or of every shipment that an event stands behind."""

from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, QuerySet

from traceability.ledger.models import Entry
from traceability.registry.viewer import Viewer
from traceability.review import access
from traceability.review.catalogue import FAILED
from traceability.review.models import Examination, Finding
from traceability.review.queries.findings import Shown, shown

MOST_MARKED = 500


def failed_of_shipment(shipment_id: UUID, *, viewer: Viewer) -> tuple[Shown, ...]:
    """The failed findings of the newest examination of a shipment. One query, and those of `shown`."""
    return _shown(Finding.objects.filter(case__shipment_id=shipment_id), viewer)


def failed_behind_event(event_id: UUID, *, viewer: Viewer) -> tuple[Shown, ...]:
    """The failed findings of all newest examinations that read this event; at most `MOST_MARKED`. One query, and those of `shown`."""
    told = ArraySubquery(Entry.objects.filter(subject_type="event", subject_id=event_id).values("uid"))
    return _shown(Finding.objects.filter(examination__in=Examination.objects.filter(read_uids__overlap=told)), viewer)


def _shown(findings: QuerySet[Finding], viewer: Viewer) -> tuple[Shown, ...]:
    newest = findings.filter(result=FAILED, examination__number=F("case__examination"), case__in=access.visible_cases(viewer))
    return shown(newest.select_related("clearance").order_by("code", "id")[:MOST_MARKED], viewer=viewer)
