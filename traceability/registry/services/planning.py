"""What a document would make of the registry: new rows, changed ones with the next version, and those that stay."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from traceability.kernel import identifiers, quantities
from traceability.kernel.models import Tracked
from traceability.registry.document import FacilityRow, LicenceRow, RegistryDocument
from traceability.registry.models import Facility, Licence, ListedParty, Member, Organisation, PolicyValue, PublicListing, Quota
from traceability.registry.names import folded
from traceability.registry.services.standing import Found

M = TypeVar("M", bound=Tracked)
K = TypeVar("K")


@dataclass
class Change(Generic[M]):
    """Rows of one kind: those that are new, those that get another version, and how many stay as they are."""

    created: list[M] = field(default_factory=list)
    changed: list[M] = field(default_factory=list)
    unchanged: int = 0

    @property
    def touched(self) -> list[M]:
        return [*self.created, *self.changed]


@dataclass
class People:
    """Logins and the members behind them. A member is tracked, a login is not: a new address alone has no entry."""

    new_logins: list[User] = field(default_factory=list)
    changed_logins: list[User] = field(default_factory=list)
    members: Change[Member] = field(default_factory=Change)
    username_by_member: dict[UUID, str] = field(default_factory=dict)
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Plan:
    """Everything that an import writes. Children are given by their subject's id: they are stated anew with each version."""

    organisations: Change[Organisation]
    owners: Mapping[UUID, Mapping[UUID, Decimal]]
    people: People
    facilities: Change[Facility]
    licences: Change[Licence]
    revoked: frozenset[UUID]
    rebased: frozenset[UUID]
    quotas: Change[Quota]
    batches: Mapping[UUID, Mapping[date, Decimal]]
    public_list: Change[PublicListing]
    listed_parties: Change[ListedParty]
    policies: Change[PolicyValue]
    code_by_organisation: Mapping[UUID, str]
    code_by_facility: Mapping[UUID, str]


def plan(document: RegistryDocument, found: Found) -> Plan:
    """Requires a document without problems. Reads nothing."""
    organisations, owners = _organisations(document, found)
    ids = {code: row.id for code, row in found.organisations.items()} | {row.code: row.id for row in organisations.created}
    facilities = compare(Facility, found.facilities, ((row.code, _facility(row, ids)) for row in document.facilities))
    places = {code: row.id for code, row in found.facilities.items()} | {row.code: row.id for row in facilities.created}
    in_force_before = {row.id for row in found.licences.values() if row.revoked_on is None}
    basis_before = {row.id: _basis(row) for row in found.licences.values()}
    licences = compare(Licence, found.licences, (((row.kind, row.number), _licence(row, ids, places)) for row in document.licences))
    revoked = {row.id for row in licences.changed if row.revoked_on is not None and row.id in in_force_before}
    quotas, batches = _quotas(document, found)
    return Plan(
        organisations=organisations,
        owners=owners,
        people=_people(document, found, ids),
        facilities=facilities,
        licences=licences,
        revoked=frozenset(revoked),
        rebased=frozenset(row.id for row in licences.changed if _basis(row) != basis_before[row.id]),
        quotas=quotas,
        batches=batches,
        public_list=_public_list(document, found, ids),
        listed_parties=_listed_parties(document, found),
        policies=_policies(document, found),
        code_by_organisation={organisation_id: code for code, organisation_id in ids.items()},
        code_by_facility={facility_id: code for code, facility_id in places.items()},
    )


def compare(
    model: type[M], standing: Mapping[K, M], wanted: Iterable[tuple[K, Mapping[str, Any]]], *, also: Callable[[M], bool] = lambda row: False
) -> Change[M]:
    """New rows, changed rows (with their new values and next version) and the number of equal ones; `also` says that children differ."""
    change: Change[M] = Change()
    for key, values in wanted:
        row = standing.get(key)
        if row is None:
            change.created.append(model(**values))
        elif also(row) or any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.version += 1
            change.changed.append(row)
        else:
            change.unchanged += 1
    return change


def _organisations(document: RegistryDocument, found: Found) -> tuple[Change[Organisation], dict[UUID, Mapping[UUID, Decimal]]]:
    new_ids = {row.code: identifiers.uuid7() for row in document.organisations if row.code not in found.organisations}
    ids = {code: row.id for code, row in found.organisations.items()} | new_ids
    owners = {ids[row.code]: {ids[owner.organisation]: owner.share_percent for owner in row.owners} for row in document.organisations}
    change = compare(
        Organisation,
        found.organisations,
        (
            (
                row.code,
                {
                    "id": ids[row.code],
                    "code": row.code,
                    "name": row.name,
                    "name_zh": row.name_zh,
                    "country": row.country,
                    "credit_code": row.credit_code,
                    "kinds": list(row.kinds),
                    "group": row.group,
                    "registered_on": row.registered_on,
                    "closed_on": row.closed_on,
                    "joined_on": row.joined_on,
                },
            )
            for row in document.organisations
        ),
        also=lambda row: found.owners[row.id] != owners[row.id],
    )
    return change, {row.id: owners[row.id] for row in change.touched}


def _people(document: RegistryDocument, found: Found, ids: Mapping[str, UUID]) -> People:
    people = People()
    for row in document.users:
        user = found.users.get(row.username)
        known = found.members.get(user.pk) if user is not None else None
        change = compare(
            Member,
            {row.username: known} if known else {},
            [(row.username, {"organisation_id": ids[row.organisation], "role": row.role, "is_active": True})],
        )
        people.members.created += change.created
        people.members.changed += change.changed
        people.username_by_member |= {member.id: row.username for member in change.created}
        if user is None:
            people.new_logins.append(User(username=row.username, first_name=row.name, email=row.email, password=make_password(None)))
        elif (user.first_name, user.email) != (row.name, row.email):
            user.first_name, user.email = row.name, row.email
            people.changed_logins.append(user)
        is_new, is_equal = bool(change.created), bool(change.unchanged) and user not in people.changed_logins
        people.unchanged += is_equal
        people.changed += not is_new and not is_equal
    return people


def _facility(row: FacilityRow, ids: Mapping[str, UUID]) -> dict[str, Any]:
    ranges = row.own_ranges_percent
    return {
        "code": row.code,
        "organisation_id": ids[row.organisation],
        "kind": row.kind,
        "name": row.name,
        "region": row.region,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "ore_class": row.ore_class,
        "deposit": row.deposit,
        "capacity_t_per_year": row.capacity_t_per_year,
        "own_ranges_percent": None
        if ranges is None
        else {name: [quantities.print_decimal(end) for end in ends] for name, ends in ranges.items()},
    }


def _licence(row: LicenceRow, ids: Mapping[str, UUID], places: Mapping[str, UUID]) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "number": row.number,
        "organisation_id": ids[row.organisation],
        "facility_id": places[row.facility] if row.facility else None,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "revoked_on": row.revoked_on,
        "scope": {name: _listed(limit) for name, limit in row.scope.items()},
        "quantity_value": row.quantity.value if row.quantity else None,
        "quantity_unit": row.quantity.unit if row.quantity else None,
        "quantity_basis": row.quantity.basis if row.quantity else None,
        "quantity_per": row.quantity.per if row.quantity else None,
        "money_amount": row.money.amount if row.money else None,
        "money_currency": row.money.currency if row.money else None,
        "control_codes": list(row.control_codes) if row.control_codes is not None else None,
        "issued_by": row.issued_by,
    }


def _basis(licence: Licence) -> tuple[str | None, ...]:
    """What its draws were counted in."""
    return licence.quantity_per, licence.quantity_basis, licence.money_currency


def _listed(limit: Any) -> Any:
    """Tuples as JSON keeps them: lists."""
    return [_listed(part) for part in limit] if isinstance(limit, tuple) else limit


def _quotas(document: RegistryDocument, found: Found) -> tuple[Change[Quota], dict[UUID, Mapping[date, Decimal]]]:
    stated = {(row.group, row.year, row.kind): {batch.released_on: batch.reo_t for batch in row.batches} for row in document.quotas}
    change = compare(
        Quota,
        found.quotas,
        (
            ((row.group, row.year, row.kind), {"group": row.group, "year": row.year, "kind": row.kind, "is_secret": row.secret})
            for row in document.quotas
        ),
        also=lambda row: found.batches[row.id] != stated[row.group, row.year, row.kind],
    )
    return change, {row.id: stated[row.group, row.year, row.kind] for row in change.touched}


def _public_list(document: RegistryDocument, found: Found, ids: Mapping[str, UUID]) -> Change[PublicListing]:
    wanted = (
        (
            (row.year, ids[row.organisation]),
            {"year": row.year, "organisation_id": ids[row.organisation], "activities": list(row.activities)},
        )
        for row in document.public_list
    )
    return compare(PublicListing, found.public_list, wanted)


def _listed_parties(document: RegistryDocument, found: Found) -> Change[ListedParty]:
    rows = [(folded(row.name), row) for row in document.listed_parties]
    wanted = (((name, row.country, row.list, row.listed_on), asdict(row) | {"folded_name": name}) for name, row in rows)
    return compare(ListedParty, found.listed_parties, wanted)


def _policies(document: RegistryDocument, found: Found) -> Change[PolicyValue]:
    return compare(PolicyValue, found.policies, (((row.key, row.valid_from), asdict(row)) for row in document.policies))
