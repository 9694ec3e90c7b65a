"""Members leave, and come back."""

from dataclasses import dataclass
from uuid import UUID

from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry import entries
from traceability.registry.errors import SupervisorsOnly, UnknownMember
from traceability.registry.models import Member, Organisation
from traceability.registry.services.rows import lock_registry, update_rows
from traceability.registry.viewer import Viewer


@dataclass(frozen=True)
class MemberSet:
    """A member as it stands now. Without an acknowledgement nothing had to change."""

    member: Member
    acknowledgement: Acknowledgement | None


@command
def set_member_active(*, by: Viewer, member_id: UUID, active: bool, request: Request | None = None) -> MemberSet:
    """Let a member act no more, or again. Tokens of a member that does not act are refused too.

    Raises SupervisorsOnly, UnknownMember, RequestInFlight, KeyReused.
    """
    if by.role != "supervisor":
        raise SupervisorsOnly()
    idempotency.begin(request)
    lock_registry()
    found = lock_rows(Member, [member_id])
    if not found:
        raise UnknownMember()
    (member,) = found
    if member.is_active == active:
        return idempotency.keep(request, MemberSet(member, None))
    member.is_active, member.version = active, member.version + 1
    update_rows([member])
    organisation = Organisation.objects.values_list("code", flat=True).get(id=member.organisation_id)
    (acknowledgement,) = ledger.append([entries.member_stated(member, organisation=organisation, by=by)], request=request)
    return idempotency.keep(request, MemberSet(member, acknowledgement))
