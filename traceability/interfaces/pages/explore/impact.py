"""What is touched by this? From a licence, an organisation, a lot, an event or a document to all that carries on its material."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from traceability.certificates import queries as certificates
from traceability.certificates.errors import NothingOfThatName
from traceability.interfaces.pages.explore.asking import NotAChoice, NotPlainText, WrongField
from traceability.interfaces.pages.explore.entrance import for_readers, shown
from traceability.interfaces.pages.explore.meant import meant_by
from traceability.interfaces.problems import status_of
from traceability.kernel.errors import Missing
from traceability.registry.viewer import Viewer

MOST_ASKED = 300
MOST_SHOWN = 200
"""Of each list; the interface for programs names more."""


@for_readers
def impact(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """`kind` and `name` say of what; without a name the form."""
    kind, name = request.GET.get("kind", "licence"), request.GET.get("name", "").strip()
    page: dict[str, Any] = {"kind": kind, "name": name[:MOST_ASKED], "kinds": certificates.KINDS, "most": MOST_SHOWN}
    try:
        if kind not in certificates.KINDS:
            raise NotAChoice("kind", kind)
        if not name.isprintable() or len(name) > MOST_ASKED:
            raise NotPlainText("name", name, most=MOST_ASKED)
        if not name:
            return shown(request, viewer, "impact", page)
        found = certificates.impact_of(kind, name, viewer=viewer)
    except NothingOfThatName as unknown:
        return _meant(request, viewer, page, unknown)
    except (WrongField, Missing) as refused:
        page |= {"problem": refused, "wrong": (refused.pointer or "?name")[1:]}
        return shown(request, viewer, "impact", page, status_of(refused))
    lots = list(found.lots.values())[:MOST_SHOWN]
    page |= {"found": found, "lots": lots, "shipments": found.shipments[:MOST_SHOWN], "certificates": found.certificates[:MOST_SHOWN]}
    return shown(request, viewer, "impact", page)


def _meant(request: HttpRequest, viewer: Viewer, page: dict[str, Any], unknown: NothingOfThatName) -> HttpResponse:
    """The one thing of this kind that was meant, at its own address; else a choice of what was, or that there is nothing."""
    choices = meant_by(page["kind"], page["name"], viewer=viewer)
    if len(choices) == 1 and choices[0].is_exact and choices[0].kind == page["kind"]:
        return redirect(f"{reverse('explore_impact')}?{choices[0].query}")
    if choices:
        return shown(request, viewer, "impact", page | {"choices": choices})
    return shown(request, viewer, "impact", page | {"problem": unknown, "wrong": "name"}, status_of(unknown))
