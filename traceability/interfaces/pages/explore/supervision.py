"""The industry at a glance: flows, elements, what quotas and licences have left, plants, what stands open and who records late."""

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe

from traceability.certificates import queries as certificates
from traceability.custody import queries as custody
from traceability.custody.queries.returns import DUE_DAY
from traceability.interfaces.pages.explore import flow_figures, standing_figures
from traceability.interfaces.pages.explore.entrance import for_readers, shown
from traceability.interfaces.pages.explore.figures import Table, day_name
from traceability.interfaces.pages.explore.spans import Span, span_asked
from traceability.registry import queries as registry
from traceability.registry.viewer import Viewer
from traceability.review import queries as review

MOST_QUOTAS = 200
MOST_LICENCES = 100


@for_readers
def flows(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    span = span_asked(request)
    made = custody.made(span.months, viewer=viewer)
    going = certificates.destinations(span.first_day, span.last_day, viewer=viewer)
    figures = {
        "by_month": _told(*flow_figures.by_month(made, going, span)),
        "by_form": _told(*flow_figures.by_form(made, span)),
        "by_region": _told(*flow_figures.by_region(made, span)),
        "by_destination": _told(*flow_figures.by_destination(going, span)),
    }
    return _page(request, viewer, span, "flows", {**figures, "is_empty": not made and not going})


@for_readers
def elements(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    span = span_asked(request)
    rows = custody.made_by_element(span.months, (*custody.ENTERING, "separation"), viewer=viewer)
    return _page(request, viewer, span, "elements", {"by_element": _told(*flow_figures.by_element(rows, span)), "is_empty": not rows})


@for_readers
def rights(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Quotas of the year, secret ones as far as the viewer may see them, and the licences that are used up most."""
    span = span_asked(request)
    quotas = registry.listings.quotas(viewer=viewer, limit=MOST_QUOTAS, on=span.last_day)
    produced = review.produced_on_quotas([one.group for one in quotas], span.year, viewer=viewer)
    licences = registry.licences_consumed(span.year, viewer=viewer, limit=MOST_LICENCES)
    figures = {
        "quotas": _told(standing_figures.of_quotas(quotas, produced, span)),
        "licences": _told(standing_figures.of_licences(licences)),
        "most": MOST_LICENCES if len(licences) == MOST_LICENCES else 0,
    }
    return _page(request, viewer, span, "rights", {**figures, "is_empty": not quotas and not licences})


@for_readers
def plants(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    span = span_asked(request)
    rows = review.recoveries_of(span.months, on=span.last_day, viewer=viewer)
    page = {"plants": _told(*standing_figures.of_plants(rows, span)), "outliers": sum(bool(row.mark) for row in rows), "is_empty": not rows}
    return _page(request, viewer, span, "plants", page)


@for_readers
def signals(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Findings are those that stand open today, whatever the months; who records late is of the months."""
    span = span_asked(request)
    failures = review.open_failures(viewer=viewer)
    due = registry.policy_on(DUE_DAY, on=span.last_day)
    recorders = custody.recorders(span.months, int(due.value), viewer=viewer) if due else []
    page = {
        "families": standing_figures.of_failures(failures, review.titles()),
        "finding_heads": standing_figures.finding_heads(),
        "late": _told(standing_figures.of_recorders([row for row in recorders if row.late], span)),
        "on_time": sum(not row.late for row in recorders),
        "due_day": due.value if due else "",
        "is_empty": not failures and not recorders,
    }
    return _page(request, viewer, span, "signals", page)


def _told(table: Table, drawn: str = "") -> dict[str, Table | SafeString]:
    """A table and its chart, whose every text `charts` has escaped."""
    return {"table": table, "chart": mark_safe(drawn)}  # noqa: S308


def _page(request: HttpRequest, viewer: Viewer, span: Span, name: str, page: dict[str, object]) -> HttpResponse:
    told = {"span": span, "since": day_name(span.first_day), "until": day_name(span.last_day), "months": range(1, 13), "part": name}
    return shown(request, viewer, f"supervision_{name}", {**told, **page})
