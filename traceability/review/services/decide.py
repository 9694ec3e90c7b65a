"""Sign a verdict on a case. The last signature that is needed moves it: approved draws down, returned and refused give back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from traceability.custody import services as custody
from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement, Draft
from traceability.registry import services as registry
from traceability.registry.models import Member
from traceability.registry.services import LicenceClaim, QuotaClaim
from traceability.registry.viewer import Viewer
from traceability.review import entries, judgement
from traceability.review.errors import ApprovalBlocked, HoldsNotCleared, SignedAlready, SupervisorMustSign, UnknownCase
from traceability.review.judgement import Signature
from traceability.review.models import Case, Clearance, Decision, Examination, Finding
from traceability.review.services import persons
from traceability.review.workflow import APPROVE, STATE_OF_VERDICT


@dataclass(frozen=True, slots=True)
class Decided:
    """A signature, how many the verdict needs, the case after it, and the ledger's promises: the signature's, and the move's."""

    case: Case
    decision: Decision
    needed: int
    acknowledgements: tuple[Acknowledgement, ...]


@command
def decide(*, by: Viewer, case_id: UUID, verdict: str, reason: str, examination: int, request: Request | None = None) -> Decided:
    """Sign `verdict` (approve, return, refuse) on the examination that the person read.

    Raises Forbidden, NotAPerson, UnknownCase, CaseClosed, CaseMovedOn, CaseTouched, OwnOrganisation, OwnGroup, OwnSubmission,
    SignedAlready, ApprovalBlocked, HoldsNotCleared, SupervisorMustSign, ReasonMissing; ClaimsRefused when a licence or quota is
    used up or no longer in force; RequestInFlight, KeyReused.
    """
    idempotency.begin(request)
    member, said = persons.member_of(by), persons.reason_of(reason)
    locked = lock_rows(Case.objects.select_related("shipment"), [case_id])
    if not locked:
        raise UnknownCase(case=case_id)
    (case,) = locked
    examined = persons.newest_examination(case, examination)
    persons.require_distance(member, case, examined)
    before = list(Decision.objects.filter(case_id=case.id).order_by("ordinal"))
    of_this = [one for one in before if one.examination_id == examined.id]
    if any(one.member_id == member.id for one in of_this):
        raise SignedAlready()
    needed = _needed(examined, verdict)
    signing = [*(Signature(one.member_id, one.role) for one in of_this if one.verdict == verdict), Signature(member.id, member.role)]
    is_last = judgement.is_complete(signing, needed)
    if len(signing) >= needed and not is_last:
        raise SupervisorMustSign()

    decision = _sign(case, examined, member, ordinal=len(before) + 1, verdict=verdict, reason=said)
    drafts = [entries.decision_signed(case, decision, needed=needed, by=by)]
    if is_last:
        signatures = [one for one in (*of_this, decision) if one.verdict == verdict]
        drafts.append(_move(case, examined, STATE_OF_VERDICT[verdict], signatures, by=by))
    acknowledgements = ledger.append(drafts, request=request)
    return idempotency.keep(request, Decided(case, decision, needed, tuple(acknowledgements)))


def _needed(examination: Examination, verdict: str) -> int:
    """How many signatures the verdict needs; a return or refusal needs one. Raises ApprovalBlocked, HoldsNotCleared."""
    if verdict != APPROVE:
        return 1
    findings = list(Finding.objects.filter(examination_id=examination.id).order_by("code"))
    cleared = frozenset(Clearance.objects.filter(finding__examination_id=examination.id).values_list("finding__code", flat=True))
    blocking = judgement.failed(findings, "BLOCK")
    if blocking:
        raise ApprovalBlocked(checks=", ".join(blocking))
    uncleared = judgement.uncleared(findings, cleared)
    if uncleared:
        raise HoldsNotCleared(checks=", ".join(uncleared))
    return judgement.signatures_needed(findings, is_controlled=examination.is_controlled)


def _sign(case: Case, examination: Examination, member: Member, *, ordinal: int, verdict: str, reason: str) -> Decision:
    row: dict[str, Any] = {"case_id": case.id, "examination_id": examination.id, "ordinal": ordinal, "member_id": member.id}
    (decision,) = insert_rows(Decision, [row | {"role": member.role, "verdict": verdict, "reason": reason}])
    case.version += 1
    Case.objects.filter(id=case.id).update(version=case.version)
    return decision


def _move(case: Case, examination: Examination, state: str, signatures: Sequence[Decision], *, by: Viewer) -> Draft:
    """Move the case and do what its new state means for accounts and lots; returns the entry of the move."""
    case.state, case.version = state, case.version + 1
    Case.objects.filter(id=case.id).update(state=state, version=case.version)
    if state != STATE_OF_VERDICT[APPROVE]:
        custody.give_back(shipment_id=case.shipment_id, case_id=case.id)
        return entries.case_decided(case, signatures, by=by)
    drawn = registry.draw_down(
        case_id=case.id,
        licence_draws=[_licence_claim(one) for one in examination.takes["licences"]],
        quota_draws=[QuotaClaim(UUID(one["quota"]), Decimal(one["reo_kg"])) for one in examination.takes["quotas"]],
    )
    return entries.case_decided(case, signatures, licences=drawn.licences, quotas=drawn.quotas, by=by)


def _licence_claim(take: dict[str, Any]) -> LicenceClaim:
    return LicenceClaim(
        licence_id=UUID(take["licence"]),
        export_on=date.fromisoformat(take["export_on"]),
        net_kg=Decimal(take["net_kg"]),
        reo_kg=Decimal(take["reo_kg"]),
        amount=None if take["amount"] is None else Decimal(take["amount"]),
        currency=take["currency"],
    )
