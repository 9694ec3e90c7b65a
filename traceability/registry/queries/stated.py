"""Rows of the registry as a registry document states them: what a change starts from, and what a form is filled with."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from traceability.registry.document import (
    BatchRow,
    FacilityRow,
    LicenceRow,
    ListingRow,
    MoneyRow,
    OrganisationRow,
    OwnerRow,
    PartyRow,
    PolicyRow,
    QuantityRow,
    QuotaRow,
)
from traceability.registry.models import Facility, Licence, ListedParty, Organisation, PolicyValue, PublicListing, Quota
from traceability.registry.queries.organisations import owners_of
from traceability.registry.queries.rights import released


def organisation_row(organisation: Organisation) -> OrganisationRow:
    """With its present owners. One query."""
    owners = tuple(OwnerRow(owner.owner_code, owner.share_percent) for owner in owners_of([organisation.id]))
    return OrganisationRow(
        code=organisation.code,
        name=organisation.name,
        name_zh=organisation.name_zh,
        country=organisation.country,
        credit_code=organisation.credit_code,
        kinds=tuple(organisation.kinds),
        group=organisation.group,
        registered_on=organisation.registered_on,
        closed_on=organisation.closed_on,
        joined_on=organisation.joined_on,
        owners=owners,
    )


def facility_row(facility: Facility) -> FacilityRow:
    """Requires its organisation to be joined, else one query."""
    ranges = facility.own_ranges_percent
    return FacilityRow(
        code=facility.code,
        organisation=facility.organisation.code,
        kind=facility.kind,
        name=facility.name,
        region=facility.region,
        latitude=facility.latitude,
        longitude=facility.longitude,
        ore_class=facility.ore_class,
        deposit=facility.deposit,
        capacity_t_per_year=facility.capacity_t_per_year,
        own_ranges_percent=None if ranges is None else {name: (Decimal(low), Decimal(high)) for name, (low, high) in ranges.items()},
    )


def licence_row(licence: Licence) -> LicenceRow:
    """Requires its organisation and facility to be joined, else two queries."""
    quantity = money = None
    if licence.quantity_value is not None:
        quantity = QuantityRow(
            licence.quantity_value, licence.quantity_unit or "", licence.quantity_basis or "", licence.quantity_per or ""
        )
    if licence.money_amount is not None:
        money = MoneyRow(licence.money_amount, licence.money_currency or "")
    return LicenceRow(
        kind=licence.kind,
        number=licence.number,
        organisation=licence.organisation.code,
        facility=licence.facility.code if licence.facility else None,
        valid_from=licence.valid_from,
        valid_to=licence.valid_to,
        revoked_on=licence.revoked_on,
        scope=scope_row(licence.scope),
        quantity=quantity,
        money=money,
        control_codes=None if licence.control_codes is None else tuple(licence.control_codes),
        issued_by=licence.issued_by,
    )


def scope_row(scope: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, as a document's rows have them."""
    return {name: _as_tuple(limit) for name, limit in scope.items()}


def quota_row(quota: Quota) -> QuotaRow:
    """With the batches of its present version. Two queries."""
    (found,) = released([quota])
    batches = tuple(BatchRow(day, tonnes) for day, tonnes in found.batches)
    return QuotaRow(quota.group, quota.year, quota.kind, batches, quota.is_secret)


def batch_of(row: QuotaRow, day: date) -> BatchRow | None:
    """The batch that was released on that day, if there is one."""
    return next((batch for batch in row.batches if batch.released_on == day), None)


def listing_row(listing: PublicListing) -> ListingRow:
    """Requires its organisation to be joined, else one query."""
    return ListingRow(listing.year, listing.organisation.code, tuple(listing.activities))


def party_row(party: ListedParty) -> PartyRow:
    return PartyRow(party.name, party.country, party.list, party.listed_on, party.until, party.source)


def policy_row(policy: PolicyValue) -> PolicyRow:
    return PolicyRow(policy.key, policy.value, policy.unit, policy.valid_from, policy.valid_to, policy.confidence, policy.source)


def _as_tuple(limit: Any) -> Any:
    return tuple(_as_tuple(part) for part in limit) if isinstance(limit, list) else limit
