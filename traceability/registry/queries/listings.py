"""The registry's lists as a viewer may see them, page by page. Each takes the keys of the last row that the caller has, and a limit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import F, Q

from traceability.registry import access, in_force
from traceability.registry.errors import UnknownTable
from traceability.registry.models import Facility, Licence, LicenceAccount, Organisation, PublicListing, ReferenceRow
from traceability.registry.queries.law import Policy, policy_rows
from traceability.registry.queries.organisations import Owner, owners_of
from traceability.registry.queries.rights import Released, accounts_of_licences, in_force_filter, released
from traceability.registry.tables import NATURAL_KEYS
from traceability.registry.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OrganisationSeen:
    """An organisation, and whether the viewer sees more of it than code, names and kinds; `owners` only then."""

    organisation: Organisation
    in_full: bool
    owners: tuple[Owner, ...]


@dataclass(frozen=True, slots=True)
class LicenceSeen:
    """A licence with what approved shipments have drawn from it, year by year where it is per year."""

    licence: Licence
    accounts: tuple[LicenceAccount, ...]


def organisations(*, viewer: Viewer, limit: int, on: date | None = None, after: str | None = None) -> Sequence[OrganisationSeen]:
    """By code; with `on` those that were founded and not yet struck off on that day. Two queries."""
    rows = access.organisations(viewer)
    if on is not None:
        rows = rows.exclude(registered_on__gt=on).exclude(closed_on__lt=on)
    found = list(rows.filter(code__gt=after or "")[:limit])
    full = {row.id for row in found if access.sees_in_full(viewer, row)}
    owners: dict[UUID, tuple[Owner, ...]] = {}
    for owner in owners_of(full) if full else ():
        owners[owner.organisation_id] = (*owners.get(owner.organisation_id, ()), owner)
    return [OrganisationSeen(row, row.id in full, owners.get(row.id, ())) for row in found]


def facilities(*, viewer: Viewer, limit: int, on: date | None = None, after: str | None = None) -> Sequence[Facility]:
    """By code, with their organisations; with `on` those whose organisation stood on that day. One query."""
    rows = access.facilities(viewer).select_related("organisation")
    if on is not None:
        rows = rows.exclude(organisation__registered_on__gt=on).exclude(organisation__closed_on__lt=on)
    return list(rows.filter(code__gt=after or "")[:limit])


def licences(*, viewer: Viewer, limit: int, on: date | None = None, after: tuple[str, str] | None = None) -> Sequence[LicenceSeen]:
    """By kind and number, with organisation, facility and accounts; with `on` those in force on that day. Two queries."""
    rows = access.licences(viewer).select_related("organisation", "facility")
    if on is not None:
        rows = rows.filter(in_force_filter(on))
    if after is not None:
        kind, number = after
        rows = rows.filter(Q(kind__gt=kind) | Q(kind=kind, number__gt=number))
    found = list(rows[:limit])
    accounts = accounts_of_licences(row.id for row in found)
    return [LicenceSeen(row, accounts.get(row.id, ())) for row in found]


def quotas(*, viewer: Viewer, limit: int, on: date | None = None, after: tuple[str, int, str] | None = None) -> Sequence[Released]:
    """By group, year and kind; with `on` those of that day's year, with the batches released by then. Three queries.

    `is_own` says whose use the viewer is shown.
    """
    rows = access.quotas(viewer)
    if on is not None:
        rows = rows.filter(year=on.year)
    if after is not None:
        group, year, kind = after
        rows = rows.filter(Q(group__gt=group) | Q(group=group, year__gt=year) | Q(group=group, year=year, kind__gt=kind))
    listed = list(rows[:limit])
    own = {row.id for row in listed if cast("Any", row).is_own}
    found = [replace(quota, is_own=quota.id in own) for quota in released(listed)]
    if on is None:
        return found
    return [replace(quota, batches=tuple(batch for batch in quota.batches if batch[0] <= on)) for quota in found]


def public_list(*, viewer: Viewer, limit: int, on: date | None = None, after: tuple[int, str] | None = None) -> Sequence[PublicListing]:
    """By year and organisation; with `on` the list of that day's year. One query."""
    rows = access.public_list(viewer).select_related("organisation").annotate(code=F("organisation__code"))
    if on is not None:
        rows = rows.filter(year=on.year)
    if after is not None:
        year, code = after
        rows = rows.filter(Q(year__gt=year) | Q(year=year, code__gt=code))
    return list(rows[:limit])


def policies(*, limit: int, key: str | None = None, on: date | None = None, after: tuple[str, str, str] | None = None) -> Sequence[Policy]:
    """By key, a supervisor's values before the files'; with `on` the one value of each key that holds on that day. Two queries."""
    rows = policy_rows(None if key is None else [key])
    if on is None:
        found = sorted((row for several in rows.values() for row in several), key=policy_place)
    else:
        found = [row for _, several in sorted(rows.items()) if (row := in_force.row_on(several, on=on)) is not None]
    return [row for row in found if after is None or policy_place(row) > after][:limit]


def policy_place(policy: Policy) -> tuple[str, str, str]:
    """What orders policies, and tells any two apart."""
    return policy.key, "default" if policy.is_default else "", policy.valid_from.isoformat() if policy.valid_from else ""


def reference(table: str, *, limit: int, on: date | None = None, after: int | None = None) -> Sequence[ReferenceRow]:
    """Rows of a table as last loaded, in the file's order; with `on` those that hold on that day. One query. Raises UnknownTable."""
    if table not in NATURAL_KEYS:
        raise UnknownTable(table=table)
    rows = ReferenceRow.objects.filter(table__name=table, table_version=F("table__version"), position__gt=after or 0)
    if on is not None:
        rows = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return list(rows.order_by("position")[:limit])
