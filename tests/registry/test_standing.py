"""What a document is judged against: all of the registry that it names, read in a fixed number of queries."""

import pytest

from tests.make.registry import (
    SUPERVISOR,
    a_document,
    a_facility,
    a_full_document,
    a_policy,
    an_organisation,
    read,
    registered,
)
from traceability.kernel.errors import ClaimsRefused
from traceability.registry import services
from traceability.registry.services.standing import read_standing

pytestmark = pytest.mark.django_db


def refusals(document):
    with pytest.raises(ClaimsRefused) as refused:
        registered(document)
    return [(problem.code, problem.pointer) for problem in refused.value.problems]


def test_an_unknown_deposit_is_refused_once_the_table_is_loaded():
    services.load_reference(by=SUPERVISOR)

    assert refusals(a_document(facilities=[a_facility(deposit="atlantis")])) == [("unknown_deposit", "/facilities/0/deposit")]
    assert registered(a_document(facilities=[a_facility(deposit="bayan_obo")])).counts["facilities"].created == 1


def test_a_policy_of_another_unit_is_refused_once_the_table_is_loaded():
    services.load_reference(by=SUPERVISOR)

    assert refusals(a_document(policies=[a_policy(unit="points")])) == [("policy_unit_differs", "/policies/0/unit")]


def test_a_credit_code_of_a_stranger_is_taken():
    registered(a_document(organisations=[an_organisation("ONE", credit_code="91360700MATG1YUT0N")]))

    assert refusals(a_document(organisations=[an_organisation("TWO", credit_code="91360700MATG1YUT0N")])) == [
        ("credit_code_taken", "/organisations/0/credit_code")
    ]


def test_a_policy_does_not_overlap_one_that_stands():
    registered(a_document(policies=[a_policy(valid_from="2025-01-01")]))

    assert refusals(a_document(policies=[a_policy()])) == [("policies_overlap", "/policies/0")]


def test_one_query_for_each_kind_of_row(django_assert_max_num_queries):
    services.load_reference(by=SUPERVISOR)
    registered(a_full_document())
    document = read(a_full_document(facilities=[a_facility(deposit="bayan_obo")]))

    with django_assert_max_num_queries(13):
        found = read_standing(document)

    assert [len(rows) for rows in (found.organisations, found.users, found.members, found.facilities, found.licences)] == [1] * 5
    assert [len(rows) for rows in (found.quotas, found.public_list, found.listed_parties, found.policies)] == [1] * 4
    assert [len(batches) for batches in found.batches.values()] == [2]


def test_an_empty_document_reads_almost_nothing(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        read_standing(read({"format": "registry/1"}))
