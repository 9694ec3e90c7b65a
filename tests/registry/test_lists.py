"""The public list and the listed parties."""

import json
from datetime import date

import pytest

from tests.make.registry import SUPERVISOR, a_document, a_listed_party, a_listing, a_row, registered
from traceability.kernel.errors import ClaimsRefused, Conflict
from traceability.registry import services
from traceability.registry.errors import ActivitiesMissing, AlreadyRegistered, ListingEnded, StruckOff
from traceability.registry.models import ListedParty, PublicListing

pytestmark = pytest.mark.django_db
WHY = "Processed imported ore."


@pytest.fixture
def listing():
    registered(a_document(public_list=[a_listing()]))
    return PublicListing.objects.get()


@pytest.fixture
def party():
    registered(a_document(listed_parties=[a_listed_party()]))
    return ListedParty.objects.get()


def strike(listing):
    return services.strike_off(by=SUPERVISOR, listing_id=listing.id, reason=WHY)


def end(party, day):
    return services.end_listing(by=SUPERVISOR, party_id=party.id, until=day, reason=WHY)


def test_who_is_struck_off_stays_on_record_without_activities(listing):
    leaf = json.loads(strike(listing).acknowledgements[0].leaf)

    assert (leaf["kind"], leaf["body"]["activities"], leaf["body"]["reason"]) == ("public_listing.changed", [], WHY)
    with pytest.raises(StruckOff):
        strike(listing)


def test_who_was_struck_off_may_come_back(listing):
    strike(listing)

    back = services.list_enterprise(by=SUPERVISOR, row=a_row("public_list", a_listing()))

    assert (back.row.activities, back.row.version) == (["separation"], 3)


def test_listing_is_for_something(listing):
    with pytest.raises(ActivitiesMissing) as refused:
        services.list_enterprise(by=SUPERVISOR, row=a_row("public_list", a_listing(activities=[])))

    assert refused.value.pointer == "/activities"


def test_two_spellings_of_a_name_are_one_party(party):
    with pytest.raises(AlreadyRegistered):
        services.list_party(by=SUPERVISOR, row=a_row("listed_parties", a_listed_party("MERIDIAN Ordnance-Supply, F.Z.E.")))


def test_a_listing_ends_once_with_its_reason_committed(party):
    promised = end(party, date(2026, 6, 30)).acknowledgements[0]

    leaf = json.loads(promised.leaf)
    assert (leaf["kind"], leaf["body"]["until"], "reason" in leaf["body"]) == ("listed_party.changed", "2026-06-30", False)
    assert "/reason" in leaf["commitments"]
    with pytest.raises(ListingEnded) as refused:
        end(party, date(2026, 7, 1))
    assert isinstance(refused.value, Conflict)


def test_a_listing_does_not_end_before_it_began(party):
    with pytest.raises(ClaimsRefused) as refused:
        end(party, date(2025, 12, 31))

    assert refused.value.problems[0].pointer == "/listed_parties/0/until"
