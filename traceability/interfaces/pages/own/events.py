"""The events of an enterprise, and recording some: the JSON that the interface for programs takes, pasted or as a file."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from traceability.custody import queries as custody
from traceability.custody import services
from traceability.custody.claims import read_events
from traceability.custody.queries import EventFilter
from traceability.custody.services import Recorded
from traceability.interfaces import reading
from traceability.interfaces.pages.own import sent
from traceability.interfaces.pages.own.entrance import for_members, shown
from traceability.interfaces.pages.uploading import InMemory
from traceability.interfaces.problems import LengthRequired, TooLarge, page_for, status_of, told
from traceability.kernel.errors import TraceabilityError
from traceability.registry.viewer import Viewer

PAGE = 50


@for_members()
def events(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What the enterprise performed, the latest recorded first. Six queries, whatever their number."""
    given = request.GET.get("recorded", "")
    found = custody.events(viewer=viewer, only=EventFilter(organisation=viewer.organisation_code), limit=PAGE)
    recorded = int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 0
    return shown(request, viewer, "events", {"listed": found, "recorded": recorded, "most": PAGE})


@csrf_exempt
def record(request: HttpRequest) -> HttpResponseBase:
    """How long the form is, is asked before it is read, so also before its protection against forgery is looked at."""
    if request.method == "POST":
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length.isdecimal():
            return page_for(LengthRequired(), request)
        if int(length) > settings.API_MAX_BODY_BYTES:
            return page_for(TooLarge(limit=settings.API_MAX_BODY_BYTES), request)
        request.upload_handlers = [InMemory(request)]
    return _record(request)


@csrf_protect
@for_members("POST")
def _record(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All events of the JSON or none; every problem is shown with its place."""
    page: dict[str, Any] = {"key": sent.key_of(request), "limit": settings.API_MAX_BODY_BYTES}
    if request.method != "POST":
        return shown(request, viewer, "record", page)
    content = _given(request)
    again = {"key": page["key"], "json": content.decode("utf-8", "replace")}
    try:
        said = reading.read(content)
        claims = read_events(said)
        return sent.record(
            sent.Form(request, viewer, said, _leads_to, again),
            lambda form: services.record_events(by=viewer, claims=claims, request=form),
        )
    except TraceabilityError as problem:
        error = told(problem)
        shown_again = {"given": again["json"], "problems": [(one, "json", "") for one in error.problems]}
        return shown(request, viewer, "record", page | shown_again, status_of(error))


def _given(request: HttpRequest) -> bytes:
    """The file if one was chosen, else what was pasted."""
    file = request.FILES.get("file")
    return request.POST.get("json", "").encode() if file is None else file.read()


def _leads_to(recorded: tuple[Recorded, ...]) -> tuple[str, UUID]:
    return f"{reverse('own_events')}?recorded={len(recorded)}", recorded[0].acknowledgement.uid
