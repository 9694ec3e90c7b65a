"""The records behind the figures of the supervision: events, shipments and cases in pages, and what used a quota or licence."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from traceability.certificates import queries as certificates
from traceability.custody import queries as custody
from traceability.custody.queries import Behind, Total
from traceability.custody.queries.returns import DUE_DAY
from traceability.custody.reo import METAL_TO_OXIDE
from traceability.custody.stages import FORMS, STAGES
from traceability.interfaces.pages.explore.asking import after, needed, one_of, text_of
from traceability.interfaces.pages.explore.entrance import for_readers, shown
from traceability.interfaces.pages.explore.figures import day_name, tonnes
from traceability.interfaces.pages.explore.flow_figures import ENTERED, STATES, group_name, state_name
from traceability.interfaces.pages.explore.spans import span_asked
from traceability.interfaces.words import word
from traceability.kernel.errors import Missing
from traceability.registry import access
from traceability.registry import queries as registry
from traceability.registry.viewer import Viewer
from traceability.review import queries as review
from traceability.review.catalogue import SEVERITIES
from traceability.review.queries import DrawnBy

MOST_SHOWN = 100
_GROUPS = {ENTERED: custody.ENTERING, "making": custody.MAKING}


@for_readers
def events(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Events by stage, form, element, region, plant, route and recorder; `late` asks for those that came after their day."""
    span, stage = span_asked(request), one_of(request, "stage", {*_GROUPS, *STAGES})
    region, route = text_of(request, "region"), text_of(request, "route")
    asked = Behind(
        span.months,
        **({} if stage is None else {"stages": tuple(_GROUPS.get(stage, (stage,)))}),
        form=one_of(request, "form", FORMS),
        element=one_of(request, "element", METAL_TO_OXIDE),
        region="" if region == "-" else region,
        facility=text_of(request, "facility"),
        route="" if route == "-" else route,
        recorder=text_of(request, "recorder"),
        due_day=_due_day(span.last_day) if one_of(request, "late", {"1"}) else None,
    )
    rows = custody.events_behind(asked, viewer=viewer, limit=MOST_SHOWN + 1, after=after(request))
    narrowed = [
        None if stage is None or stage == "making" else group_name(stage),
        asked.form and word(asked.form, "form"),
        *(asked.element, region and word(region, "place"), asked.facility, route and word(route, "route"), asked.recorder),
    ]
    page: dict[str, Any] = {"narrowed": [text for text in narrowed if text and text != "-"], "is_late": asked.due_day is not None}
    page |= {"since": day_name(span.first_day), "until": day_name(span.last_day), "total": custody.events_in_all(asked, viewer=viewer)}
    return _listed(request, viewer, "events", rows, lambda row: row.id, page)


@for_readers
def shipments(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Shipments by their planned day, destination and what their certificate says."""
    span, state, destination = span_asked(request), one_of(request, "state", STATES), text_of(request, "destination")
    rows = certificates.shipments_going(
        span.first_day,
        span.last_day,
        viewer=viewer,
        limit=MOST_SHOWN + 1,
        destination=destination,
        state=state,
        after=after(request),
    )
    narrowed = [text for text in (destination and word(destination, "place"), state and state_name(state)) if text]
    total = certificates.shipments_in_all(span.first_day, span.last_day, viewer=viewer, destination=destination, state=state)
    page = {"narrowed": narrowed, "since": day_name(span.first_day), "until": day_name(span.last_day), "total": total}
    return _listed(request, viewer, "shipments", rows, lambda row: row.id, page)


@for_readers
def cases(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Open cases that fail a check."""
    titles = review.titles()
    code, severity = needed(request, "check", titles), one_of(request, "severity", SEVERITIES)
    rows = review.failing_cases(code, severity, viewer=viewer, limit=MOST_SHOWN + 1, after=after(request))
    total = Total(review.failing_in_all(code, severity, viewer=viewer))
    page = {"code": code, "title": titles[code], "severity": severity, "total": total}
    return _listed(request, viewer, "cases", rows, lambda row: row.case_id, page)


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
        **_drawn(review.drawn_from_quota(found.id, viewer=viewer)),
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
        **_drawn(review.drawn_from_licence(found.id, viewer=viewer)),
        "most": review.MOST_USES,
    }
    return shown(request, viewer, "supervision_used", page)


def _drawn(rows: Sequence[DrawnBy]) -> dict[str, Any]:
    """The list, and its sum where it is whole."""
    whole = sum((row.kg for row in rows), Decimal(0)) if rows and len(rows) < review.MOST_USES else None
    return {"drawn": rows, "drawn_kg": whole}


def _listed(
    request: HttpRequest, viewer: Viewer, kind: str, rows: Sequence[Any], key: Callable[[Any], UUID], page: dict[str, Any]
) -> HttpResponse:
    """A page of a list; one row more than is shown tells that there is another."""
    shown_rows, more = rows[:MOST_SHOWN], ""
    if len(rows) > MOST_SHOWN:
        query = request.GET.copy()
        query["after"] = str(key(shown_rows[-1]))
        more = query.urlencode()
    return shown(
        request,
        viewer,
        f"supervision_{kind}",
        {**page, "rows": shown_rows, "most": custody.MOST_SUMMED, "more": more, "is_first": "after" not in request.GET},
    )


def _due_day(day: date) -> int:
    """The day of the next month on which records are due; without a policy nothing is late."""
    policy = registry.policy_on(DUE_DAY, on=day)
    if policy is None:
        raise Missing()
    return int(policy.value)
