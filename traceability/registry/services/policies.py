"""A policy gets a new value from a day on; the one before it ends on the day before. No two values of a key hold on one day."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.registry.document import PolicyRow, RegistryDocument
from traceability.registry.errors import FirstDayMissing, UnknownPolicyKey, ValueEnded
from traceability.registry.models import PolicyValue
from traceability.registry.queries.law import policy_units
from traceability.registry.queries.stated import policy_row
from traceability.registry.services.planning import Change, Plan
from traceability.registry.services.stating import Stated, locked, must_be_new, open_registry, reason_of, state_row
from traceability.registry.viewer import Viewer


@command
def set_policy_value(*, by: Viewer, row: PolicyRow, request: Request | None = None) -> Stated[PolicyValue]:
    """Give a policy another value from `row.valid_from` on. The value without an end that holds on that day ends on the day before.

    Raises SupervisorsOnly, FirstDayMissing, UnknownPolicyKey (once the reference table is loaded), AlreadyRegistered, ClaimsRefused
    (PoliciesOverlap, PolicyUnreadable, PolicyUnitDiffers); RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    if row.valid_from is None:
        raise FirstDayMissing(pointer="/valid_from")
    units = policy_units()
    if units and row.key not in units:
        raise UnknownPolicyKey(pointer="/key", key=row.key)
    values = PolicyValue.objects.filter(key=row.key)
    must_be_new(values.filter(valid_from=row.valid_from), pointer="/valid_from", name=f"{row.key} {row.valid_from}")
    ending = [
        replace(policy_row(value), valid_to=row.valid_from - timedelta(days=1))
        for value in values.filter(valid_to=None)
        if (value.valid_from or date.min) < row.valid_from
    ]
    return state_row(RegistryDocument(policies=(*ending, row)), _new, by=by, request=request)


@command
def end_policy_value(
    *, by: Viewer, policy_id: UUID, valid_to: date, reason: str, seen: int | None = None, request: Request | None = None
) -> Stated[PolicyValue]:
    """Let a value end: `valid_to` is its last day; after it the reference table's default holds again.

    Raises SupervisorsOnly, UnknownRow, RowMovedOn, ChangeReasonMissing, ValueEnded, ClaimsRefused (an end before its beginning);
    RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    standing = locked(PolicyValue, policy_id, seen=seen)
    if standing.valid_to is not None:
        raise ValueEnded(key=standing.key, first=standing.valid_from or "–", last=standing.valid_to)
    document = RegistryDocument(policies=(replace(policy_row(standing), valid_to=valid_to),))
    return state_row(document, _changed, standing, by=by, request=request, reason=said)


def _new(plan: Plan) -> Change[PolicyValue]:
    return Change(created=plan.policies.created)


def _changed(plan: Plan) -> Change[PolicyValue]:
    return plan.policies
