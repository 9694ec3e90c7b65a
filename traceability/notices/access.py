"""Which webhooks a viewer keeps, and of which entries one is told."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from traceability.certificates.access import certificates
from traceability.ledger.access import readable
from traceability.notices.errors import WebhooksForSubmittersAndAuditors
from traceability.notices.models import Subscription
from traceability.registry.viewer import Viewer

KEEPERS = frozenset({"submitter", "auditor"})


@dataclass(frozen=True, slots=True)
class Heard:
    """An entry with its place, before anybody is told of it."""

    uid: UUID
    kind: str
    subject_type: str
    subject_id: UUID
    index: int


def must_keep_webhooks(by: Viewer) -> None:
    """Webhooks are no record: an auditor, who writes nothing there, keeps its own. Raises WebhooksForSubmittersAndAuditors."""
    if by.role not in KEEPERS or not by.may_write or by.person is None or by.organisation is None:
        raise WebhooksForSubmittersAndAuditors()


def visible_webhooks(viewer: Viewer) -> QuerySet[Subscription]:
    """Those of the viewer's own organisation."""
    if viewer.role not in KEEPERS or viewer.organisation is None:
        return Subscription.objects.none()
    return Subscription.objects.filter(organisation_id=viewer.organisation)


def may_be_told(viewer: Viewer, heard: Collection[Heard]) -> set[UUID]:
    """The uids of those of these entries that concern the viewer: what it may read; of certificates, which everybody may check, its own."""
    seen = readable(viewer, {(one.subject_type, one.subject_id) for one in heard})
    named = {subject_id for kind, subject_id in seen if kind == "certificate"}
    if named and not viewer.reads_everything:
        own = set(certificates(viewer).filter(pk__any=sorted(named)).values_list("pk", flat=True))
        seen -= {("certificate", subject_id) for subject_id in named - own}
    return {one.uid for one in heard if (one.subject_type, one.subject_id) in seen}
