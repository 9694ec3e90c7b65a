"""The shape of a registry document: what is read, and every refusal (400) at its place."""

import copy
import json
from datetime import date
from decimal import Decimal

import pytest

from tests.make.registry import a_document, a_full_document, a_licence, an_organisation
from traceability.kernel.errors import ClaimsMalformed
from traceability.registry.document import read_document


def problems(document):
    with pytest.raises(ClaimsMalformed) as refused:
        read_document(document)
    return [(problem.code, problem.pointer) for problem in refused.value.problems]


def put(pointer, value):
    """A full document in which one member is another; `...` takes it away."""
    document = copy.deepcopy(a_full_document())
    *path, last = pointer.split("/")[1:]
    place = document
    for step in path:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if value is ...:
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return document


def test_a_full_document_is_read():
    document = read_document(a_full_document())

    (licence,) = document.licences
    assert (licence.kind, licence.valid_from, licence.quantity.value, licence.scope) == (
        "export",
        date(2026, 1, 1),
        Decimal("1000.000"),
        {},
    )
    (quota,) = document.quotas
    assert [batch.reo_t for batch in quota.batches] == [600, 600]
    assert document.policies[0].value == "1.5"


def test_arrays_may_be_missing():
    assert read_document({"format": "registry/1"}).organisations == ()


@pytest.mark.parametrize("pointer", [
    "/organisations/0/credit_code", "/organisations/0/group", "/organisations/0/owners", "/organisations/0/name_zh", "/organisations/0/closed_on",
    "/facilities/0/deposit", "/facilities/0/own_ranges_percent", "/licences/0/revoked_on", "/licences/0/facility", "/licences/0/money",
    "/licences/0/quantity", "/licences/0/scope", "/licences/0/control_codes", "/quotas/0/secret", "/listed_parties/0/until", "/policies/0/valid_to",
])  # fmt: skip
def test_what_may_be_null_may_be_left_out(pointer):
    assert read_document(put(pointer, ...)) == read_document(put(pointer, None))


@pytest.mark.parametrize("document", [None, [], "text", 1])
def test_a_document_is_an_object(document):
    assert ("registry_not_an_object", "") in problems(document)


def test_the_format_is_named():
    assert problems({"organisations": []}) == [("registry_member_missing", "/format")]
    assert problems({"format": "registry/2"}) == [("registry_member_malformed", "/format")]


@pytest.mark.parametrize("pointer", [
    "/organisations/0/code", "/organisations/0/name", "/organisations/0/country", "/organisations/0/kinds", "/users/0/username", "/users/0/role",
    "/users/0/organisation", "/facilities/0/code", "/facilities/0/kind", "/facilities/0/name", "/licences/0/kind", "/licences/0/number",
    "/licences/0/organisation", "/licences/0/issued_by", "/licences/0/quantity/per", "/quotas/0/group", "/quotas/0/year", "/quotas/0/kind",
    "/quotas/0/batches/1/reo_t", "/public_list/0/activities", "/listed_parties/0/name", "/listed_parties/0/listed_on", "/policies/0/key",
    "/policies/0/value", "/policies/0/confidence", "/policies/0/source",
])  # fmt: skip
def test_a_missing_member_is_named(pointer):
    assert problems(put(pointer, ...)) == [("registry_member_missing", pointer)]
    assert problems(put(pointer, None)) == [("registry_member_missing", pointer)]


@pytest.mark.parametrize("pointer", [
    "/surprise", "/organisations/0/surprise", "/users/0/password", "/facilities/0/surprise", "/licences/0/scope/surprise",
    "/licences/0/quantity/surprise", "/quotas/0/batches/0/surprise", "/policies/0/note",
])  # fmt: skip
def test_an_unknown_member_is_refused(pointer):
    assert problems(put(pointer, 1)) == [("registry_member_unknown", pointer)]


def test_a_pointer_escapes_what_rfc_6901_escapes():
    document = a_full_document()
    document["listed_parties"][0]["a/b~c"] = 1

    assert problems(document) == [("registry_member_unknown", "/listed_parties/0/a~1b~0c")]


@pytest.mark.parametrize(
    "pointer", ["/users/0", "/facilities/0/own_ranges_percent", "/licences/0/scope", "/licences/0/quantity", "/quotas/0/batches/1"]
)
def test_an_object_is_no_list(pointer):
    assert problems(put(pointer, [])) == [("registry_not_an_object", pointer)]


MALFORMED = [
    ("/organisations/0/code", "hfr"), ("/organisations/0/code", "H"), ("/organisations/0/code", "HFR\n"), ("/organisations/0/code", 7),
    ("/organisations/0/name", ""), ("/organisations/0/name", " Huafang"), ("/organisations/0/name", "x" * 201),
    ("/organisations/0/name", "e\u0301"), ("/organisations/0/name", "zero\u200bwidth"), ("/organisations/0/name", "a\x00b"),
    ("/organisations/0/country", "China"), ("/organisations/0/credit_code", "9136"), ("/organisations/0/kinds", []),
    ("/organisations/0/kinds", "miner"), ("/organisations/0/kinds/0", "wizard"), ("/organisations/0/registered_on", "20110402"),
    ("/organisations/0/registered_on", "2011-02-30"), ("/organisations/0/registered_on", 2011), ("/organisations/0/owners", {}),
    ("/users/0/role", "system"), ("/users/0/username", "a b"), ("/users/0/email", "nobody"),
    ("/facilities/0/latitude", "90.1"), ("/facilities/0/latitude", 24.9), ("/facilities/0/longitude", "-180.5"),
    ("/facilities/0/capacity_t_per_year", "-1"), ("/facilities/0/region", "Jiangxi"),
    ("/facilities/0/ore_class", "clay"), ("/facilities/0/kind", "palace"),
    ("/licences/0/kind", "driving"), ("/licences/0/scope/destination", "Germany"), ("/licences/0/scope/hs_codes", "2846"),
    ("/licences/0/quantity/value", 1000), ("/licences/0/quantity/value", "1e3"), ("/licences/0/quantity/value", "1.0001"),
    ("/licences/0/quantity/unit", "g"), ("/licences/0/quantity/per", "month"), ("/licences/0/control_codes", "1C905.b"),
    ("/quotas/0/year", "2026"), ("/quotas/0/year", True), ("/quotas/0/year", 26), ("/quotas/0/secret", "yes"), ("/quotas/0/kind", "mining_all"),
    ("/quotas/0/batches/0/reo_t", "-600"), ("/public_list/0/activities/0", "smelting"), ("/listed_parties/0/list", "Control List"),
    ("/policies/0/confidence", "X"), ("/policies/0/key", "tolerance"), ("/policies/0/value", 1.5),
]  # fmt: skip


@pytest.mark.parametrize(("pointer", "value"), MALFORMED, ids=lambda one: json.dumps(one)[:40] if not isinstance(one, str) else one[:40])
def test_a_malformed_member_is_named(pointer, value):
    assert problems(put(pointer, value)) == [("registry_member_malformed", pointer)]


@pytest.mark.parametrize(("scope", "pointer"), [
    ({"area": [["109.78", "41.59"], ["110.18", 41.59]]}, "/licences/0/scope/area/1"),
    ({"area": [["109.78"]]}, "/licences/0/scope/area/0"),
    ({"area": [["181", "0"]]}, "/licences/0/scope/area/0"),
    ({"hs_codes": ["2846901999", "28469019"]}, "/licences/0/scope/hs_codes/1"),
    ({"ports": ["Shanghai"]}, "/licences/0/scope/ports/0"),
    ({"elements": ["Nd", "Nd"]}, "/licences/0/scope/elements/1"),
    ({"elements": ["Fe"]}, "/licences/0/scope/elements/0"),
])  # fmt: skip
def test_a_scope_names_the_wrong_value(scope, pointer):
    assert problems(a_document(licences=[a_licence(scope=scope)])) == [("registry_member_malformed", pointer)]


def test_a_range_needs_an_element_and_two_ends():
    def with_ranges(ranges):
        document = a_full_document()
        document["facilities"][0]["own_ranges_percent"] = ranges
        return document

    assert read_document(with_ranges({"Nd": ["15", "18.5"]})).facilities[0].own_ranges_percent == {"Nd": (Decimal(15), Decimal("18.5"))}
    assert problems(with_ranges({"Fe": ["1", "2"]})) == [("registry_member_malformed", "/facilities/0/own_ranges_percent/Fe")]
    assert problems(with_ranges({"Nd": ["1"]})) == [("registry_member_malformed", "/facilities/0/own_ranges_percent/Nd")]


def test_every_problem_is_named_at_once():
    document = a_full_document()
    document["organisations"][0]["code"] = "x"
    document["licences"][0]["valid_to"] = "never"
    document["quotas"] = [1]
    document["more"] = True

    assert problems(document) == [
        ("registry_member_malformed", "/organisations/0/code"),
        ("registry_member_malformed", "/licences/0/valid_to"),
        ("registry_not_an_object", "/quotas/0"),
        ("registry_member_unknown", "/more"),
    ]


def test_an_array_has_a_limit():
    rows = [an_organisation(f"O{number}") for number in range(20_001)]

    assert problems({"format": "registry/1", "organisations": rows}) == [("registry_too_many_rows", "/organisations")]


def test_places_of_an_area_have_one_spelling():
    ring = [["109.780", "41.5"], ["110", "41.50"], ["110", "42"], ["109.78", "41.5"]]
    document = read_document(a_document(licences=[a_licence(scope={"area": ring})]))

    assert document.licences[0].scope["area"] == (("109.78", "41.5"), ("110", "41.5"), ("110", "42"), ("109.78", "41.5"))
