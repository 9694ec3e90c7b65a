"""What the registry answers, each answer in a fixed number of queries."""

from datetime import date
from decimal import Decimal

import pytest

from tests.make.registry import (
    SUPERVISOR,
    SYSTEM,
    a_document,
    a_facility,
    a_full_document,
    a_licence,
    a_listed_party,
    a_listing,
    a_quota,
    a_user,
    an_organisation,
    approve,
    registered,
)
from traceability.kernel.identifiers import uuid7
from traceability.registry import queries, services
from traceability.registry.models import Facility, Licence, Member, Organisation, Quota, Token

pytestmark = pytest.mark.django_db


def test_rows_are_found_by_code_and_by_id(django_assert_num_queries):
    registered(a_full_document())
    organisation, facility = Organisation.objects.get(), Facility.objects.get()

    with django_assert_num_queries(4):
        assert queries.organisations_by_code(["FRM", "FRM", "GONE"]) == {"FRM": organisation}
        assert queries.organisations_by_id([organisation.id, uuid7()]) == {organisation.id: organisation}
        assert queries.facilities_by_id([facility.id, uuid7()]) == {facility.id: facility}
        found = queries.facilities_by_code(["FRM-PLANT-1", "GONE-1"])
        assert {code: one.organisation.code for code, one in found.items()} == {"FRM-PLANT-1": "FRM"}


def test_licences_come_with_holder_and_facility(django_assert_num_queries):
    registered(a_document(facilities=[a_facility()], licences=[a_licence("EL-2"), a_licence("EL-1", facility="FRM-PLANT-1")]))
    organisation = Organisation.objects.get()

    with django_assert_num_queries(1):
        found = queries.licences_of([organisation.id])
        assert [(one.number, one.organisation.code, one.facility and one.facility.code) for one in found] == [
            ("EL-1", "FRM", "FRM-PLANT-1"),
            ("EL-2", "FRM", None),
        ]
    with django_assert_num_queries(1):
        assert set(queries.licences_by_number([("export", "EL-1"), ("dual_use", "EL-2"), ("export", "EL-9")])) == {("export", "EL-1")}


def test_a_quota_is_what_was_released_by_a_day():
    registered(a_document(quotas=[a_quota(), a_quota(kind="separation", batches=[])]))

    ionic, separation = queries.quotas_of(["SOUTH", "NORTH"], [2026])

    assert [ionic.released_kg(by=date(2026, month, 1)) for month in (2, 3, 7)] == [0, 600_000, 1_200_000]
    assert separation.released_kg(by=date(2026, 12, 31)) == 0
    assert queries.quotas_of(["SOUTH"], [2025]) == ()


def test_a_quota_says_what_was_drawn(django_assert_num_queries):
    registered(a_document(quotas=[a_quota(), a_quota("NORTH")]))
    approve(uuid7(), quotas=[services.QuotaClaim(Quota.objects.get(group="SOUTH").id, Decimal("12.5"))])

    with django_assert_num_queries(3):
        assert [quota.drawn_kg for quota in queries.quotas_of(["SOUTH", "NORTH"], [2026])] == [0, Decimal("12.5")]


def test_accounts_are_found_by_licence(django_assert_num_queries):
    registered(a_document(licences=[a_licence("EL-1"), a_licence("EL-2")]))
    one, two = Licence.objects.order_by("number")
    approve(uuid7(), [services.LicenceClaim(one.id, date(2026, 4, 25), net_kg=Decimal(5), reo_kg=Decimal(4))])

    with django_assert_num_queries(1):
        accounts = queries.accounts_of_licences([one.id, two.id])
    with django_assert_num_queries(0):
        assert queries.accounts_of_licences([]) == {}

    assert {licence: [account.drawn_kg for account in found] for licence, found in accounts.items()} == {one.id: [5]}


def test_nobody_is_on_the_system_before_a_member_or_token(django_assert_num_queries):
    registered(
        a_document(
            organisations=[an_organisation("ONE"), an_organisation("TWO"), an_organisation("SIX")], users=[a_user(organisation="TWO")]
        )
    )
    services.create_token(by=SYSTEM, holder_code_or_username="SIX")
    ids = {organisation.code: organisation.id for organisation in Organisation.objects.all()}

    with django_assert_num_queries(1):
        assert queries.is_on_the_system(ids.values()) == {ids["TWO"], ids["SIX"]}


def test_an_organisation_stays_on_the_system():
    registered(a_document(organisations=[an_organisation("ONE"), an_organisation("TWO")], users=[a_user(organisation="ONE")]))
    services.create_token(by=SYSTEM, holder_code_or_username="TWO")
    services.set_member_active(by=SUPERVISOR, member_id=Member.objects.get().id, active=False)
    services.revoke_token(by=SUPERVISOR, token_id=Token.objects.get().id)
    ids = set(Organisation.objects.values_list("id", flat=True))

    assert queries.is_on_the_system(ids) == ids


def test_the_regulator_is_the_one_that_came_first():
    assert queries.regulator() is None
    registered(a_document(organisations=[an_organisation("ZZZ", kinds=["regulator"])]))
    registered(a_document(organisations=[an_organisation("AAA", kinds=["exporter", "regulator"])]))

    assert queries.regulator().code == "ZZZ"


def test_owners_and_groups():
    owners = [{"organisation": "ONE", "share_percent": "30"}, {"organisation": "TWO", "share_percent": "20.5"}]
    registered(
        a_document(
            organisations=[an_organisation("ONE", group="SOUTH"), an_organisation("TWO", group="SOUTH"), an_organisation(owners=owners)]
        )
    )
    ids = {organisation.code: organisation.id for organisation in Organisation.objects.all()}

    assert [(owner.owner_code, owner.share_percent) for owner in queries.owners_of(ids.values())] == [("ONE", 30), ("TWO", Decimal("20.5"))]
    assert queries.members_of_groups(["SOUTH", "NORTH"]) == {"SOUTH": {ids["ONE"], ids["TWO"]}, "NORTH": set()}


def test_the_public_list_by_organisation_and_the_years_that_are_loaded():
    registered(a_document(public_list=[a_listing(), a_listing(year=2024, activities=[])]))
    organisation = Organisation.objects.get()

    assert [(row.year, row.activities) for row in queries.public_listings([organisation.id])] == [(2024, []), (2026, ["separation"])]
    assert queries.listed_years() == {2024, 2026}


@pytest.mark.parametrize(("day", "listed"), [(date(2025, 12, 31), 0), (date(2026, 1, 1), 1), (date(2026, 6, 30), 1), (date(2026, 7, 1), 0)])
def test_a_party_is_listed_from_its_first_to_its_last_day(day, listed):
    registered(a_document(listed_parties=[a_listed_party(until="2026-06-30")]))

    assert len(queries.listed_parties_on(day)) == listed


def test_a_party_may_be_listed_without_end():
    registered(a_document(listed_parties=[a_listed_party()]))

    assert [party.folded_name for party in queries.listed_parties_on(date(2099, 1, 1))] == ["meridian ordnance supply"]
