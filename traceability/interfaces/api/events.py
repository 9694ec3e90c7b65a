"""The stages of the chain: record, list, read; confirm and correct what was recorded."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from traceability.custody import queries
from traceability.custody import services as custody
from traceability.custody.claims import read_confirmation, read_correction, read_events
from traceability.custody.claims.kinds import FACILITY, LOT_NAME, ORGANISATION, Code
from traceability.custody.models import Event
from traceability.custody.services import Confirmed, Corrected, Recorded
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
    events = [_told(one) for one in recorded]
    return Answer({"events": events}, location=f"/api/v1/events/{events[0]['id']}" if len(events) == 1 else "")


def confirmed_json(confirmed: Confirmed) -> Answer:
    """The answer to a confirmation: the event, with the promise for the performer's word."""
    return Answer({"events": [_known(confirmed.event, confirmed)]}, location=f"/api/v1/events/{confirmed.event.id}")


def corrected_json(corrected: Corrected) -> Answer:
    """The answer to a correction: the event that counts no more, then the one that stands in its place, if any."""
    after = [_told(corrected.replaced_by)] if corrected.replaced_by else []
    events = [_known(corrected.event, corrected), *after]
    return Answer({"events": events}, location=f"/api/v1/events/{events[-1]['id']}")


def _told(one: Recorded) -> dict[str, Any]:
    return {
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


def _known(event: Event, said: Confirmed | Corrected) -> dict[str, Any]:
    """An event of before with what was said of it now."""
    return {
        "id": str(event.id),
        "stage": event.stage,
        "facility": event.facility.code,
        "performed_by": event.performer.code,
        "started_at": rfc3339(event.started_at),
        "ended_at": rfc3339(event.ended_at),
        "recorded_at": rfc3339(event.recorded_at),
        "lots": list(said.lots),
        "acknowledgement": said.acknowledgement.as_json(),
    }


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


class ConfirmView(ApiView):
    @documented(
        "confirm_event",
        "Confirm that one did what another recorded in one's name",
        roles=SUBMITTERS,
        records=True,
        request=material.CONFIRMATION_BODY,
        request_example={},
        responses={201: material.RECORDED},
        example=examples.RECORDED,
    )
    def post(self, request: ApiRequest, event_id: UUID) -> HttpResponse:
        """By the performer alone, once; the event then no longer rests on a third party's word."""
        read_confirmation(request.json)
        return recording.record(
            request, lambda kept: custody.confirm_event(by=request.viewer, event=event_id, request=kept), confirmed_json
        )


class CorrectView(ApiView):
    @documented(
        "correct_event",
        "Correct an event: record why it is wrong, and what happened instead",
        roles=SUBMITTERS,
        records=True,
        request=material.CORRECTION_BODY,
        request_example=examples.CORRECTION_BODY,
        responses={201: material.RECORDED},
        example=examples.CORRECTED,
    )
    def post(self, request: ApiRequest, event_id: UUID) -> HttpResponse:
        """`event` is the replacing event in full, which may name the same lots, or null: it did not happen. What was drawn from
        the lots stays drawn, and what a smaller lot cannot cover is shown as overdrawn. An event is corrected once.
        """
        claim = read_correction(request.json)
        return recording.record(
            request,
            lambda kept: custody.correct_event(by=request.viewer, event=event_id, reason=claim.reason, claim=claim.event, request=kept),
            corrected_json,
        )


urlpatterns = [
    path("events", EventsView.as_view(), name="events"),
    path("events/<uuid:event_id>", EventView.as_view(), name="event"),
    path("events/<uuid:event_id>/confirm", ConfirmView.as_view(), name="event-confirm"),
    path("events/<uuid:event_id>/correct", CorrectView.as_view(), name="event-correct"),
]
