"""The rows whose ledger entries tell of one lot: what made, moved, used and shipped it."""

from uuid import UUID

from django.db.models import CharField, Value

from traceability.custody import access
from traceability.custody.models import Draw, Line, Output
from traceability.registry.viewer import Viewer

MOST_SUBJECTS = 500


def subjects_of_lot(lot_id: UUID, *, viewer: Viewer, most: int = MOST_SUBJECTS) -> list[tuple[str, UUID]]:
    """Events and shipments that name the lot and that the viewer may see, as the ledger calls them; at most `most`. One query."""
    event, shipment = Value("event", CharField()), Value("shipment", CharField())
    seen = access.visible_events(viewer)
    made = Output.objects.filter(lot_id=lot_id, event__in=seen).annotate(subject=event).values_list("subject", "event_id")
    drawn = Draw.objects.filter(lot_id=lot_id, event__in=seen).annotate(subject=event).values_list("subject", "event_id")
    shipped = Line.objects.filter(lot_id=lot_id, shipment__in=access.visible_shipments(viewer))
    return list(made.union(drawn, shipped.annotate(subject=shipment).values_list("subject", "shipment_id"))[:most])
