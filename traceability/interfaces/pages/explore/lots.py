"""One lot: where it comes from or what it went into, as a picture and as a table, and its history; as recorded now or at a time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from traceability.custody import queries as custody
from traceability.custody.errors import LotNotSeen
from traceability.custody.queries import LotView
from traceability.interfaces.pages.explore import chains, history
from traceability.interfaces.pages.explore.assayed import elements_of
from traceability.interfaces.pages.explore.entrance import for_readers, shown
from traceability.interfaces.pages.explore.flow import Chain
from traceability.interfaces.pages.explore.moments import Asked, asked_at
from traceability.registry.viewer import Viewer
from traceability.review import queries as review

DOWNSTREAM = "downstream"


@for_readers
def chain(request: HttpRequest, viewer: Viewer, lot: str) -> HttpResponse:
    """The picture: upstream, or with `way=downstream` what it went into."""
    view, asked, ahead = _asked(request, viewer, lot)
    page = _frame(request, view, asked, ahead)
    found = _chain(view, asked, viewer, ahead)
    if found is None:
        return shown(request, viewer, "lot", page | {"is_later": True, "recorded_at": view.lot.recorded_at}, 404)
    label = _("What the lot %(lot)s went into") if ahead else _("What the lot %(lot)s was made from")
    findings = review.failed_behind_event(view.holding.made_by_id, viewer=viewer)
    page |= chains.in_picture(found, findings, asked, label=label % {"lot": view.lot.name}) | {"elements": elements_of(view)}
    return shown(request, viewer, "lot", page, asked.status)


@for_readers
def table(request: HttpRequest, viewer: Viewer, lot: str) -> HttpResponse:
    view, asked, ahead = _asked(request, viewer, lot)
    page = _frame(request, view, asked, ahead)
    found = _chain(view, asked, viewer, ahead)
    if found is None:
        return shown(request, viewer, "lot_table", page | {"is_later": True, "recorded_at": view.lot.recorded_at}, 404)
    findings = review.failed_behind_event(view.holding.made_by_id, viewer=viewer)
    page |= chains.in_table(found, findings, request, asked, {"way": DOWNSTREAM} if ahead else {})
    return shown(request, viewer, "lot_table", page, asked.status)


@for_readers
def past(request: HttpRequest, viewer: Viewer, lot: str) -> HttpResponse:
    """The history: every entry that names the lot."""
    view = custody.lot(lot, viewer=viewer)
    passages = history.history_of(custody.subjects_of_lot(view.lot.id, viewer=viewer))
    page = _frame(request, view, Asked(), ahead=False)
    return shown(request, viewer, "lot_history", page | {"passages": passages, "most": history.MOST_SHOWN})


def _asked(request: HttpRequest, viewer: Viewer, lot: str) -> tuple[LotView, Asked, bool]:
    return custody.lot(lot, viewer=viewer), asked_at(request), request.GET.get("way") == DOWNSTREAM


def _chain(view: LotView, asked: Asked, viewer: Viewer, ahead: bool) -> Chain | None:
    """None where the lot was not on record yet."""
    name, moment = view.lot.name, asked.moment
    try:
        if ahead:
            graph = custody.downstream(name, viewer=viewer, at=moment, with_origins=False)
        else:
            graph = custody.upstream(name, viewer=viewer, at=moment)
    except LotNotSeen:
        return None
    node = next((node for node in graph.nodes if node["id"] == view.lot.name), None)
    kg = chains.decimal_of(node["reo_kg"]) if node else None
    return Chain(graph, frozenset({view.lot.name}), kg, ahead)


def _frame(request: HttpRequest, view: LotView, asked: Asked, ahead: bool) -> dict[str, Any]:
    """What stands above every view of the lot."""
    return {"lot": view.as_json(), "view": view, "asked": asked, "ahead": ahead, "way": DOWNSTREAM if ahead else "", "name": view.lot.name}
