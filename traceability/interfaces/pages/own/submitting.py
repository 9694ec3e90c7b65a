"""Submit a shipment, answer a return, take one back; look first at what an examination would say.

The commands are those that the interface for programs calls, with the same rules. A problem stands at its field.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from traceability.custody import queries as custody_queries
from traceability.custody import services as custody
from traceability.custody.claims import ShipmentClaim, read_shipment
from traceability.custody.models import Holding, Shipment
from traceability.custody.services import Submitted
from traceability.interfaces.pages.own import body, sent
from traceability.interfaces.pages.own.beginnings import asked_rows, begun, said_before
from traceability.interfaces.pages.own.entrance import for_members, shown
from traceability.interfaces.pages.own.shipments import groups_of, why_returned
from traceability.interfaces.pages.own.spelling import plain
from traceability.interfaces.places import countries
from traceability.interfaces.problems import status_of, told
from traceability.kernel.errors import Missing, TraceabilityError
from traceability.registry.viewer import Viewer
from traceability.review import services as review
from traceability.review.claims import read_withdrawal
from traceability.review.services import Prechecked, Withdrawn

MOST_LOTS = 200
"""Lots that the form offers by name; any other that is in hand may be typed."""
Command = Callable[[ShipmentClaim, sent.Form], Any]


@for_members("POST")
def submit(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A new shipment."""
    if request.method != "POST":
        lots = _lots(viewer)
        return _form(request, viewer, begun(request, viewer, lots), lots=lots, title=_("New shipment"))
    return _answer(
        request,
        viewer,
        lambda claim, form: custody.submit_shipment(by=viewer, claim=claim, request=form),
        title=_("New shipment"),
    )


@for_members("POST")
def revise(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The answer to a return; the form begins with what was submitted before."""
    before = custody_queries.shipment(number, viewer=viewer)
    title = _("Revision of %(number)s") % {"number": number}
    if request.method != "POST":
        return _form(request, viewer, said_before(before), title=title, revised=before.shipment)
    return _answer(
        request,
        viewer,
        lambda claim, form: review.revise(by=viewer, number=number, claim=claim, request=form),
        title=title,
        revised=before.shipment,
    )


@for_members("POST")
def withdraw(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Take a shipment back that is not decided yet, with a reason."""
    shipment = custody_queries.shipment(number, viewer=viewer).shipment
    page: dict[str, Any] = {"number": number, "shipment": shipment, "key": sent.key_of(request)}
    if request.method != "POST":
        return shown(request, viewer, "withdraw", page)
    reason = plain(request.POST.get("reason", ""))
    said = {"reason": reason} if reason else {}

    def leads_to(withdrawn: Withdrawn) -> tuple[str, UUID]:
        return reverse("own_shipment", args=[number]), withdrawn.acknowledgement.uid

    try:
        claim = read_withdrawal(said)
        return sent.record(
            sent.Form(request, viewer, said, leads_to),
            lambda form: review.withdraw(by=viewer, number=number, reason=claim.reason, request=form),
        )
    except Missing:
        raise
    except TraceabilityError as problem:
        error = told(problem)
        return shown(request, viewer, "withdraw", page | {"reason": reason, "problems": error.problems}, status_of(error))


def _answer(request: HttpRequest, viewer: Viewer, command: Command, *, title: str, revised: Shipment | None = None) -> HttpResponse:
    """What the pressed button asks: more rows, the findings of a precheck, or to record."""
    given, act = request.POST.dict(), request.POST.get("act", "")
    said = body.body_of(given)
    if (more := request.POST.get("more", "")) and not act:
        empty = body.empty_rows(given, said)
        return _form(request, viewer, said, extra=empty | {more: empty.get(more, 0) + 1}, title=title, revised=revised)
    try:
        claim = read_shipment(said)
        if act == "precheck":
            return _form(request, viewer, said, prechecked=review.precheck(by=viewer, claim=claim), title=title, revised=revised)
        return sent.record(sent.Form(request, viewer, said, _leads_to), lambda form: command(claim, form))
    except Missing:
        raise
    except TraceabilityError as problem:
        error = told(problem)
        return _form(request, viewer, said, problems=error.problems, status=status_of(error), title=title, revised=revised)


def _leads_to(submitted: Submitted) -> tuple[str, UUID]:
    return reverse("own_shipment", args=[submitted.shipment.number]), submitted.acknowledgement.uid


def _lots(viewer: Viewer) -> list[Holding]:
    return custody_queries.lots_in_hand(viewer=viewer, limit=MOST_LOTS)


def _form(
    request: HttpRequest,
    viewer: Viewer,
    said: Mapping[str, Any],
    *,
    title: str,
    revised: Shipment | None = None,
    problems: Sequence[TraceabilityError] = (),
    extra: Mapping[str, int] | None = None,
    lots: Sequence[Holding] | None = None,
    prechecked: Prechecked | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with this in it, and what is wrong with it or what a precheck said."""
    page = {
        "title": title,
        "number": revised.number if revised else "",
        "key": sent.key_of(request),
        "sections": body.sections_of(said, problems, asked_rows(request, said) if extra is None else extra),
        "problems": [(one, body.id_of(one.pointer or ""), body.label_of(one.pointer or "")) for one in problems],
        "lots": _lots(viewer) if lots is None else lots,
        "countries": countries(),
        "returned": why_returned(revised, viewer) if revised else None,
        "prechecked": prechecked,
        "groups": groups_of(prechecked.findings) if prechecked else [],
    }
    return shown(request, viewer, "form", page, status)
