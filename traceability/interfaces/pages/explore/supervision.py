"""The industry at a glance: flows, elements, what quotas and licences have left, plants, what stands open and who records late."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeString, mark_safe

from traceability.certificates import queries as certificates
from traceability.custody import queries as custody
from traceability.custody.queries.returns import DUE_DAY
from traceability.interfaces.pages.explore import flow_figures, standing_figures
from traceability.interfaces.pages.explore.entrance import for_readers, shown
from traceability.interfaces.pages.explore.figures import Table, day_name
from traceability.interfaces.pages.explore.spans import MONTHS, Span, span_asked, year_asked
from traceability.interfaces.problems import status_of
from traceability.kernel.errors import Malformed
from traceability.registry import queries as registry
from traceability.registry.viewer import Viewer
from traceability.review import queries as review

MOST_QUOTAS = 200
MOST_LICENCES = 100


def _over_months(page: Callable[[HttpRequest, Viewer, Span], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page of some months. Where the address names none that there are, its form says which field is wrong and how to go on."""

    @for_readers
    @wraps(page)
    def asked(request: HttpRequest, viewer: Viewer) -> HttpResponse:
        try:
            span = span_asked(request)
        except Malformed as mistaken:
            wrong = {str(one.pointer)[1:] for one in mistaken.problems}
            told: dict[str, object] = {"problems": mistaken.problems, "wrong": wrong}
            return _page(request, viewer, year_asked(request), page.__name__, told, template="mistaken", status=status_of(mistaken))
        return page(request, viewer, span)

    return asked


@_over_months
def flows(request: HttpRequest, viewer: Viewer, span: Span) -> HttpResponse:
    made = custody.made(span.months, viewer=viewer)
    going = certificates.destinations(span.first_day, span.last_day, viewer=viewer)
    figures = {
        "by_month": _told(*flow_figures.by_month(made, going, span)),
        "by_form": _told(*flow_figures.by_form(made, span)),
        "by_region": _told(*flow_figures.by_region(made, span)),
        "by_destination": _told(*flow_figures.by_destination(going, span)),
    }
    return _page(request, viewer, span, "flows", {**figures, "is_empty": not made and not going})


@_over_months
def elements(request: HttpRequest, viewer: Viewer, span: Span) -> HttpResponse:
    rows = custody.made_by_element(span.months, (*custody.ENTERING, "separation"), viewer=viewer)
    return _page(request, viewer, span, "elements", {"by_element": _told(*flow_figures.by_element(rows, span)), "is_empty": not rows})


@_over_months
def rights(request: HttpRequest, viewer: Viewer, span: Span) -> HttpResponse:
    """Quotas of the year, secret ones as far as the viewer may see them, and the licences that are used up most."""
    quotas = registry.listings.quotas(viewer=viewer, limit=MOST_QUOTAS, on=span.last_day)
    produced = review.produced_on_quotas([one.group for one in quotas], span.year, viewer=viewer)
    licences = registry.licences_consumed(span.year, viewer=viewer, limit=MOST_LICENCES)
    figures = {
        "quotas": _told(standing_figures.of_quotas(quotas, produced, span)),
        "licences": _told(standing_figures.of_licences(licences)),
        "most": MOST_LICENCES if len(licences) == MOST_LICENCES else 0,
    }
    return _page(request, viewer, span, "rights", {**figures, "is_empty": not quotas and not licences})


@_over_months
def plants(request: HttpRequest, viewer: Viewer, span: Span) -> HttpResponse:
    rows = review.recoveries_of(span.months, on=span.last_day, viewer=viewer)
    page = {"plants": _told(*standing_figures.of_plants(rows, span)), "outliers": sum(bool(row.mark) for row in rows), "is_empty": not rows}
    return _page(request, viewer, span, "plants", page)


@_over_months
def signals(request: HttpRequest, viewer: Viewer, span: Span) -> HttpResponse:
    """Findings are those that stand open today, whatever the months; who records late is of the months."""
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


def _page(
    request: HttpRequest, viewer: Viewer, span: Span, name: str, page: dict[str, object], *, template: str = "", status: int = 200
) -> HttpResponse:
    told = {"span": span, "since": day_name(span.first_day), "until": day_name(span.last_day), "months": MONTHS, "part": name}
    return shown(request, viewer, f"supervision_{template or name}", {**told, **page}, status)
