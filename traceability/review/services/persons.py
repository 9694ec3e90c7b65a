"""Who may clear and decide: asked under the case's lock, before anything is written. The database holds the same rules."""

from traceability.kernel.errors import Forbidden, TraceabilityError
from traceability.registry.models import Member, Token
from traceability.registry.viewer import Viewer
from traceability.review import queries
from traceability.review.errors import (
    CaseClosed,
    CaseMovedOn,
    CaseTouched,
    NotAPerson,
    OwnGroup,
    OwnOrganisation,
    OwnSubmission,
    ReasonMissing,
)
from traceability.review.models import Case, Examination

RETRY_AFTER_SECONDS = 2


def member_of(by: Viewer) -> Member:
    """The person of the regulator that signs. Raises Forbidden, NotAPerson."""
    if not by.is_regulator:
        raise Forbidden()
    member = Member.objects.filter(id=by.person, is_active=True).first() if by.person else None
    if member is None:
        raise NotAPerson()
    if member.role != by.role:
        raise Forbidden()
    return member


def newest_examination(case: Case, number: int) -> Examination:
    """The examination that the person read, if it is still the newest of an open case, and of what is on record.

    Raises CaseClosed, CaseMovedOn, CaseTouched (a fact came after it; the queue examines the case again).
    """
    if not case.is_open:
        raise CaseClosed(state=case.state)
    if case.examination != number:
        raise CaseMovedOn(examination=number, newest=case.examination)
    if queries.is_touched(case.id):
        raise CaseTouched(examination=number, retry_after=RETRY_AFTER_SECONDS)
    return Examination.objects.get(case_id=case.id, number=number)


def require_distance(member: Member, case: Case, examination: Examination) -> None:
    """Nobody decides on an organisation that they belong to, on its kin, or on what they sent in.

    Raises OwnOrganisation, OwnGroup, OwnSubmission.
    """
    judged = {case.exporter_id, *examination.parties}
    if member.organisation_id in judged:
        raise OwnOrganisation()
    if not judged.isdisjoint(queries.kin_of(member.organisation_id)):
        raise OwnGroup()
    submitter = case.shipment.submitted_by
    if submitter == member.id or (submitter and Token.objects.filter(id=submitter, member_id=member.id).exists()):
        raise OwnSubmission()


def reason_of(text: str) -> str:
    """The reason without spaces round it. Raises ReasonMissing."""
    reason = text.strip()
    if not reason:
        problem: TraceabilityError = ReasonMissing(pointer="/reason")
        raise problem
    return reason
