"""What a readable document cannot have recorded (422), each refusal at its place."""

from datetime import date

import pytest

from tests.make.registry import (
    a_document,
    a_facility,
    a_full_document,
    a_licence,
    a_listed_party,
    a_listing,
    a_policy,
    a_quota,
    a_user,
    an_organisation,
)
from traceability.registry.document import PolicyRow, Standing, problems_of, read_document

CODE = "91360700MATG1YUT0N"


def problems(standing=None, **arrays):
    found = problems_of(read_document(a_document(**arrays)), standing or Standing())
    return [(problem.code, problem.pointer) for problem in found]


def test_a_full_document_has_no_problem():
    assert problems_of(read_document(a_full_document()), Standing()) == []


@pytest.mark.parametrize(("array", "row"), [
    ("organisations", an_organisation()), ("users", a_user()), ("facilities", a_facility()), ("licences", a_licence()), ("quotas", a_quota()),
    ("public_list", a_listing()), ("listed_parties", a_listed_party()), ("policies", a_policy()),
])  # fmt: skip
def test_a_natural_key_stands_once(array, row):
    assert ("registry_named_twice", f"/{array}/1") in problems(**{array: [row, row]})


def test_two_spellings_of_a_listed_name_are_one():
    rows = [a_listed_party("Meridian Supply FZE"), a_listed_party("MERIDIAN SUPPLY")]

    assert problems(listed_parties=rows) == [("registry_named_twice", "/listed_parties/1")]


def test_owners_and_batches_stand_once():
    owner = {"organisation": "FRM", "share_percent": "10"}
    batch = {"released_on": "2026-02-06", "reo_t": "1"}

    found = problems(
        organisations=[an_organisation(), an_organisation("SUB", owners=[owner, owner])], quotas=[a_quota(batches=[batch, batch])]
    )
    assert found == [("registry_named_twice", "/organisations/1/owners/1"), ("registry_named_twice", "/quotas/0/batches/1")]


@pytest.mark.parametrize(("array", "row"), [
    ("users", a_user(organisation="GONE")), ("facilities", a_facility(organisation="GONE")), ("licences", a_licence(organisation="GONE")),
    ("public_list", a_listing(organisation="GONE")),
])  # fmt: skip
def test_an_organisation_must_be_known(array, row):
    assert problems(**{array: [row]}) == [("unknown_registry_organisation", f"/{array}/0/organisation")]
    assert problems(Standing(organisations=frozenset({"GONE"})), **{array: [row]}) == []


def test_an_owner_must_be_known():
    row = an_organisation(owners=[{"organisation": "GONE", "share_percent": "51"}])

    assert problems(organisations=[row]) == [("unknown_registry_organisation", "/organisations/0/owners/0/organisation")]


def test_a_licences_facility_must_be_known():
    assert problems(licences=[a_licence(facility="FRM-PLANT-1")]) == [("unknown_registry_facility", "/licences/0/facility")]
    assert problems(licences=[a_licence(facility="FRM-PLANT-1")], facilities=[a_facility()]) == []
    assert problems(Standing(facilities=frozenset({"FRM-PLANT-1"})), licences=[a_licence(facility="FRM-PLANT-1")]) == []


def test_a_deposit_must_be_in_the_table_once_it_is_loaded():
    rows = [a_facility(deposit="atlantis")]

    assert problems(facilities=rows) == []
    assert problems(Standing(deposits=frozenset({"longnan"})), facilities=rows) == [("unknown_deposit", "/facilities/0/deposit")]


@pytest.mark.parametrize(("arrays", "pointer"), [
    ({"organisations": [an_organisation(registered_on="2020-01-02", closed_on="2020-01-01")]}, "/organisations/0/closed_on"),
    ({"licences": [a_licence(valid_from="2026-01-02", valid_to="2026-01-01")]}, "/licences/0/valid_to"),
    ({"licences": [a_licence(valid_from="2026-01-02", revoked_on="2026-01-01")]}, "/licences/0/revoked_on"),
    ({"listed_parties": [a_listed_party(listed_on="2026-01-02", until="2026-01-01")]}, "/listed_parties/0/until"),
    ({"policies": [a_policy(valid_from="2026-01-02", valid_to="2026-01-01")]}, "/policies/0/valid_to"),
])  # fmt: skip
def test_nothing_ends_before_it_begins(arrays, pointer):
    assert problems(**arrays) == [("ends_before_it_begins", pointer)]


def test_a_day_is_long_enough():
    assert problems(licences=[a_licence(valid_from="2026-01-01", valid_to="2026-01-01")]) == []


@pytest.mark.parametrize(("members", "codes"), [
    ({"country": "CN", "credit_code": CODE}, []),
    ({"country": "DE", "credit_code": None}, []),
    ({"country": "CN", "credit_code": None}, ["credit_code_missing"]),
    ({"country": "CN", "credit_code": CODE[:-1] + "M"}, ["credit_code_wrong"]),
])  # fmt: skip
def test_an_organisation_of_china_has_a_credit_code_that_checks(members, codes):
    assert problems(organisations=[an_organisation(**members)]) == [(code, "/organisations/0/credit_code") for code in codes]


def test_a_credit_code_belongs_to_one():
    rows = [an_organisation("ONE", credit_code=CODE), an_organisation("TWO", credit_code=CODE)]

    assert problems(organisations=rows) == [("credit_code_taken", "/organisations/1/credit_code")]
    assert problems(Standing(code_by_credit_code={CODE: "OLD"}), organisations=rows[:1]) == [
        ("credit_code_taken", "/organisations/0/credit_code")
    ]
    assert problems(Standing(code_by_credit_code={CODE: "ONE"}), organisations=rows[:1]) == []


@pytest.mark.parametrize(
    ("shares", "codes"), [(["50", "50"], []), (["50", "50.000001"], ["owner_shares_above_whole"]), (["0"], ["owner_share_of_nothing"])]
)
def test_owners_hold_at_most_the_whole(shares, codes):
    owners = [{"organisation": f"O{number}", "share_percent": share} for number, share in enumerate(shares)]
    others = [an_organisation(owner["organisation"]) for owner in owners]

    assert [code for code, _ in problems(organisations=[an_organisation("SUB", owners=owners), *others])] == codes


def test_nobody_owns_itself():
    row = an_organisation(owners=[{"organisation": "FRM", "share_percent": "1"}])

    assert problems(organisations=[row]) == [("owns_itself", "/organisations/0/owners/0/organisation")]


def test_a_place_has_two_coordinates_or_none():
    assert problems(facilities=[a_facility(latitude=None)]) == [("place_incomplete", "/facilities/0/latitude")]
    assert problems(facilities=[a_facility(longitude=None)]) == [("place_incomplete", "/facilities/0/longitude")]
    assert problems(facilities=[a_facility(latitude=None, longitude=None)]) == []


def test_a_range_runs_upwards():
    assert problems(facilities=[a_facility(own_ranges_percent={"Nd": ["15", "15"]})]) == []
    assert problems(facilities=[a_facility(own_ranges_percent={"Nd": ["15.1", "15"]})]) == [
        ("range_upside_down", "/facilities/0/own_ranges_percent/Nd")
    ]


@pytest.mark.parametrize(("ring", "holds"), [
    ([["1", "1"], ["2", "1"], ["2", "2"], ["1", "1"]], True),
    ([["1", "1"], ["2", "1"], ["2", "2"], ["1.0", "1"]], True),
    ([["1", "1"], ["2", "1"], ["2", "2"]], False),
    ([["1", "1"], ["2", "1"], ["1", "1"]], False),
    ([["1", "1"], ["2", "1"], ["2", "1"], ["1", "1"]], False),
    ([], False),
])  # fmt: skip
def test_an_area_is_a_closed_ring(ring, holds):
    assert problems(licences=[a_licence(scope={"area": ring})]) == ([] if holds else [("area_not_a_ring", "/licences/0/scope/area")])


@pytest.mark.parametrize(("value", "unit", "holds"), [
    ("1.5", "%", True), ("abc", "%", False), ("1e3", "days", False), ("NaN", "%", False),
    ("sample;express", "list", True), ("sample;;express", "list", False),
    ("2025-07-28", "date", True), ("20250728", "date", False), ("2025-02-30", "date", False),
])  # fmt: skip
def test_a_check_can_read_every_policy(value, unit, holds):
    found = problems(policies=[a_policy(value=value, unit=unit)])

    assert found == ([] if holds else [("policy_unreadable", "/policies/0/value")])


def test_a_policy_keeps_the_unit_of_its_key():
    standing = Standing(units_of_policies={"M02.tolerance_percent": "%"})

    assert problems(standing, policies=[a_policy(unit="points")]) == [("policy_unit_differs", "/policies/0/unit")]
    assert problems(standing, policies=[a_policy(), a_policy("C02.max_speed_kmh.rail", unit="km/h")]) == []


OLD = PolicyRow("M02.tolerance_percent", "1.0", "%", date(2025, 1, 1), None, "P", "an older circular")


def test_two_values_of_a_key_never_hold_on_one_day():
    standing = Standing(policies=(OLD,))

    assert problems(standing, policies=[a_policy()]) == [("policies_overlap", "/policies/0")]


def test_an_old_value_may_end_in_the_same_document():
    standing = Standing(policies=(OLD,))
    ended = a_policy(value="1.0", valid_from="2025-01-01", valid_to="2025-12-31")

    assert problems(standing, policies=[ended, a_policy()]) == []
    assert problems(standing, policies=[ended | {"valid_to": "2026-01-01"}, a_policy()]) == [
        ("policies_overlap", "/policies/0"),
        ("policies_overlap", "/policies/1"),
    ]
