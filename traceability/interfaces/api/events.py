"""POST /events, GET /events, GET /events/{id}: the stages of the chain."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from traceability.custody import queries
from traceability.custody import services as custody
from traceability.custody.claims import read_events
from traceability.custody.claims.kinds import FACILITY, LOT_NAME, ORGANISATION, Code
from traceability.custody.services import Recorded
from traceability.custody.stages import STAGES
from traceability.interfaces.api import answers, examples, filters, material, paging, recording
from traceability.interfaces.api.filters import Parameter
from traceability.interfaces.api.recording import Answer
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import page_of
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.kernel.clock import rfc3339

SUBMITTERS = frozenset({"submitter"})
READERS = frozenset({"submitter", "reviewer", "supervisor", "auditor"})


def coded(name: str, description: str, code: Code) -> Parameter:
    """A parameter of the shape of a code."""

    def parse(given: str) -> str:
        if not code.fits(given):
            raise ValueError
        return given

    return Parameter(name, description, parse, code.expected, code.schema)


FILTERS = (
    filters.choice("stage", "Only this stage.", tuple(STAGES)),
    coded("facility", "Only at this facility.", FACILITY),
    coded("organisation", "Only performed by this organisation.", ORGANISATION),
    coded("lot", "Only events that name this lot.", LOT_NAME),
    filters.moment("since", "Ended at this time or later."),
    filters.moment("until", "Ended before this time."),
    filters.moment("recorded_since", "Recorded at this time or later."),
    filters.moment("recorded_until", "Recorded before this time."),
)


def recorded_json(recorded: Sequence[Recorded]) -> Answer:
    """The answer to a recording, one event or many."""
    events: list[dict[str, Any]] = [
        {
            "id": str(one.event.id),
            "stage": one.claim.stage,
            "facility": one.claim.facility,
            "performed_by": one.claim.performed_by,
            "started_at": rfc3339(one.claim.started_at),
            "ended_at": rfc3339(one.claim.ended_at),
            "recorded_at": rfc3339(one.event.recorded_at),
            "lots": list(one.lots),
            "acknowledgement": one.acknowledgement.as_json(),
        }
        for one in recorded
    ]
    return Answer({"events": events}, location=f"/api/v1/events/{events[0]['id']}" if len(events) == 1 else "")


class EventsView(ApiView):
    @documented(
        "record_events",
        "Record one event, or a list of up to 1,000: all or nothing",
        roles=SUBMITTERS,
        records=True,
        request=material.EVENTS_BODY,
        request_example=examples.EVENT_BODY,
        responses={201: material.RECORDED},
        example=examples.RECORDED,
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        """A later event of a list may use a lot that an earlier one makes. Problems come with their places; nothing is written then."""
        claims = read_events(request.json)
        return recording.record(request, lambda kept: custody.record_events(by=request.viewer, claims=claims, request=kept), recorded_json)

    @documented(
        "list_events",
        "Events that the caller may see, latest recorded first",
        roles=READERS,
        parameters=FILTERS,
        paged=True,
        responses={200: page_of(material.EVENT)},
        example={"results": [examples.EVENT], "next": None},
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        page = paging.read(request, filters.parse_moment, filters.parse_uuid)
        given = request.given
        only = queries.EventFilter(
            **{name: given.get(name) for name in ("stage", "facility", "organisation", "lot", "recorded_since", "recorded_until")},
            ended_since=given.get("since"),
            ended_until=given.get("until"),
        )
        after = None if page.after is None else (page.after[0], page.after[1])
        found = queries.events(viewer=request.viewer, only=only, after=after, limit=page.fetch)
        return paging.answer(request, page, found, key=lambda one: (one.event.recorded_at, one.event.id), as_json=lambda one: one.as_json())


class EventView(ApiView):
    @documented(
        "read_event",
        "One event as it was recorded",
        roles=READERS,
        responses={200: material.EVENT},
        example=examples.EVENT,
    )
    def get(self, request: ApiRequest, event_id: UUID) -> HttpResponse:
        """Prices and persons are shown to the parties and the regulator alone."""
        return answers.tagged_answer(request._request, queries.event(event_id, viewer=request.viewer).as_json())


urlpatterns = [
    path("events", EventsView.as_view(), name="events"),
    path("events/<uuid:event_id>", EventView.as_view(), name="event"),
]
