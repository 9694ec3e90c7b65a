"""Members come, leave, come back, and get another role. Somebody must stay who keeps the registry."""

from dataclasses import dataclass
from uuid import UUID

from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry import entries
from traceability.registry.document import RegistryDocument, UserRow
from traceability.registry.errors import LastSupervisor, UnknownMember, UnknownRow
from traceability.registry.models import Member, Organisation
from traceability.registry.services.planning import Change, Plan
from traceability.registry.services.rows import update_rows
from traceability.registry.services.stating import Stated, locked, must_be_new, open_registry, reason_of, state_row
from traceability.registry.viewer import Viewer


@dataclass(frozen=True)
class MemberSet:
    """A member as it stands now. Without an acknowledgement nothing had to change."""

    member: Member
    acknowledgement: Acknowledgement | None


@command
def add_member(*, by: Viewer, row: UserRow, request: Request | None = None) -> Stated[Member]:
    """Make a login a member, and the login where there is none yet; it comes without a password.

    Raises SupervisorsOnly, AlreadyRegistered (a login has one place), ClaimsRefused; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    must_be_new(Member.objects.filter(user__username=row.username), pointer="/username", name=row.username)
    return state_row(RegistryDocument(users=(row,)), _members, by=by, request=request)


@command
def set_member_active(
    *, by: Viewer, member_id: UUID, active: bool, reason: str = "", seen: int | None = None, request: Request | None = None
) -> MemberSet:
    """Let a member act no more, or again. Tokens of a member that does not act are refused too.

    Raises SupervisorsOnly, UnknownMember, RowMovedOn, LastSupervisor, RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    member = _locked(member_id, seen)
    if member.is_active == active:
        return idempotency.keep(request, MemberSet(member, None))
    if not active:
        _another_must_supervise(member)
    member.is_active = active
    return _kept(member, by=by, reason=reason.strip(), request=request)


@command
def change_role(
    *, by: Viewer, member_id: UUID, role: str, reason: str, seen: int | None = None, request: Request | None = None
) -> MemberSet:
    """Give a member another role in its organisation; its tokens, made for the old one, are refused from now on.

    Raises SupervisorsOnly, UnknownMember, RowMovedOn, ChangeReasonMissing, LastSupervisor, RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    member = _locked(member_id, seen)
    if member.role == role:
        return idempotency.keep(request, MemberSet(member, None))
    _another_must_supervise(member)
    member.role = role
    return _kept(member, by=by, reason=said, request=request)


def _locked(member_id: UUID, seen: int | None) -> Member:
    try:
        return locked(Member, member_id, seen=seen)
    except UnknownRow as missing:
        raise UnknownMember() from missing


def _another_must_supervise(member: Member) -> None:
    """Raises LastSupervisor when nobody else could keep the registry. The registry's lock keeps two from leaving at once."""
    if member.role != "supervisor" or not member.is_active:
        return
    others = Member.objects.filter(role="supervisor", is_active=True, user__is_active=True).exclude(id=member.id)
    if not others.exists():
        raise LastSupervisor()


def _kept(member: Member, *, by: Viewer, reason: str, request: Request | None) -> MemberSet:
    member.version += 1
    update_rows([member])
    organisation = Organisation.objects.values_list("code", flat=True).get(id=member.organisation_id)
    (acknowledgement,) = ledger.append([entries.member_stated(member, organisation=organisation, by=by, reason=reason)], request=request)
    return idempotency.keep(request, MemberSet(member, acknowledgement))


def _members(plan: Plan) -> Change[Member]:
    return plan.people.members
