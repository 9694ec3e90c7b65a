"""What an organisation has: lots in its hands with something left, and lots on their way to it."""

from django.db.models import QuerySet

from traceability.custody.access import visible_lots
from traceability.custody.models import Holding
from traceability.registry.viewer import Viewer

IN_HAND, ON_THE_WAY = "in_hand", "on_the_way"


def lots_in_hand(*, viewer: Viewer, limit: int, after: str = "") -> list[Holding]:
    """Lots of which the viewer's organisation holds something, with the lot, by name, those behind `after`. One query."""
    return _by_name(Holding.objects.filter(state=IN_HAND, holder_id=viewer.organisation, left_kg__gt=0), viewer, limit, after)


def lots_awaited(*, viewer: Viewer, limit: int, after: str = "") -> list[Holding]:
    """Lots that are on their way to the viewer's organisation, with the lot and its sender, by name, those behind `after`. One query."""
    coming = Holding.objects.filter(state=ON_THE_WAY, receiver_id=viewer.organisation).select_related("sender")
    return _by_name(coming, viewer, limit, after)


def _by_name(rows: QuerySet[Holding], viewer: Viewer, limit: int, after: str) -> list[Holding]:
    seen = rows.filter(lot__in=visible_lots(viewer), lot__name__gt=after).select_related("lot")
    return list(seen.order_by("lot__name")[:limit])
