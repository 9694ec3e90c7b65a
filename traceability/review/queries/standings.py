"""How shipments stand with their cases: what a list of shipments shows beside each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from traceability.registry.viewer import Viewer
from traceability.review import access
from traceability.review.models import Decision, Examination
from traceability.review.workflow import STATE_OF_VERDICT


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided, why, and how many signed. Persons are not named here."""

    verdict: str
    reason: str
    decided_at: datetime
    signatures: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The case of a shipment and its newest examination; `verdict` once it is decided."""

    case_id: UUID
    state: str
    is_controlled: bool
    examination: int
    examined_at: datetime | None = None
    outcome: str | None = None
    verdict: Verdict | None = None


def standings_of(shipment_ids: Iterable[UUID], *, viewer: Viewer) -> dict[UUID, Standing]:
    """The standing of each shipment whose case the viewer may see; without a case it is absent. Three queries, whatever the number."""
    cases = list(access.visible_cases(viewer).filter(shipment_id__any=sorted(set(shipment_ids))))
    ids = [case.id for case in cases]
    newest = Examination.objects.filter(case_id__any=ids, number=F("case__examination"))
    examined = {case_id: (as_of, outcome) for case_id, as_of, outcome in newest.values_list("case_id", "as_of", "outcome")}
    signed: dict[UUID, list[Decision]] = {}
    for decision in Decision.objects.filter(case_id__any=ids, examination__number=F("case__examination")).order_by("ordinal"):
        signed.setdefault(decision.case_id, []).append(decision)
    standings = {}
    for case in cases:
        as_of, outcome = examined.get(case.id, (None, None))
        verdict = _verdict(case.state, signed.get(case.id, []))
        standings[case.shipment_id] = Standing(case.id, case.state, case.is_controlled, case.examination, as_of, outcome, verdict)
    return standings


def _verdict(state: str, decisions: list[Decision]) -> Verdict | None:
    """The last signature of the verdict that moved the case."""
    agreeing = [one for one in decisions if STATE_OF_VERDICT[one.verdict] == state]
    if not agreeing:
        return None
    last = agreeing[-1]
    return Verdict(last.verdict, last.reason, last.recorded_at, len(agreeing))
