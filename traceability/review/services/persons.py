"""Who may clear and decide: asked under the case's lock, before anything is written. The database holds the same rules."""

from traceability.kernel.errors import Forbidden, TraceabilityError
from traceability.registry.models import Member, Token
from traceability.registry.viewer import Viewer
from traceability.review.errors import CaseClosed, CaseMovedOn, NotAPerson, OwnOrganisation, OwnSubmission, ReasonMissing
from traceability.review.models import Case, Examination


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
    """The examination that the person read, if it is still the newest of an open case. Raises CaseClosed, CaseMovedOn."""
    if not case.is_open:
        raise CaseClosed(state=case.state)
    if case.examination != number:
        raise CaseMovedOn(examination=number, newest=case.examination)
    return Examination.objects.get(case_id=case.id, number=number)


def require_distance(member: Member, case: Case, examination: Examination) -> None:
    """Raises OwnOrganisation, OwnSubmission: nobody decides on an organisation that they belong to, or what they sent in."""
    if member.organisation_id in {case.exporter_id, *examination.parties}:
        raise OwnOrganisation()
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
