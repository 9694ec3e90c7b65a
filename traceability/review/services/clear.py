"""Clear a failed HOLD: a reviewer says, by name and with a reason, why it does not stand in the way."""

from dataclasses import dataclass
from uuid import UUID

from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry.viewer import Viewer
from traceability.review import entries
from traceability.review.errors import AlreadyCleared, NothingToClear, UnknownCase, UnknownFinding
from traceability.review.models import Case, Clearance, Finding
from traceability.review.services import persons


@dataclass(frozen=True, slots=True)
class Cleared:
    """A clearance, the finding that it clears, and the ledger's promise."""

    case: Case
    finding: Finding
    clearance: Clearance
    acknowledgement: Acknowledgement


@command
def clear_finding(*, by: Viewer, case_id: UUID, check: str, examination: int, reason: str, request: Request | None = None) -> Cleared:
    """Clear the failed HOLD of `check` in the newest examination of an open case.

    Raises Forbidden, NotAPerson, UnknownCase, CaseClosed, CaseMovedOn, CaseTouched, OwnOrganisation, OwnGroup, OwnSubmission,
    UnknownFinding, NothingToClear, AlreadyCleared, ReasonMissing; RequestInFlight, KeyReused.
    """
    idempotency.begin(request)
    member, said = persons.member_of(by), persons.reason_of(reason)
    locked = lock_rows(Case.objects.select_related("shipment"), [case_id])
    if not locked:
        raise UnknownCase(case=case_id)
    (case,) = locked
    examined = persons.newest_examination(case, examination)
    persons.require_distance(member, case, examined)
    finding = Finding.objects.filter(examination_id=examined.id, code=check).first()
    if finding is None:
        raise UnknownFinding(pointer="/check", check=check)
    if not finding.must_be_cleared:
        raise NothingToClear(pointer="/check", check=check)
    if Clearance.objects.filter(finding_id=finding.id).exists():
        raise AlreadyCleared(check=check)

    row = {"case_id": case.id, "finding_id": finding.id, "member_id": member.id, "role": member.role, "reason": said}
    (clearance,) = insert_rows(Clearance, [row])
    case.version += 1
    Case.objects.filter(id=case.id).update(version=case.version)
    (acknowledgement,) = ledger.append([entries.finding_cleared(case, finding, clearance, by=by)], request=request)
    return idempotency.keep(request, Cleared(case, finding, clearance, acknowledgement))
