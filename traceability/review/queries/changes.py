"""What changed since the shipment that another revises: what it says, and which checks fail."""

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
    """As `changes_since`, of a shipment that was not read as a whole. At most nine queries, none for a first one."""
    return None if shipment.revises_id is None else changes_since(custody.shipment(shipment.number, viewer=viewer), viewer=viewer)


def changes_since(now: ShipmentView, *, viewer: Viewer) -> Changes | None:
    """What a revision changed, by the newest examination of each; None for a first shipment. At most five queries.

    Raises ShipmentNotSeen for who may not see the shipment that it revises.
    """
    revised = now.shipment.revises
    if revised is None:
        return None
    before = custody.shipment(revised.number, viewer=viewer)
    failed: dict[UUID, list[str]] = {}
    ids = [before.shipment.id, now.shipment.id]
    newest = Finding.objects.filter(case__shipment_id__any=ids, examination__number=F("case__examination"))
    for shipment_id, code, result in newest.values_list("case__shipment_id", "code", "result"):
        failed.setdefault(shipment_id, []).extend([code] if result == FAILED else [])
    was, is_now = (failed.get(one) for one in ids)
    return Changes(
        revises=revised.number,
        said=said_changes(before.as_json(), now.as_json()),
        # What no examination has asked neither fails nor passes.
        failing=FailingChange() if is_now is None else failing_change(was or (), is_now),
    )
