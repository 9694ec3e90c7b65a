"""Quotas are created, and released in batches."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.registry.document import BatchRow, QuotaRow, RegistryDocument
from traceability.registry.errors import BatchExists, BatchOfNothing
from traceability.registry.models import Quota
from traceability.registry.queries.stated import batch_of, quota_row
from traceability.registry.services.planning import Change, Plan
from traceability.registry.services.stating import Stated, locked, must_be_new, open_registry, state_row
from traceability.registry.viewer import Viewer


@command
def create_quota(*, by: Viewer, row: QuotaRow, request: Request | None = None) -> Stated[Quota]:
    """Create the quota of a group, year and kind, with the batches that are released already.

    Raises SupervisorsOnly, AlreadyRegistered, ClaimsRefused; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    known = Quota.objects.filter(group=row.group, year=row.year, kind=row.kind)
    must_be_new(known, pointer="/group", name=f"{row.group} {row.year} {row.kind}")
    return state_row(RegistryDocument(quotas=(row,)), _quotas, by=by, request=request)


@command
def add_batch(
    *, by: Viewer, quota_id: UUID, released_on: date, reo_t: Decimal, seen: int | None = None, request: Request | None = None
) -> Stated[Quota]:
    """Release `reo_t` tonnes REO more on a day that has no batch yet; what was released stays.

    Raises SupervisorsOnly, UnknownRow, RowMovedOn, BatchOfNothing, BatchExists; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    standing = locked(Quota, quota_id, seen=seen)
    if reo_t <= 0:
        raise BatchOfNothing(pointer="/reo_t")
    row = quota_row(standing)
    there = batch_of(row, released_on)
    if there is not None:
        raise BatchExists(pointer="/released_on", quota=standing, day=released_on, tonnes=there.reo_t)
    document = RegistryDocument(quotas=(replace(row, batches=(*row.batches, BatchRow(released_on, reo_t))),))
    return state_row(document, _quotas, standing, by=by, request=request)


def _quotas(plan: Plan) -> Change[Quota]:
    return plan.quotas
