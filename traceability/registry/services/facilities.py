"""Facilities are registered and changed."""

from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.registry.document import FacilityRow, RegistryDocument
from traceability.registry.models import Facility
from traceability.registry.services.planning import Change, Plan
from traceability.registry.services.stating import Stated, locked_by_key, must_be_new, open_registry, reason_of, state_row
from traceability.registry.viewer import Viewer


@command
def register_facility(*, by: Viewer, row: FacilityRow, request: Request | None = None) -> Stated[Facility]:
    """Register a facility under a code that is free.

    Raises SupervisorsOnly, AlreadyRegistered, ClaimsRefused; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    must_be_new(Facility.objects.filter(code=row.code), pointer="/code", name=row.code)
    return state_row(RegistryDocument(facilities=(row,)), _facilities, by=by, request=request)


@command
def change_facility(
    *, by: Viewer, row: FacilityRow, reason: str, seen: int | None = None, request: Request | None = None
) -> Stated[Facility]:
    """State a facility anew, found by its code; it may pass to another organisation.

    Raises SupervisorsOnly, UnknownRow, RowMovedOn, ChangeReasonMissing, ClaimsRefused; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    standing = locked_by_key(Facility, code=row.code, seen=seen)
    return state_row(RegistryDocument(facilities=(row,)), _facilities, standing, by=by, request=request, reason=said)


def _facilities(plan: Plan) -> Change[Facility]:
    return plan.facilities
