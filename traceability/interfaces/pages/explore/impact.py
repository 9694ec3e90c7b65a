"""What is touched by this? From a licence, an organisation, a lot, an event or a document to all that carries on its material."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from traceability.certificates import queries as certificates
from traceability.interfaces.pages.explore.entrance import for_readers, shown
from traceability.interfaces.problems import status_of
from traceability.kernel.errors import Missing
from traceability.registry.viewer import Viewer

MOST_ASKED = 300
MOST_SHOWN = 200
"""Of each list; the interface for programs names more."""


@for_readers
def impact(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """`kind` and `name` say of what; without a name the form."""
    kind, name = request.GET.get("kind", "licence"), request.GET.get("name", "").strip()[:MOST_ASKED]
    page: dict[str, Any] = {"kind": kind, "name": name, "kinds": certificates.KINDS, "most": MOST_SHOWN}
    if kind not in certificates.KINDS or not name.isprintable():
        return shown(request, viewer, "impact", page | {"is_unknown_kind": True}, 400)
    if not name:
        return shown(request, viewer, "impact", page)
    try:
        found = certificates.impact_of(kind, name, viewer=viewer)
    except Missing as unknown:
        page["problem"] = unknown.text.in_language(get_language() or "en")
        return shown(request, viewer, "impact", page, status_of(unknown))
    lots = list(found.lots.values())[:MOST_SHOWN]
    page |= {"found": found, "lots": lots, "shipments": found.shipments[:MOST_SHOWN], "certificates": found.certificates[:MOST_SHOWN]}
    return shown(request, viewer, "impact", page)
