"""One shipment: its chain as picture and table, what was found, what was submitted, and its history with proofs."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from traceability.certificates import queries as certificates
from traceability.custody import queries as custody
from traceability.custody.access import visible_shipments
from traceability.custody.errors import ShipmentNotSeen
from traceability.custody.models import Line, Shipment
from traceability.interfaces.pages.explore import chains, history
from traceability.interfaces.pages.explore.entrance import for_readers, shown
from traceability.interfaces.pages.explore.flow import Chain
from traceability.interfaces.pages.explore.marks import told
from traceability.interfaces.pages.explore.moments import Asked, asked_at
from traceability.registry.viewer import Viewer
from traceability.review import queries as review
from traceability.review.catalogue import FAILED, NOT_APPLICABLE, NOT_CHECKED, PASSED
from traceability.review.errors import NotExaminedYet


@dataclass(frozen=True)
class Head:
    """The shipment with what stands beside it, and its state in the words of the contract."""

    shipment: Shipment
    state: str

    @property
    def subjects(self) -> list[tuple[str, UUID]]:
        beside = [(kind, getattr(self.shipment, kind, None)) for kind in ("case", "certificate")]
        return [("shipment", self.shipment.id), *((kind, row.id) for kind, row in beside if row is not None)]


@for_readers
def chain(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The picture of everything behind its lines."""
    head, asked = _head(number, viewer), asked_at(request)
    page = _frame(head, asked)
    if _is_later(head, asked):
        return shown(request, viewer, "shipment", page | {"is_later": True, "recorded_at": head.shipment.recorded_at}, 404)
    label = _("What the lots of the shipment %(number)s were made from") % {"number": number}
    findings = review.failed_of_shipment(head.shipment.id, viewer=viewer)
    page |= chains.in_picture(_chain(head, asked, viewer), findings, asked, label=label)
    return shown(request, viewer, "shipment", page, asked.status)


@for_readers
def table(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    head, asked = _head(number, viewer), asked_at(request)
    page = _frame(head, asked)
    if _is_later(head, asked):
        return shown(request, viewer, "shipment_table", page | {"is_later": True, "recorded_at": head.shipment.recorded_at}, 404)
    findings = review.failed_of_shipment(head.shipment.id, viewer=viewer)
    page |= chains.in_table(_chain(head, asked, viewer), findings, request, asked, {})
    return shown(request, viewer, "shipment_table", page, asked.status)


@for_readers
def findings(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """What every check said in the newest examination; before the first, that there is none yet."""
    head = _head(number, viewer)
    page = _frame(head, Asked())
    try:
        view = review.findings_of(number, viewer=viewer)
    except NotExaminedYet:
        return shown(request, viewer, "shipment_findings", page)
    listed = told(view.findings, chains.language())
    groups = [(result, [one for one in listed if one.result == result]) for result in (FAILED, NOT_CHECKED, PASSED, NOT_APPLICABLE)]
    return shown(request, viewer, "shipment_findings", page | {"examined": view, "groups": groups})


@for_readers
def papers(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The shipment as it was submitted."""
    view = custody.shipment(number, viewer=viewer)
    return shown(request, viewer, "shipment_papers", _frame(_head(number, viewer), Asked()) | {"said": view.as_json()})


@for_readers
def past(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The history: every entry of the shipment, its case and its certificate."""
    head = _head(number, viewer)
    passages = history.history_of(head.subjects)
    return shown(request, viewer, "shipment_history", _frame(head, Asked()) | {"passages": passages, "most": history.MOST_SHOWN})


def _head(number: str, viewer: Viewer) -> Head:
    """Four queries. Raises ShipmentNotSeen."""
    beside = ("exporter", "revises", "case", "certificate")
    lines = Prefetch("lines", Line.objects.order_by("number").select_related("lot"))
    found = visible_shipments(viewer).filter(number=number).select_related(*beside).defer("certificate__statement")
    shipment = found.prefetch_related(lines).first()
    if shipment is None:
        raise ShipmentNotSeen()
    return Head(shipment, certificates.states_of([shipment.id])[shipment.id])


def _is_later(head: Head, asked: Asked) -> bool:
    return asked.moment is not None and head.shipment.recorded_at > asked.moment


def _chain(head: Head, asked: Asked, viewer: Viewer) -> Chain:
    graph = custody.upstream_of_shipment(head.shipment, viewer=viewer, at=asked.moment)
    names = frozenset(line.lot.name for line in head.shipment.lines.all())
    weights = [line.reo_kg for line in head.shipment.lines.all()]
    whole = None if None in weights else sum((kg for kg in weights if kg is not None), Decimal(0))
    return Chain(graph, names, whole)


def _frame(head: Head, asked: Asked) -> dict[str, Any]:
    shipment = head.shipment
    return {
        "shipment": shipment,
        "number": shipment.number,
        "state": head.state,
        "lines": list(shipment.lines.all()),
        "case": getattr(shipment, "case", None),
        "certificate": getattr(shipment, "certificate", None),
        "asked": asked,
    }
