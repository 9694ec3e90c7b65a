"""The records behind the figures of the supervision: events, shipments and cases in pages, and what used a quota or licence."""

from collections.abc import Callable, Container, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from traceability.certificates import queries as certificates
from traceability.custody import queries as custody
from traceability.custody.queries import Behind
from traceability.custody.queries.returns import DUE_DAY
from traceability.custody.reo import METAL_TO_OXIDE
from traceability.custody.stages import FORMS, STAGES
from traceability.interfaces.pages.explore.entrance import for_readers, shown
from traceability.interfaces.pages.explore.figures import day_name, tonnes
from traceability.interfaces.pages.explore.flow_figures import ENTERED, STATES, group_name, state_name
from traceability.interfaces.pages.explore.spans import span_asked
from traceability.interfaces.problems import BadAddress
from traceability.interfaces.words import word
from traceability.kernel.errors import Missing
from traceability.registry import access
from traceability.registry import queries as registry
from traceability.registry.viewer import Viewer
from traceability.review import queries as review

MOST_SHOWN = 100
MOST_GIVEN = 100
_GROUPS = {ENTERED: custody.ENTERING, "making": custody.MAKING}


@for_readers
def events(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Events by stage, form, element, region, plant, route and recorder; `late` asks for those that came after their day."""
    span, stage = span_asked(request), _one_of(request, "stage", {*_GROUPS, *STAGES})
    region, route = _given(request, "region"), _given(request, "route")
    asked = Behind(
        span.months,
        **({} if stage is None else {"stages": tuple(_GROUPS.get(stage, (stage,)))}),
        form=_one_of(request, "form", FORMS),
        element=_one_of(request, "element", METAL_TO_OXIDE),
        region="" if region == "-" else region,
        facility=_given(request, "facility"),
        route="" if route == "-" else route,
        recorder=_given(request, "recorder"),
        due_day=_due_day(span.last_day) if _one_of(request, "late", {"1"}) else None,
    )
    rows = custody.events_behind(asked, viewer=viewer, limit=MOST_SHOWN + 1, after=_after(request))
    narrowed = [
        None if stage is None or stage == "making" else group_name(stage),
        asked.form and word(asked.form, "form"),
        *(asked.element, region, asked.facility, route, asked.recorder),
    ]
    page = {"narrowed": [text for text in narrowed if text and text != "-"], "is_late": asked.due_day is not None}
    return _listed(
        request, viewer, "events", rows, lambda row: row.id, page | {"since": day_name(span.first_day), "until": day_name(span.last_day)}
    )


@for_readers
def shipments(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Shipments by their planned day, destination and what their certificate says."""
    span, state, destination = span_asked(request), _one_of(request, "state", STATES), _given(request, "destination")
    rows = certificates.shipments_going(
        span.first_day,
        span.last_day,
        viewer=viewer,
        limit=MOST_SHOWN + 1,
        destination=destination,
        state=state,
        after=_after(request),
    )
    narrowed = [text for text in (destination, state and state_name(state)) if text]
    page = {"narrowed": narrowed, "since": day_name(span.first_day), "until": day_name(span.last_day)}
    return _listed(request, viewer, "shipments", rows, lambda row: row.id, page)


@for_readers
def cases(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Open cases that fail a check."""
    titles = review.titles()
    code, severity = _one_of(request, "check", titles), _one_of(request, "severity", ("BLOCK", "HOLD", "WARN", "INFO"))
    if code is None:
        raise BadAddress()
    rows = review.failing_cases(code, severity, viewer=viewer, limit=MOST_SHOWN + 1, after=_after(request))
    return _listed(request, viewer, "cases", rows, lambda row: row.case_id, {"code": code, "title": titles[code], "severity": severity})


@for_readers
def quota(request: HttpRequest, viewer: Viewer, quota_id: UUID) -> HttpResponse:
    """What was produced on a quota, and which approved shipments drew from it."""
    found = access.quotas(viewer).filter(id=quota_id).first()
    if found is None:
        raise Missing()
    produced = review.produced_on_quota(found, viewer=viewer)
    page = {
        "name": f"{found.group} {found.year} {word(found.kind, 'quota_kind')}",
        "produced": produced,
        "produced_t": tonnes(produced.reo_kg),
        "drawn": review.drawn_from_quota(found.id, viewer=viewer),
        "most": review.MOST_USES,
    }
    return shown(request, viewer, "supervision_used", page)


@for_readers
def licence(request: HttpRequest, viewer: Viewer, licence_id: UUID) -> HttpResponse:
    """Which approved shipments drew from a licence."""
    found = access.licences(viewer).filter(id=licence_id).select_related("organisation").first()
    if found is None:
        raise Missing()
    page = {
        "name": f"{word(found.kind, 'licence')} {found.number}",
        "licence": found,
        "drawn": review.drawn_from_licence(found.id, viewer=viewer),
        "most": review.MOST_USES,
    }
    return shown(request, viewer, "supervision_used", page)


def _listed(
    request: HttpRequest, viewer: Viewer, kind: str, rows: Sequence[Any], key: Callable[[Any], UUID], page: dict[str, Any]
) -> HttpResponse:
    """A page of a list; one row more than is shown tells that there is another."""
    shown_rows, more = rows[:MOST_SHOWN], ""
    if len(rows) > MOST_SHOWN:
        query = request.GET.copy()
        query["after"] = str(key(shown_rows[-1]))
        more = query.urlencode()
    return shown(request, viewer, f"supervision_{kind}", {**page, "rows": shown_rows, "more": more, "is_first": "after" not in request.GET})


def _given(request: HttpRequest, name: str) -> str | None:
    """Raises BadAddress."""
    given = request.GET.get(name)
    if given is not None and (len(given) > MOST_GIVEN or not given.isprintable()):
        raise BadAddress()
    return given or None


def _one_of(request: HttpRequest, name: str, known: Container[str]) -> str | None:
    given = _given(request, name)
    if given is not None and given not in known:
        raise BadAddress()
    return given


def _after(request: HttpRequest) -> UUID | None:
    given = _given(request, "after")
    try:
        return None if given is None else UUID(given)
    except ValueError as unread:
        raise BadAddress() from unread


def _due_day(day: date) -> int:
    """The day of the next month on which records are due; without a policy nothing is late."""
    policy = registry.policy_on(DUE_DAY, on=day)
    if policy is None:
        raise Missing()
    return int(policy.value)
