"""Organisations, facilities and who of them is on the system."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import F

from traceability.registry.models import Facility, Member, Organisation, Ownership, PublicListing, Token


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner of an organisation, as its present version states it."""

    organisation_id: UUID
    owner_id: UUID
    owner_code: str
    share_percent: Decimal


def organisations_by_code(codes: Iterable[str]) -> dict[str, Organisation]:
    """One query; unknown codes are absent."""
    return {one.code: one for one in Organisation.objects.filter(code__any=sorted(set(codes)))}


def organisations_by_id(ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    """One query; unknown ids are absent."""
    return {one.id: one for one in Organisation.objects.filter(id__any=sorted(set(ids)))}


def facilities_by_code(codes: Iterable[str]) -> dict[str, Facility]:
    """One query, with each facility's organisation; unknown codes are absent."""
    return {one.code: one for one in Facility.objects.filter(code__any=sorted(set(codes))).select_related("organisation")}


def facilities_by_id(ids: Iterable[UUID]) -> dict[UUID, Facility]:
    """One query, with each facility's organisation; unknown ids are absent."""
    return {one.id: one for one in Facility.objects.filter(id__any=sorted(set(ids))).select_related("organisation")}


def owners_of(organisation_ids: Iterable[UUID]) -> tuple[Owner, ...]:
    """The present owners of these organisations, in one query, by organisation and owner's code."""
    stated = Ownership.objects.filter(organisation_id__any=sorted(set(organisation_ids)), organisation_version=F("organisation__version"))
    found = stated.order_by("organisation_id", "owner__code").values_list("organisation_id", "owner_id", "owner__code", "share_percent")
    return tuple(Owner(*row) for row in found)


def members_of_groups(groups: Iterable[str]) -> dict[str, set[UUID]]:
    """The organisations of each group, in one query."""
    found: dict[str, set[UUID]] = {group: set() for group in groups}
    for group, organisation_id in Organisation.objects.filter(group__any=sorted(found)).values_list("group", "id"):
        found[group or ""].add(organisation_id)
    return found


def public_listings(organisation_ids: Iterable[UUID]) -> tuple[PublicListing, ...]:
    """The public list's rows of these organisations, of all years, in one query."""
    return tuple(PublicListing.objects.filter(organisation_id__any=sorted(set(organisation_ids))).order_by("year", "organisation_id"))


def listed_years() -> frozenset[int]:
    """The years for which a public list is loaded at all: without one, P01 cannot answer. One query, at most one row a year."""
    return frozenset(PublicListing.objects.order_by("year").values_list("year", flat=True).distinct())


def is_on_the_system(organisation_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these ever had a member or a token: from then on nobody else records in their name. One query.

    Both count for good. A member starts active, and who has left or whose token ran out is not back to being spoken for.
    """
    wanted = sorted(set(organisation_ids))
    members = Member.objects.filter(organisation_id__any=wanted).values_list("organisation_id", flat=True)
    tokens = Token.objects.filter(organisation_id__any=wanted).values_list("organisation_id", flat=True)
    return set(members.union(tokens))


def regulator() -> Organisation | None:
    """The regulator on whose behalf the system acts: the organisation of that kind that was recorded first. At most one row."""
    return Organisation.objects.filter(kinds__contains=["regulator"]).order_by("recorded_at", "code").first()
