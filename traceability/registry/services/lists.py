"""Enterprises come onto the public list of a year and are struck off; parties abroad are listed, and their listing ends."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.registry.document import ListingRow, PartyRow, RegistryDocument
from traceability.registry.errors import ActivitiesMissing, ListingEnded, StruckOff
from traceability.registry.models import ListedParty, PublicListing
from traceability.registry.names import folded
from traceability.registry.queries.stated import listing_row, party_row
from traceability.registry.services.planning import Change, Plan
from traceability.registry.services.stating import Stated, locked, must_be_new, open_registry, reason_of, state_row
from traceability.registry.viewer import Viewer


@command
def list_enterprise(*, by: Viewer, row: ListingRow, request: Request | None = None) -> Stated[PublicListing]:
    """Put an enterprise on the public list of a year, or back onto it after it was struck off.

    Raises SupervisorsOnly, ActivitiesMissing, AlreadyRegistered, ClaimsRefused; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    if not row.activities:
        raise ActivitiesMissing(pointer="/activities")
    known = PublicListing.objects.filter(year=row.year, organisation__code=row.organisation).exclude(activities=[])
    must_be_new(known, pointer="/organisation", name=f"{row.organisation} {row.year}")
    return state_row(RegistryDocument(public_list=(row,)), _public_list, by=by, request=request)


@command
def strike_off(
    *, by: Viewer, listing_id: UUID, reason: str, seen: int | None = None, request: Request | None = None
) -> Stated[PublicListing]:
    """Strike an enterprise off the public list of a year; the row stays, without activities.

    Raises SupervisorsOnly, UnknownRow, RowMovedOn, ChangeReasonMissing, StruckOff; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    standing = locked(PublicListing, listing_id, seen=seen)
    row = listing_row(standing)
    if not row.activities:
        raise StruckOff(organisation=row.organisation, year=row.year)
    document = RegistryDocument(public_list=(replace(row, activities=()),))
    return state_row(document, _public_list, standing, by=by, request=request, reason=said)


@command
def list_party(*, by: Viewer, row: PartyRow, request: Request | None = None) -> Stated[ListedParty]:
    """Put a party abroad on a control or watch list. Two spellings of one name are one party.

    Raises SupervisorsOnly, AlreadyRegistered, ClaimsRefused; RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    known = ListedParty.objects.filter(folded_name=folded(row.name), country=row.country, list=row.list, listed_on=row.listed_on)
    must_be_new(known, pointer="/name", name=row.name)
    return state_row(RegistryDocument(listed_parties=(row,)), _listed_parties, by=by, request=request)


@command
def end_listing(
    *, by: Viewer, party_id: UUID, until: date, reason: str, seen: int | None = None, request: Request | None = None
) -> Stated[ListedParty]:
    """Let a listing end: `until` is its last day.

    Raises SupervisorsOnly, UnknownRow, RowMovedOn, ChangeReasonMissing, ListingEnded, ClaimsRefused (an end before its beginning);
    RequestInFlight, KeyReused.
    """
    open_registry(by, request)
    said = reason_of(reason)
    standing = locked(ListedParty, party_id, seen=seen)
    if standing.until is not None:
        raise ListingEnded(day=standing.until)
    document = RegistryDocument(listed_parties=(replace(party_row(standing), until=until),))
    return state_row(document, _listed_parties, standing, by=by, request=request, reason=said)


def _public_list(plan: Plan) -> Change[PublicListing]:
    return plan.public_list


def _listed_parties(plan: Plan) -> Change[ListedParty]:
    return plan.listed_parties
