"""Which rows a viewer may see, as querysets. Queries start from these; doors never filter by organisation themselves.

A submitter sees its own organisation's events, lots and shipments, and the upstream chain of every lot that it makes, holds,
held or awaits. That is kept by triggers in `LotSight` and `EventSight`, so that a list costs what it shows.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from traceability.custody.models import Event, EventSight, Lot, LotSight, Shipment, Upload
from traceability.ledger.access import register_opener, register_reader
from traceability.registry.viewer import Viewer

_NOBODY = UUID(int=0)


def visible_lots(viewer: Viewer) -> QuerySet[Lot]:
    """The lots that `viewer` may read of. Customs sees shipments, no lots."""
    if viewer.reads_everything:
        return Lot.objects.all()
    if viewer.role != "submitter":
        return Lot.objects.none()
    return Lot.objects.filter(pk__in=LotSight.objects.filter(organisation_id=_organisation(viewer)).values("lot_id"))


def visible_events(viewer: Viewer) -> QuerySet[Event]:
    """The events that `viewer` may read."""
    if viewer.reads_everything:
        return Event.objects.all()
    if viewer.role != "submitter":
        return Event.objects.none()
    return Event.objects.filter(pk__in=EventSight.objects.filter(organisation_id=_organisation(viewer)).values("event_id"))


def visible_shipments(viewer: Viewer) -> QuerySet[Shipment]:
    """The shipments that `viewer` may read: its own, or all for regulators, auditors and customs."""
    if viewer.reads_everything or viewer.role == "customs":
        return Shipment.objects.all()
    return Shipment.objects.filter(exporter_id=_organisation(viewer))


def visible_uploads(viewer: Viewer) -> QuerySet[Upload]:
    """The uploads that `viewer` may read: its own organisation's. They are work, not record; nobody else reads them."""
    return Upload.objects.filter(organisation_id=_organisation(viewer)) if viewer.role == "submitter" else Upload.objects.none()


def sight_of(viewer: Viewer) -> UUID | None:
    """The organisation whose sight a statement narrows by, as the two above do; None: everything is seen."""
    if viewer.reads_everything:
        return None
    return _organisation(viewer) if viewer.role == "submitter" else _NOBODY


def is_party(viewer: Viewer, *organisations: UUID | None) -> bool:
    """Whether prices and persons are shown: to those who did, recorded or received it, and to who reads everything."""
    return viewer.reads_everything or (viewer.organisation is not None and viewer.organisation in organisations)


def _organisation(viewer: Viewer) -> UUID:
    """Nobody's organisation sees nothing."""
    return viewer.organisation or _NOBODY


def _readable_events(viewer: Viewer | None, ids: Collection[UUID]) -> set[UUID]:
    """Of these events those whose ledger entries `viewer` may read; prices and persons are committed there, not in clear."""
    return set() if viewer is None else set(visible_events(viewer).filter(pk__any=sorted(ids)).values_list("pk", flat=True))


def _readable_shipments(viewer: Viewer | None, ids: Collection[UUID]) -> set[UUID]:
    return set() if viewer is None else set(visible_shipments(viewer).filter(pk__any=sorted(ids)).values_list("pk", flat=True))


def _events_shown_whole(viewer: Viewer, ids: Collection[UUID]) -> set[UUID]:
    """Of these events those whose prices and persons `viewer` is shown: its organisation did, recorded or received them."""
    if viewer.role != "submitter" or viewer.organisation is None:
        return set()
    own = viewer.organisation
    party = Q(organisation_id=own) | Q(performer_id=own) | Q(to_organisation_id=own)
    return set(Event.objects.filter(party, pk__any=sorted(ids)).values_list("pk", flat=True))


register_reader("event", _readable_events)
register_reader("shipment", _readable_shipments)
register_opener("event", _events_shown_whole)
