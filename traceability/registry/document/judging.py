"""What a readable document cannot have recorded: refusals with pointers (422). Pure.

`Standing` is all of the registry that the rules look at, read once by the command.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from traceability.kernel import identifiers, quantities
from traceability.kernel.errors import TraceabilityError
from traceability.registry import errors, in_force
from traceability.registry.document.rows import FacilityRow, LicenceRow, OrganisationRow, PolicyRow, RegistryDocument
from traceability.registry.names import folded
from traceability.registry.tables import is_readable

R = TypeVar("R")


@dataclass(frozen=True)
class Standing:
    """What the registry holds already. `deposits` and `units_of_policies` are None while their reference table is not loaded."""

    organisations: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()
    code_by_credit_code: Mapping[str, str] = field(default_factory=dict)
    policies: tuple[PolicyRow, ...] = ()
    deposits: frozenset[str] | None = None
    units_of_policies: Mapping[str, str] | None = None


def problems_of(document: RegistryDocument, standing: Standing) -> list[TraceabilityError]:
    """Every problem, in the document's order of arrays."""
    return [
        *_named_twice(document),
        *_unknown_names(document, standing),
        *_organisations(document, standing),
        *_facilities(document, standing),
        *_licences(document),
        *_parties(document),
        *_policies(document, standing),
    ]


def _named_twice(document: RegistryDocument) -> Iterator[TraceabilityError]:
    yield from _twice("organisations", document.organisations, lambda row: row.code)
    yield from _twice("users", document.users, lambda row: row.username)
    yield from _twice("facilities", document.facilities, lambda row: row.code)
    yield from _twice("licences", document.licences, lambda row: f"{row.kind} {row.number}")
    yield from _twice("quotas", document.quotas, lambda row: f"{row.group} {row.year} {row.kind}")
    yield from _twice("public_list", document.public_list, lambda row: f"{row.year} {row.organisation}")
    yield from _twice("listed_parties", document.listed_parties, lambda row: f"{folded(row.name)} {row.country} {row.list} {row.listed_on}")
    yield from _twice("policies", document.policies, lambda row: f"{row.key} {row.valid_from}")
    for place, organisation in enumerate(document.organisations):
        yield from _twice(f"organisations/{place}/owners", organisation.owners, lambda row: row.organisation)
    for place, quota in enumerate(document.quotas):
        yield from _twice(f"quotas/{place}/batches", quota.batches, lambda row: str(row.released_on))


def _twice(array: str, rows: Iterable[R], key: Callable[[R], str]) -> Iterator[TraceabilityError]:
    seen: set[str] = set()
    for place, row in enumerate(rows):
        named = key(row)
        if named in seen:
            yield errors.NamedTwice(pointer=f"/{array}/{place}", key=named)
        seen.add(named)


def _unknown_names(document: RegistryDocument, standing: Standing) -> Iterator[TraceabilityError]:
    organisations = standing.organisations | {row.code for row in document.organisations}
    facilities = standing.facilities | {row.code for row in document.facilities}
    named = [
        *((f"/users/{place}/organisation", row.organisation) for place, row in enumerate(document.users)),
        *((f"/facilities/{place}/organisation", row.organisation) for place, row in enumerate(document.facilities)),
        *((f"/licences/{place}/organisation", row.organisation) for place, row in enumerate(document.licences)),
        *((f"/public_list/{place}/organisation", row.organisation) for place, row in enumerate(document.public_list)),
        *(
            (f"/organisations/{place}/owners/{inner}/organisation", owner.organisation)
            for place, row in enumerate(document.organisations)
            for inner, owner in enumerate(row.owners)
        ),
    ]
    for pointer, code in named:
        if code not in organisations:
            yield errors.UnknownOrganisation(pointer=pointer, code=code)
    for place, licence in enumerate(document.licences):
        if licence.facility is not None and licence.facility not in facilities:
            yield errors.UnknownRegistryFacility(pointer=f"/licences/{place}/facility", code=licence.facility)


def _organisations(document: RegistryDocument, standing: Standing) -> Iterator[TraceabilityError]:
    holders = dict(standing.code_by_credit_code)
    for place, row in enumerate(document.organisations):
        at = f"/organisations/{place}"
        yield from _credit_code(row, at, holders)
        yield from _days(f"{at}/closed_on", row.registered_on, row.closed_on)
        for inner, owner in enumerate(row.owners):
            if owner.organisation == row.code:
                yield errors.OwnsItself(pointer=f"{at}/owners/{inner}/organisation", code=row.code)
            if not owner.share_percent:
                yield errors.ShareOfNothing(pointer=f"{at}/owners/{inner}/share_percent", code=owner.organisation)
        held = sum((owner.share_percent for owner in row.owners), Decimal(0))
        if held > quantities.HUNDRED:
            yield errors.SharesAboveWhole(pointer=f"{at}/owners", code=row.code, sum=quantities.print_decimal(held))


def _credit_code(row: OrganisationRow, at: str, holders: dict[str, str]) -> Iterator[TraceabilityError]:
    pointer = f"{at}/credit_code"
    if row.credit_code is None:
        if row.country == "CN":
            yield errors.CreditCodeMissing(pointer=pointer)
        return
    if not identifiers.is_credit_code(row.credit_code):
        yield errors.CreditCodeWrong(pointer=pointer, credit_code=row.credit_code)
    elif holders.setdefault(row.credit_code, row.code) != row.code:
        yield errors.CreditCodeTaken(pointer=pointer, credit_code=row.credit_code, code=holders[row.credit_code])


def _facilities(document: RegistryDocument, standing: Standing) -> Iterator[TraceabilityError]:
    for place, row in enumerate(document.facilities):
        at = f"/facilities/{place}"
        if row.deposit is not None and standing.deposits is not None and row.deposit not in standing.deposits:
            yield errors.UnknownDeposit(pointer=f"{at}/deposit", deposit=row.deposit)
        if (row.latitude is None) != (row.longitude is None):
            yield errors.PlaceIncomplete(pointer=f"{at}/{'latitude' if row.latitude is None else 'longitude'}")
        yield from _ranges(row, at)


def _ranges(row: FacilityRow, at: str) -> Iterator[TraceabilityError]:
    for element, (low, high) in (row.own_ranges_percent or {}).items():
        if low > high:
            yield errors.RangeUpsideDown(
                pointer=f"{at}/own_ranges_percent/{element}",
                element=element,
                low=quantities.print_decimal(low),
                high=quantities.print_decimal(high),
            )


def _licences(document: RegistryDocument) -> Iterator[TraceabilityError]:
    for place, row in enumerate(document.licences):
        at = f"/licences/{place}"
        yield from _days(f"{at}/valid_to", row.valid_from, row.valid_to)
        yield from _days(f"{at}/revoked_on", row.valid_from, row.revoked_on)
        yield from _ring(row, at)


def _ring(row: LicenceRow, at: str) -> Iterator[TraceabilityError]:
    area = row.scope.get("area")
    if isinstance(area, tuple) and (len(area) < 4 or area[0] != area[-1] or len(set(area)) < 3):
        yield errors.AreaNotARing(pointer=f"{at}/scope/area")


def _parties(document: RegistryDocument) -> Iterator[TraceabilityError]:
    for place, row in enumerate(document.listed_parties):
        yield from _days(f"/listed_parties/{place}/until", row.listed_on, row.until)


def _policies(document: RegistryDocument, standing: Standing) -> Iterator[TraceabilityError]:
    """A value that a check could not read, in another unit than the check expects, or beside another value on the same day."""
    rows = {(row.key, row.valid_from): row for row in (*standing.policies, *document.policies)}
    for place, row in enumerate(document.policies):
        at = f"/policies/{place}"
        yield from _days(f"{at}/valid_to", row.valid_from, row.valid_to)
        if not is_readable(row.value, row.unit):
            yield errors.PolicyUnreadable(pointer=f"{at}/value", key=row.key, value=row.value, unit=row.unit)
        wanted = (standing.units_of_policies or {}).get(row.key, row.unit)
        if wanted != row.unit:
            yield errors.PolicyUnitDiffers(pointer=f"{at}/unit", key=row.key, wanted=wanted, unit=row.unit)
        rivals = (other for (key, first), other in rows.items() if key == row.key and first != row.valid_from)
        if any(in_force.overlap(row, other) for other in rivals):
            yield errors.PoliciesOverlap(pointer=at, key=row.key, first=row.valid_from or "")


def _days(pointer: str, first: date | None, last: date | None) -> Iterator[TraceabilityError]:
    if first is not None and last is not None and last < first:
        yield errors.EndsBeforeItBegins(pointer=pointer, first=first, last=last)
