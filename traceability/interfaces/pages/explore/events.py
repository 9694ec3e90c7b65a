"""One event: what was done, by whom, to which lots, on which papers; and its history with proofs."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from traceability.custody import queries as custody
from traceability.interfaces.pages.explore import history
from traceability.interfaces.pages.explore.entrance import for_readers, shown
from traceability.registry.viewer import Viewer


@for_readers
def event(request: HttpRequest, viewer: Viewer, event_id: UUID) -> HttpResponse:
    view = custody.event(event_id, viewer=viewer)
    page = {"event": view.event, "said": view.as_json(), "passages": history.history_of([("event", event_id)]), "most": history.MOST_SHOWN}
    return shown(request, viewer, "event", page)
