"""Cases as reviewers read them: the queue, and one case with its findings, clearances and signatures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from traceability.registry.viewer import Viewer
from traceability.review import access, judgement
from traceability.review.catalogue import FAILED
from traceability.review.errors import UnknownCase
from traceability.review.models import Case, Clearance, Decision, Examination, Finding
from traceability.review.queries.queue import touched

MOST = 501
_Findings = tuple[Finding, ...]
_ABOUT = ("exporter", "shipment__exporter", "shipment__revises__exporter", "shipment__revises__revises")
"""What the page of a case says of it and of the shipment that it revises."""


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
    `failed_before`: checks that failed in the newest examination of the shipment that this one revises. `since`: the number of the
    examination that somebody signed last before the newest, or of the one before it; `found_then`: what that found. None, empty: the
    newest is the first.
    """

    case: Case
    line: CaseLine
    examination: Examination | None
    findings: tuple[Finding, ...]
    failed_before: tuple[str, ...]
    since: int | None
    found_then: tuple[Finding, ...]
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
    """One case, its shipment and the one that this revises with their exporters. Three queries. Raises UnknownCase."""
    visible = access.visible_cases(viewer).filter(id=case_id)
    newest = Examination.objects.defer("dossier", "read_uids").filter(case__in=visible, number=F("case__examination"))
    examined = newest.select_related(*(f"case__{name}" for name in _ABOUT)).annotate(is_touched=touched(case_id)).first()
    found = examined.case if examined else visible.select_related(*_ABOUT).first()
    if found is None:
        raise UnknownCase(case=case_id)
    signed = Decision.objects.filter(case_id=case_id).order_by("ordinal").select_related("examination", "member__user")
    decisions = tuple(signed.defer("examination__dossier", "examination__read_uids"))
    since = _since(found, decisions)
    findings, before, then = _findings(examined, found.shipment.revises_id, since)
    clearances = tuple(sorted((one.clearance for one in findings if one.is_cleared), key=lambda one: one.id))
    cleared = frozenset(one.finding.code for one in clearances)
    return CaseView(
        case=found,
        line=_line_of(found, examined),
        examination=examined,
        findings=findings,
        failed_before=before,
        since=since,
        found_then=then,
        clearances=clearances,
        decisions=decisions,
        outcome=judgement.outcome(findings, cleared=cleared, is_controlled=found.is_controlled) if examined else None,
        signatures_needed=judgement.signatures_needed(findings, is_controlled=found.is_controlled),
        is_touched=bool(examined and examined.is_touched),
    )


def _since(found: Case, decisions: Iterable[Decision]) -> int | None:
    """The examination that the newest is compared with: the last one before it that a person signed, else the one before it."""
    signed = [one.examination.number for one in decisions if one.examination.number < found.examination]
    return max(signed, default=found.examination - 1 or None) if found.examination else None


def _findings(examined: Examination | None, revised: UUID | None, since: int | None) -> tuple[_Findings, tuple[str, ...], _Findings]:
    """What an examination found, by check; which checks failed in the newest one of the shipment `revised`; and what the examination
    `since` of the same case found. One query."""
    if examined is None and revised is None:
        return (), (), ()
    none = Q(pk__in=())
    own = Q(examination=examined) if examined else none
    before = Q(case__shipment_id=revised, examination__number=F("case__examination"), result=FAILED) if revised else none
    then = Q(case=examined.case_id, examination__number=since) if examined and since else none
    told = list(Finding.objects.filter(own | before | then).select_related("clearance__member__user").order_by("code"))
    mine = tuple(one for one in told if examined and one.examination_id == examined.id)
    was = tuple(one for one in told if examined and one.case_id == examined.case_id and one.examination_id != examined.id)
    return mine, tuple(one.code for one in told if one not in mine and one not in was), was


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


def _line_of(one: Case, examined: Examination | None) -> CaseLine:
    return CaseLine(
        id=one.id,
        shipment=one.shipment.number,
        exporter=one.exporter.code,
        destination=one.shipment.destination,
        state=one.state,
        is_controlled=one.is_controlled,
        submitted_at=one.shipment.recorded_at,
        examination=one.examination,
        examined_at=examined.as_of if examined else None,
        outcome=examined.outcome if examined else None,
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
