"""What is new, what is changed, what stays: and what a new version states again."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection

from tests.make.registry import (
    SUPERVISOR,
    a_document,
    a_full_document,
    a_policy,
    a_quota,
    a_user,
    an_organisation,
    registered,
)
from traceability.registry import queries, services
from traceability.registry.models import Member, Organisation, Quota, QuotaAccount, QuotaBatch
from traceability.registry.services.planning import compare

pytestmark = pytest.mark.django_db


def test_equal_values_make_no_change():
    row = Quota(group="SOUTH", year=2026, kind="separation", version=3)

    change = compare(Quota, {"key": row}, [("key", {"group": "SOUTH", "is_secret": False})])

    assert (change.touched, change.unchanged, row.version) == ([], 1, 3)


def test_other_values_make_the_next_version():
    row = Quota(group="SOUTH", year=2026, kind="separation", version=3)

    change = compare(Quota, {"key": row}, [("key", {"is_secret": True})])

    assert (change.changed, row.version, row.is_secret) == ([row], 4, True)


def test_other_children_make_the_next_version_too():
    row = Quota(group="SOUTH", year=2026, kind="separation", version=3)

    change = compare(Quota, {"key": row}, [("key", {})], also=lambda row: True)

    assert (change.changed, row.version) == ([row], 4)


def test_an_unknown_key_makes_a_new_row():
    change = compare(Quota, {}, [("key", {"group": "SOUTH"})])

    assert [(row.group, row.version) for row in change.created] == [("SOUTH", 1)]


def test_owners_are_stated_anew_with_each_version():
    owner = {"organisation": "OWN", "share_percent": "51.0"}
    registered(a_document(organisations=[an_organisation("OWN"), an_organisation(owners=[owner])]))
    organisation = Organisation.objects.get(code="FRM")

    same = registered(a_document(organisations=[an_organisation(owners=[owner | {"share_percent": "51"}])]))
    less = registered(a_document(organisations=[an_organisation(owners=[owner | {"share_percent": "49.9"}])]))
    none = registered(a_document(organisations=[an_organisation()]))

    assert [len(imported.acknowledgements) for imported in (same, less, none)] == [0, 1, 1]
    assert [(row.organisation_version, str(row.share_percent)) for row in organisation.ownerships.order_by("id")] == [
        (1, "51.000000"),
        (2, "49.900000"),
    ]
    assert queries.owners_of([organisation.id]) == ()
    connection.check_constraints()


def test_batches_are_stated_anew_and_the_account_follows():
    registered(a_document(quotas=[a_quota()]))
    batches = [{"released_on": "2026-02-06", "reo_t": "600"}, {"released_on": "2026-07-01", "reo_t": "650.5"}]

    registered(a_document(quotas=[a_quota(batches=batches)]))

    assert sorted(QuotaBatch.objects.values_list("quota_version", "reo_t")) == [(1, 600), (1, 600), (2, 600), (2, pytest.approx(650.5))]
    assert QuotaAccount.objects.get().released_kg == 1_250_500
    connection.check_constraints()


def test_two_organisations_may_swap_their_credit_codes():
    one, two = "91360700MATG1YUT0N", "91310115MAHLYYJH51"
    registered(a_document(organisations=[an_organisation("ONE", credit_code=one), an_organisation("TWO", credit_code=two)]))

    registered(a_document(organisations=[an_organisation("ONE", credit_code=two), an_organisation("TWO", credit_code=one)]))

    assert dict(Organisation.objects.values_list("code", "credit_code")) == {"ONE": two, "TWO": one}


def test_a_new_address_alone_is_a_change_without_an_entry():
    registered(a_full_document())

    changed = registered(a_full_document(users=[a_user(email="new@example.org")]))

    assert (changed.counts["users"].changed, changed.acknowledgements) == (1, ())
    assert User.objects.get().email == "new@example.org"


def test_a_login_that_stands_already_becomes_a_member():
    User.objects.create_user("frm.ada", email="ada@frm.example")

    registered(a_full_document())

    assert Member.objects.get().user.username == "frm.ada"


def test_who_comes_back_by_a_document_is_active_again():
    registered(a_full_document())
    services.set_member_active(by=SUPERVISOR, member_id=Member.objects.get().id, active=False)

    registered(a_full_document())

    assert (Member.objects.get().is_active, Member.objects.get().version) == (True, 3)


def test_a_policy_ends_and_the_next_begins_in_one_document():
    registered(a_document(policies=[a_policy(valid_from="2025-01-01")]))

    registered(a_document(policies=[a_policy(valid_from="2025-01-01", valid_to="2025-12-31"), a_policy(value="2.0")]))

    assert queries.policy_on("M02.tolerance_percent", on=date(2025, 12, 31)).value == "1.5"
    assert queries.policy_on("M02.tolerance_percent", on=date(2026, 1, 1)).value == "2.0"
