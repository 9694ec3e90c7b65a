"""The shipments of an enterprise: all of them with what to do next, and one in its views."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Prefetch, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise

from traceability.certificates import queries as certificates
from traceability.custody import queries as custody
from traceability.custody.access import visible_shipments
from traceability.custody.errors import ShipmentNotSeen
from traceability.custody.models import Line, Shipment
from traceability.interfaces.pages.explore import history
from traceability.interfaces.pages.explore.chains import language
from traceability.interfaces.pages.explore.marks import Told, told
from traceability.interfaces.pages.own.entrance import for_members, shown
from traceability.interfaces.pages.own.nexts import UNDECIDED, next_of
from traceability.registry.viewer import Viewer
from traceability.review import queries as review
from traceability.review.catalogue import FAILED, HOLD, NOT_APPLICABLE, NOT_CHECKED, PASSED
from traceability.review.errors import NotExaminedYet
from traceability.review.models import Decision, Finding
from traceability.review.queries import Shown, Standing
from traceability.review.workflow import RETURN, RETURNED

PAGE = 50
_WAITS = Case(When(case__state=RETURNED, revised_by__isnull=True, then=0), default=1)
"""Zero for what its exporter must answer."""
_BESIDE = ("exporter", "revises", "revised_by", "case", "certificate")


@dataclass(frozen=True)
class Own:
    """A shipment with how it stands and what its exporter does next."""

    shipment: Shipment
    state: str
    standing: Standing | None

    @property
    def revision(self) -> Shipment | None:
        """The shipment that answers this one's return."""
        return getattr(self.shipment, "revised_by", None)

    @property
    def next(self) -> Promise:
        return next_of(self.state, self.standing.outcome if self.standing else None, is_revised=self.revision is not None)

    @property
    def may_withdraw(self) -> bool:
        return self.state in UNDECIDED

    @property
    def may_revise(self) -> bool:
        return self.state == RETURNED and self.revision is None


@for_members()
def shipments(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The latest first, a page at a time; on the first page those before all others that wait for the exporter. At most nine queries."""
    before = request.GET.get("before", "")
    rows = _behind(_own(viewer), before, viewer)
    first = [] if before else [_WAITS]
    found = list(rows.order_by(*first, "-recorded_at", "-id")[: PAGE + 1])
    listed = _standing(found[:PAGE], viewer)
    last = next((one for one in reversed(listed) if before or not one.may_revise), listed[-1] if listed else None)
    page = {"listed": listed, "further": last.shipment.number if last and len(found) > PAGE else "", "is_first": not before}
    return shown(request, viewer, "shipments", page)


@for_members()
def shipment(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """How it stands, what to do next, what was decided and why, and its lines."""
    (one,) = _standing([_found(number, viewer)], viewer)
    certificate = getattr(one.shipment, "certificate", None)
    return shown(request, viewer, "shipment", {"one": one, "number": number, "certificate": certificate})


@for_members()
def findings(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """What every check said in the newest examination; before the first, that there is none yet."""
    page: dict[str, Any] = {"number": number}
    try:
        view = review.findings_of(number, viewer=viewer)
    except NotExaminedYet:
        return shown(request, viewer, "findings", page)
    asked = [one.finding.code for one in view.findings if _needs_clearance(one)]
    return shown(request, viewer, "findings", page | {"examined": view, "groups": groups_of(view.findings), "asked": asked})


@for_members()
def papers(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The shipment as it was submitted."""
    said = custody.shipment(number, viewer=viewer).as_json()
    return shown(request, viewer, "papers", {"number": number, "said": said})


@for_members()
def past(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Every entry of the shipment, its case and its certificate, with its proof."""
    found = _found(number, viewer)
    beside = [(kind, getattr(found, kind, None)) for kind in ("case", "certificate")]
    subjects: list[tuple[str, UUID]] = [("shipment", found.id), *((kind, row.id) for kind, row in beside if row is not None)]
    page = {"number": number, "passages": history.history_of(subjects), "most": history.MOST_SHOWN}
    return shown(request, viewer, "history", page)


def why_returned(shipment: Shipment, viewer: Viewer) -> dict[str, Any]:
    """The reason of the return and the failed findings, for who answers them. Six queries at most; empty for what was not returned."""
    decision = Decision.objects.filter(case__shipment_id=shipment.id, verdict=RETURN).order_by("-ordinal").first()
    if decision is None:
        return {}
    newest = Finding.objects.filter(case__shipment_id=shipment.id, examination__number=F("case__examination"), result=FAILED)
    found = review.shown(newest.select_related("clearance").order_by("code"), viewer=viewer)
    return {"decision": decision, "failed": [one for _result, listed in groups_of(found) for one in listed]}


def groups_of(found: tuple[Shown, ...]) -> list[tuple[str, list[Told]]]:
    """Findings by result, the failed ones first, in the reader's language; what they name is no link but for own shipments."""
    listed = [
        replace(one, evidence=tuple(replace(seen, href=_href(seen.kind, seen.name)) for seen in one.evidence))
        for one in told(found, language())
    ]
    groups = ((result, [one for one in listed if one.result == result]) for result in (FAILED, NOT_CHECKED, PASSED, NOT_APPLICABLE))
    return [(result, named) for result, named in groups if named]


def _href(kind: str, name: str) -> str:
    return reverse("own_shipment", args=[name]) if kind == "shipment" and name.startswith("EX-") else ""


def _needs_clearance(one: Shown) -> bool:
    return one.finding.result == FAILED and one.finding.severity == HOLD and not one.is_cleared


def _own(viewer: Viewer) -> QuerySet[Shipment]:
    lines = Prefetch("lines", Line.objects.order_by("number").select_related("lot"))
    return visible_shipments(viewer).select_related(*_BESIDE).defer("certificate__statement").prefetch_related(lines)


def _found(number: str, viewer: Viewer) -> Shipment:
    """Two queries. Raises ShipmentNotSeen."""
    found = _own(viewer).filter(number=number).first()
    if found is None:
        raise ShipmentNotSeen()
    return found


def _behind(rows: QuerySet[Shipment], before: str, viewer: Viewer) -> QuerySet[Shipment]:
    """Those that were submitted before the shipment with this number; all where it is none of the viewer's."""
    last = visible_shipments(viewer).filter(number=before).values_list("recorded_at", "id").first() if before else None
    return rows if last is None else rows.filter(Q(recorded_at__lt=last[0]) | Q(recorded_at=last[0], id__lt=last[1]))


def _standing(found: list[Shipment], viewer: Viewer) -> list[Own]:
    """Five queries, whatever their number."""
    ids = [one.id for one in found]
    states, standings = certificates.states_of(ids), review.standings_of(ids, viewer=viewer)
    return [Own(one, states[one.id], standings.get(one.id)) for one in found]
