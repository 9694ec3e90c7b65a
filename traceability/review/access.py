"""Which cases a viewer may see. Queries start here; doors never filter by organisation themselves."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from traceability.ledger.access import register_reader
from traceability.registry.viewer import Viewer
from traceability.review.models import Case


def visible_cases(viewer: Viewer) -> QuerySet[Case]:
    """All for who reads everything; its own for an exporter; none for customs, who see the certificate."""
    if viewer.reads_everything:
        return Case.objects.all()
    if viewer.role != "submitter":
        return Case.objects.none()
    return Case.objects.filter(exporter_id=viewer.organisation)


def _readable(viewer: Any, case_ids: Collection[UUID]) -> Collection[UUID]:
    """Entries of a case are read by who may see the case; a stranger sees none."""
    if viewer is None:
        return ()
    return list(visible_cases(viewer).filter(pk__any=sorted(case_ids)).values_list("id", flat=True))


register_reader("case", _readable)
