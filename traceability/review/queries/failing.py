"""What stands open: failed checks of open cases that nobody has cleared, by check and severity, and the cases behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from traceability.kernel.errors import Forbidden
from traceability.registry.viewer import Viewer
from traceability.review.catalogue import FAILED
from traceability.review.models import Finding
from traceability.review.workflow import OPEN


@dataclass(frozen=True, slots=True)
class OpenFailure:
    """How many open cases fail a check with a severity, as their newest examination said it."""

    code: str
    severity: str
    cases: int


def open_failures(*, viewer: Viewer) -> list[OpenFailure]:
    """By check and severity: at most four a check. One query. Raises Forbidden."""
    counted = _standing(viewer).values_list("code", "severity").annotate(number=Count("id")).order_by("code", "severity")
    return [OpenFailure(*row) for row in counted]


def failing_cases(code: str, severity: str | None, *, viewer: Viewer, limit: int, after: UUID | None = None) -> Sequence[Finding]:
    """The findings, with case, shipment and exporter, the newest case first. One query. Raises Forbidden."""
    found = _failing(code, severity, viewer).select_related("case__shipment", "case__exporter")
    if after is not None:
        found = found.filter(case_id__lt=after)
    return list(found.order_by("-case_id")[:limit])


def failing_in_all(code: str, severity: str | None, *, viewer: Viewer) -> int:
    """How many findings the same list has. One query. Raises Forbidden."""
    return _failing(code, severity, viewer).count()


def failing_of_exporter(exporter_id: UUID, *, viewer: Viewer, limit: int) -> Sequence[Finding]:
    """What stands open of one exporter's cases, the newest case first, with case and shipment. One query. Raises Forbidden."""
    found = _standing(viewer).filter(case__exporter_id=exporter_id).select_related("case__shipment")
    return list(found.order_by("-case_id", "code")[:limit])


def _failing(code: str, severity: str | None, viewer: Viewer) -> QuerySet[Finding]:
    found = _standing(viewer).filter(code=code)
    return found if severity is None else found.filter(severity=severity)


def _standing(viewer: Viewer) -> QuerySet[Finding]:
    if not viewer.reads_everything:
        raise Forbidden()
    newest = Q(case__state=OPEN, examination__number=F("case__examination"))
    return Finding.objects.filter(newest, result=FAILED, clearance__isnull=True)
