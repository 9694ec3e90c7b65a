"""The rows of a registry document as frozen values. Field names are those of the document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OwnerRow:
    organisation: str
    share_percent: Decimal


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    code: str
    name: str
    name_zh: str
    country: str
    credit_code: str | None
    kinds: tuple[str, ...]
    group: str | None
    registered_on: date | None
    closed_on: date | None
    joined_on: date | None
    owners: tuple[OwnerRow, ...]


@dataclass(frozen=True, slots=True)
class UserRow:
    username: str
    name: str
    email: str
    organisation: str
    role: str


@dataclass(frozen=True, slots=True)
class FacilityRow:
    code: str
    organisation: str
    kind: str
    name: str
    region: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    ore_class: str | None
    deposit: str | None
    capacity_t_per_year: Decimal | None
    own_ranges_percent: Mapping[str, tuple[Decimal, Decimal]] | None


Scope = Mapping[str, str | tuple[str, ...] | tuple[tuple[str, str], ...]]
"""The limits of a licence by field; a field that is absent has no limit."""


@dataclass(frozen=True, slots=True)
class QuantityRow:
    value: Decimal
    unit: str
    basis: str
    per: str


@dataclass(frozen=True, slots=True)
class MoneyRow:
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class LicenceRow:
    kind: str
    number: str
    organisation: str
    facility: str | None
    valid_from: date | None
    valid_to: date | None
    revoked_on: date | None
    scope: Scope
    quantity: QuantityRow | None
    money: MoneyRow | None
    control_codes: tuple[str, ...] | None
    issued_by: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    released_on: date
    reo_t: Decimal


@dataclass(frozen=True, slots=True)
class QuotaRow:
    group: str
    year: int
    kind: str
    batches: tuple[BatchRow, ...]
    secret: bool


@dataclass(frozen=True, slots=True)
class ListingRow:
    year: int
    organisation: str
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyRow:
    name: str
    country: str
    list: str
    listed_on: date
    until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class PolicyRow:
    key: str
    value: str
    unit: str
    valid_from: date | None
    valid_to: date | None
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class RegistryDocument:
    """A whole document; a missing array is an empty tuple."""

    organisations: tuple[OrganisationRow, ...] = ()
    users: tuple[UserRow, ...] = ()
    facilities: tuple[FacilityRow, ...] = ()
    licences: tuple[LicenceRow, ...] = ()
    quotas: tuple[QuotaRow, ...] = ()
    public_list: tuple[ListingRow, ...] = ()
    listed_parties: tuple[PartyRow, ...] = ()
    policies: tuple[PolicyRow, ...] = ()
