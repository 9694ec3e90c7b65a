"""Licences are registered, changed, revoked and shortened."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.registry.document import LicenceRow, RegistryDocument
from traceability.registry.errors import LicenceRevoked, NotShortened, RevokedOutsideItsTerm
from traceability.registry.models import Licence
from traceability.registry.queries.stated import licence_row
from traceability.registry.services.planning import Change, Plan
from traceability.registry.services.stating import Stated, locked, locked_by_key, must_be_new, open_registry, reason_of, state_row
from traceability.registry.viewer import Viewer


@command
def register_licence(*, by: Viewer, row: LicenceRow, request: Request | None = None) -> Stated[Licence]:
    """Register a licence whose kind and number are new.

    Raises SupervisorsOnly, AlreadyRegistered, ClaimsRefused; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    must_be_new(Licence.objects.filter(kind=row.kind, number=row.number), pointer="/number", name=f"{row.kind} {row.number}")
    return state_row(RegistryDocument(licences=(row,)), _licences, by=by, request=request)


@command
def change_licence(*, by: Viewer, row: LicenceRow, reason: str, seen: int | None = None, request: Request | None = None) -> Stated[Licence]:
    """State a licence anew, found by kind and number. Its day of revocation stays: `revoke_licence` says that.

    Raises SupervisorsOnly, UnknownRow, RowMovedOn, ChangeReasonMissing, LicenceRevoked, ClaimsRefused (BelowDrawn and BasisInUse
    among them); RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    standing = locked_by_key(Licence, kind=row.kind, number=row.number, seen=seen)
    _must_not_be_revoked(standing)
    document = RegistryDocument(licences=(replace(row, revoked_on=standing.revoked_on),))
    return state_row(document, _licences, standing, by=by, request=request, reason=said)


@command
def revoke_licence(
    *, by: Viewer, licence_id: UUID, revoked_on: date, reason: str, seen: int | None = None, request: Request | None = None
) -> Stated[Licence]:
    """Take a licence back: from `revoked_on` on, a day of its term, it is no longer in force. What was drawn before stays drawn.

    Raises SupervisorsOnly, UnknownRow, RowMovedOn, ChangeReasonMissing, LicenceRevoked, RevokedOutsideItsTerm; RequestInFlight,
    KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    standing = locked(Licence, licence_id, seen=seen)
    _must_not_be_revoked(standing)
    first, last = standing.valid_from or date.min, standing.valid_to or date.max
    if not first <= revoked_on <= last:
        raise RevokedOutsideItsTerm(
            pointer="/revoked_on", licence=standing, first=standing.valid_from or "–", last=standing.valid_to or "–", day=revoked_on
        )
    document = RegistryDocument(licences=(replace(licence_row(standing), revoked_on=revoked_on),))
    return state_row(document, _licences, standing, by=by, request=request, reason=said)


@command
def shorten_licence(
    *, by: Viewer, licence_id: UUID, valid_to: date, reason: str, seen: int | None = None, request: Request | None = None
) -> Stated[Licence]:
    """Let a licence end earlier: `valid_to` becomes its last day.

    Raises SupervisorsOnly, UnknownRow, RowMovedOn, ChangeReasonMissing, LicenceRevoked, NotShortened, ClaimsRefused (an end before
    its beginning); RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    standing = locked(Licence, licence_id, seen=seen)
    _must_not_be_revoked(standing)
    if standing.valid_to is not None and valid_to >= standing.valid_to:
        raise NotShortened(pointer="/valid_to", licence=standing, last=standing.valid_to, day=valid_to)
    document = RegistryDocument(licences=(replace(licence_row(standing), valid_to=valid_to),))
    return state_row(document, _licences, standing, by=by, request=request, reason=said)


def _must_not_be_revoked(licence: Licence) -> None:
    if licence.revoked_on is not None:
        raise LicenceRevoked(licence=licence, day=licence.revoked_on)


def _licences(plan: Plan) -> Change[Licence]:
    return plan.licences
