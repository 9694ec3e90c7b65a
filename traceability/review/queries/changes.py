"""What changed since the shipment that another revises: what it says, and which checks fail."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from traceability.custody import queries as custody
from traceability.custody.models import Shipment
from traceability.custody.queries import ShipmentView
from traceability.registry.viewer import Viewer
from traceability.review.catalogue import FAILED
from traceability.review.changes import Change, FailingChange, failing_change, said_changes
from traceability.review.models import Finding


@dataclass(frozen=True, slots=True)
class Changes:
    """Since the shipment of number `revises`: what is said otherwise, and what became of its failed checks."""

    revises: str
    said: tuple[Change, ...]
    failing: FailingChange


def changes_of(shipment: Shipment, *, viewer: Viewer) -> Changes | None:
    """What a revision changed, by the newest examination of each. At most five queries, none for a first shipment.

    Raises ShipmentNotSeen for who may not see it, or the shipment that it revises.
    """
    if shipment.revises_id is None:
        return None
    now = custody.shipment(shipment.number, viewer=viewer)
    assert now.shipment.revises is not None
    before = custody.shipment(now.shipment.revises.number, viewer=viewer)
    failed: dict[UUID, list[str]] = {}
    ids = [before.shipment.id, now.shipment.id]
    newest = Finding.objects.filter(case__shipment_id__any=ids, examination__number=F("case__examination"))
    for shipment_id, code, result in newest.values_list("case__shipment_id", "code", "result"):
        failed.setdefault(shipment_id, []).extend([code] if result == FAILED else [])
    was, is_now = (failed.get(one) for one in ids)
    return changes_between(before, now, failed_before=was or (), failed_now=is_now)


def changes_between(
    before: ShipmentView, now: ShipmentView, *, failed_before: Collection[str], failed_now: Collection[str] | None
) -> Changes:
    """What changed from one shipment to the one that revises it, and in its failed checks; None where none was asked. No query."""
    return Changes(
        revises=before.shipment.number,
        said=said_changes(before.as_json(), now.as_json()),
        # What no examination has asked neither fails nor passes.
        failing=FailingChange() if failed_now is None else failing_change(failed_before, failed_now),
    )
