"""Cases as reviewers read them: the queue, and one case with its findings, clearances and signatures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Prefetch, Subquery

from traceability.registry.viewer import Viewer
from traceability.review import access, judgement
from traceability.review.errors import UnknownCase
from traceability.review.models import Case, Clearance, Decision, Examination, Finding
from traceability.review.queries.queue import is_touched

MOST = 501


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows."""

    state: str | None = None
    exporter: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list: what it is about, and how its newest examination came out."""

    id: UUID
    shipment: str
    exporter: str
    destination: str
    state: str
    is_controlled: bool
    submitted_at: datetime
    examination: int
    examined_at: datetime | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with its newest examination and everything that people said.

    `outcome` is what stands in the way now; `is_touched`: a fact came after the examination, and the case waits for another.
    """

    case: Case
    line: CaseLine
    examination: Examination | None
    findings: tuple[Finding, ...]
    clearances: tuple[Clearance, ...]
    decisions: tuple[Decision, ...]
    outcome: str | None
    signatures_needed: int
    is_touched: bool


def cases(*, viewer: Viewer, only: CaseFilter | None = None, after: UUID | None = None, limit: int = MOST) -> list[CaseLine]:
    """Cases in the order in which they were opened, the oldest first, those behind `after`; at most `limit`. One query."""
    wanted = only or CaseFilter()
    found = access.visible_cases(viewer)
    exact = {"state": wanted.state, "exporter__code": wanted.exporter, "newest_outcome": wanted.outcome}
    rows = _with_newest(found).filter(**{name: value for name, value in exact.items() if value is not None})
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [_line(row) for row in rows.order_by("id")[: min(limit, MOST)]]


def case(case_id: UUID, *, viewer: Viewer) -> CaseView:
    """One case. At most five queries. Raises UnknownCase."""
    members = Prefetch("decisions", Decision.objects.order_by("ordinal").select_related("examination"))
    known = _with_newest(access.visible_cases(viewer)).select_related("shipment", "exporter").prefetch_related(members)
    found = known.filter(id=case_id).first()
    if found is None:
        raise UnknownCase(case=case_id)
    examined = Examination.objects.defer("dossier", "read_uids").filter(case_id=case_id, number=found.examination).first()
    findings = tuple(Finding.objects.filter(examination=examined).select_related("clearance").order_by("code")) if examined else ()
    clearances = tuple(sorted((one.clearance for one in findings if one.is_cleared), key=lambda one: one.id))
    cleared = frozenset(one.finding.code for one in clearances)
    return CaseView(
        case=found,
        line=_line(found),
        examination=examined,
        findings=findings,
        clearances=clearances,
        decisions=tuple(found.decisions.all()),
        outcome=judgement.outcome(findings, cleared=cleared, is_controlled=found.is_controlled) if examined else None,
        signatures_needed=judgement.signatures_needed(findings, is_controlled=found.is_controlled),
        is_touched=found.is_open and is_touched(found.id),
    )


def _with_newest(rows: Any) -> Any:
    """Cases with what a list shows of their shipment and newest examination, in one statement."""
    newest = Examination.objects.filter(case_id=OuterRef("id"), number=OuterRef("examination"))
    return rows.annotate(
        number=F("shipment__number"),
        sent_at=F("shipment__recorded_at"),
        going_to=F("shipment__destination"),
        exporter_code=F("exporter__code"),
        newest_outcome=Subquery(newest.values("outcome")[:1]),
        newest_as_of=Subquery(newest.values("as_of")[:1]),
    )


def _line(row: Any) -> CaseLine:
    return CaseLine(
        id=row.id,
        shipment=row.number,
        exporter=row.exporter_code,
        destination=row.going_to,
        state=row.state,
        is_controlled=row.is_controlled,
        submitted_at=row.sent_at,
        examination=row.examination,
        examined_at=row.newest_as_of,
        outcome=row.newest_outcome,
    )
