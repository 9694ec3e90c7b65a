"""Organisations are registered, changed and closed."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.registry.document import OrganisationRow, RegistryDocument
from traceability.registry.errors import OrganisationClosed
from traceability.registry.models import Organisation
from traceability.registry.queries.stated import organisation_row
from traceability.registry.services.planning import Change, Plan
from traceability.registry.services.stating import (
    Stated,
    locked,
    locked_by_key,
    must_be_new,
    must_have_come,
    open_registry,
    reason_of,
    state_row,
)
from traceability.registry.viewer import Viewer


@command
def register_organisation(*, by: Viewer, row: OrganisationRow, request: Request | None = None) -> Stated[Organisation]:
    """Register an organisation under a code that is free.

    Raises SupervisorsOnly, AlreadyRegistered, ClaimsRefused; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    must_be_new(Organisation.objects.filter(code=row.code), pointer="/code", name=row.code)
    return state_row(RegistryDocument(organisations=(row,)), _organisations, by=by, request=request)


@command
def change_organisation(
    *, by: Viewer, row: OrganisationRow, reason: str, seen: int | None = None, request: Request | None = None
) -> Stated[Organisation]:
    """State an organisation anew, found by its code. The day on which it was closed stays: `close_organisation` says that.

    Raises SupervisorsOnly, UnknownRow, RowMovedOn, ChangeReasonMissing, ClaimsRefused; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    standing = locked_by_key(Organisation, code=row.code, seen=seen)
    document = RegistryDocument(organisations=(replace(row, closed_on=standing.closed_on),))
    return state_row(document, _organisations, standing, by=by, request=request, reason=said)


@command
def close_organisation(
    *, by: Viewer, organisation_id: UUID, closed_on: date, reason: str, seen: int | None = None, request: Request | None = None
) -> Stated[Organisation]:
    """Record the day on which an organisation was struck off the business register.

    Raises SupervisorsOnly, UnknownRow, RowMovedOn, ChangeReasonMissing, OrganisationClosed, DayInTheFuture, ClaimsRefused (a day
    before it was registered); RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    standing = locked(Organisation, organisation_id, seen=seen)
    if standing.closed_on is not None:
        raise OrganisationClosed(code=standing.code, day=standing.closed_on)
    must_have_come(closed_on, "/closed_on")
    document = RegistryDocument(organisations=(replace(organisation_row(standing), closed_on=closed_on),))
    return state_row(document, _organisations, standing, by=by, request=request, reason=said)


def _organisations(plan: Plan) -> Change[Organisation]:
    return plan.organisations
