"""What an enterprise has: its lots with what is left of each, and those that are on their way to it."""

from django.http import HttpRequest, HttpResponse

from traceability.custody import queries as custody
from traceability.interfaces.pages.own.entrance import for_members, shown
from traceability.registry.viewer import Viewer

PAGE = 50


@for_members()
def lots(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """By name, a page at a time. Two queries, whatever their number."""
    after = request.GET.get("after", "")[:100]
    held = custody.lots_in_hand(viewer=viewer, limit=PAGE + 1, after=after)
    coming = custody.lots_awaited(viewer=viewer, limit=PAGE + 1)
    page = {
        "held": held[:PAGE],
        "further": held[PAGE - 1].lot.name if len(held) > PAGE else "",
        "is_first": not after,
        "coming": coming[:PAGE],
        "are_more_coming": len(coming) > PAGE,
    }
    return shown(request, viewer, "lots", page)
