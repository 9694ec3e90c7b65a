"""A document comes in: all or nothing, idempotent, every change with its entry, in a fixed number of statements."""

import json

import pytest
from django.contrib.auth.models import User
from django.db import connection

from tests.make.registry import (
    a_document,
    a_facility,
    a_full_document,
    a_licence,
    a_listing,
    a_person,
    a_policy,
    a_quota,
    a_user,
    an_organisation,
    read,
    registered,
)
from traceability.kernel.errors import ClaimsRefused
from traceability.registry import services
from traceability.registry.errors import FounderMissing, RegistryNotEmpty, SupervisorsOnly
from traceability.registry.models import (
    Facility,
    Licence,
    ListedParty,
    Member,
    Organisation,
    PolicyValue,
    PublicListing,
    Quota,
)

pytestmark = pytest.mark.django_db
TRACKED = (Organisation, Member, Facility, Licence, Quota, PublicListing, ListedParty, PolicyValue)


def leaves(imported):
    return [json.loads(one.leaf) for one in imported.acknowledgements]


def kinds(imported):
    return sorted(leaf["kind"] for leaf in leaves(imported))


def refusals(document):
    with pytest.raises(ClaimsRefused) as refused:
        registered(document)
    return [(problem.code, problem.pointer) for problem in refused.value.problems]


def test_every_row_comes_with_its_entry():
    imported = registered(a_full_document())

    assert kinds(imported) == sorted(
        f"{subject}.registered"
        for subject in ("organisation", "member", "facility", "licence", "quota", "public_listing", "listed_party", "policy")
    )
    assert {count.created for count in imported.counts.values()} == {1}
    connection.check_constraints()


def test_the_same_document_again_changes_nothing():
    registered(a_full_document())

    again = registered(a_full_document())

    assert again.acknowledgements == ()
    assert {(count.created, count.changed, count.unchanged) for count in again.counts.values()} == {(0, 0, 1)}
    assert {row.version for model in TRACKED for row in model.objects.all()} == {1}


@pytest.mark.parametrize(("array", "row", "kind"), [
    ("organisations", an_organisation(name="Renamed"), "organisation.changed"),
    ("users", a_user(role="auditor"), "member.changed"),
    ("facilities", a_facility(capacity_t_per_year="4000"), "facility.changed"),
    ("licences", a_licence(valid_to="2026-06-30"), "licence.changed"),
    ("licences", a_licence(revoked_on="2026-06-30"), "licence.revoked"),
    ("quotas", a_quota(secret=False), "quota.changed"),
    ("public_list", a_listing(activities=[]), "public_listing.changed"),
    ("policies", a_policy(value="2.0"), "policy.changed"),
])  # fmt: skip
def test_a_changed_row_gets_the_next_version_and_its_entry(array, row, kind):
    registered(a_full_document())

    changed = registered(a_full_document(**{array: [row]}))

    assert [(leaf["kind"], leaf["subject"]["version"]) for leaf in leaves(changed)] == [(kind, 2)]
    assert changed.counts[array].changed == 1
    connection.check_constraints()


def test_a_revocation_is_told_once_and_moves_as_a_change():
    registered(a_document(licences=[a_licence()]))
    registered(a_document(licences=[a_licence(revoked_on="2026-06-30")]))

    moved = registered(a_document(licences=[a_licence(revoked_on="2026-05-31")]))

    assert kinds(moved) == ["licence.changed"]
    assert leaves(moved)[0]["body"]["revoked_on"] == "2026-05-31"


def test_the_next_entry_names_the_hash_of_the_one_before():
    (first,) = [one for one in registered(a_document(licences=[a_licence()])).acknowledgements if b"licence.registered" in one.leaf]
    (second,) = registered(a_document(licences=[a_licence(revoked_on="2026-06-30")])).acknowledgements

    assert json.loads(second.leaf)["subject"]["prev"] == first.leaf_hash.hex()


def test_rows_that_the_document_does_not_name_stay():
    registered(a_full_document())

    registered({"format": "registry/1"})

    assert [model.objects.count() for model in TRACKED] == [1] * len(TRACKED)


def test_one_problem_keeps_everything_out():
    document = a_full_document(licences=[a_licence(), a_licence("EL-2", facility="NOWHERE-1")])

    assert refusals(document) == [("unknown_registry_facility", "/licences/1/facility")]
    assert [model.objects.count() for model in TRACKED] == [0] * len(TRACKED)
    assert User.objects.count() == 0


def test_a_dry_run_does_everything_and_keeps_nothing():
    tried = registered(a_full_document(), dry_run=True)

    assert (tried.dry_run, tried.acknowledgements) == (True, ())
    assert {count.created for count in tried.counts.values()} == {1}
    assert [model.objects.count() for model in TRACKED] == [0] * len(TRACKED)
    assert User.objects.count() == 0


def test_a_dry_run_finds_what_the_import_would_refuse():
    with pytest.raises(ClaimsRefused):
        registered(a_document(licences=[a_licence(organisation="GONE")]), dry_run=True)


@pytest.mark.parametrize("role", ["submitter", "reviewer", "auditor", "customs", "system"])
def test_only_a_supervisor_keeps_the_registry(role):
    with pytest.raises(SupervisorsOnly):
        registered(a_document(), by=a_person(role))


def test_a_first_supervisor_comes_with_the_document():
    document = read(a_document(users=[a_user("sven", role="supervisor"), a_user("ada")]))

    imported = services.found_registry(username="sven", document=document)

    sven = Member.objects.get(user__username="sven")
    assert {leaf["actor"]["id"] for leaf in leaves(imported)} == {str(sven.id)}
    assert {leaf["actor"]["role"] for leaf in leaves(imported)} == {"supervisor"}
    assert not sven.user.has_usable_password()
    connection.check_constraints()


@pytest.mark.parametrize("users", [[], [a_user("sven", role="reviewer")], [a_user("rita", role="supervisor")]])
def test_nobody_else_founds_a_registry(users):
    with pytest.raises(FounderMissing):
        services.found_registry(username="sven", document=read(a_document(users=users)))


def test_a_registry_is_founded_once():
    document = read(a_document(users=[a_user("sven", role="supervisor")]))
    services.found_registry(username="sven", document=document)

    with pytest.raises(RegistryNotEmpty):
        services.found_registry(username="sven", document=document)


def test_names_and_addresses_of_people_stand_in_no_leaf():
    imported = registered(a_full_document(users=[a_user("frm.ada", name="Ada Lovelace", email="ada@frm.example")]))

    assert not any(word in one.leaf for one in imported.acknowledgements for word in (b"Lovelace", b"frm.ada", b"ada@"))
