"""Writing a plan: limits hold against what was drawn, and the number of statements is fixed."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.custody.stories import NAMES, story
from tests.make.registry import (
    NO_SCOPE,
    a_document,
    a_facility,
    a_licence,
    a_quota,
    a_user,
    an_organisation,
    approve,
    registered,
)
from traceability.interfaces.console.demo.stories import merged
from traceability.kernel.errors import ClaimsRefused
from traceability.kernel.identifiers import uuid7
from traceability.registry import services
from traceability.registry.models import Licence, Quota

pytestmark = pytest.mark.django_db


def refusals(document):
    with pytest.raises(ClaimsRefused) as refused:
        registered(document)
    return [(problem.code, problem.pointer) for problem in refused.value.problems]


def claim(kg, number="EL-1"):
    licence = Licence.objects.get(number=number)
    return services.LicenceClaim(licence.id, date(2026, 4, 25), net_kg=kg, reo_kg=kg)


def test_a_licence_is_not_cut_below_what_was_drawn():
    registered(a_document(licences=[a_licence()]))
    approve(uuid7(), [claim(600)])

    def cut(value, **quantity):
        return a_document(licences=[a_licence(quantity={"value": value, "unit": "kg", "basis": "net", "per": "total"} | quantity)])

    assert refusals(cut("599.999")) == [("below_drawn", "/licences/0/quantity/value")]
    assert refusals(cut("600", basis="reo")) == [("licence_basis_in_use", "/licences/0/quantity")]
    assert registered(cut("600")).counts["licences"].changed == 1
    connection.check_constraints()


def test_a_quota_is_not_cut_below_what_was_drawn():
    registered(a_document(quotas=[a_quota()]))
    approve(uuid7(), quotas=[services.QuotaClaim(Quota.objects.get().id, 600_000)])

    def cut(tonnes):
        return a_document(quotas=[a_quota(batches=[{"released_on": "2026-02-06", "reo_t": tonnes}])])

    assert refusals(cut("599.999")) == [("below_drawn", "/quotas/0/batches")]
    assert registered(cut("600")).counts["quotas"].changed == 1
    connection.check_constraints()


def many(count, name="Name", prefix="O"):
    codes = [f"{prefix}{number:04}" for number in range(count)]
    return a_document(
        organisations=[an_organisation(code, name=f"{name} {code}") for code in codes],
        users=[a_user(code.lower(), organisation=code) for code in codes],
        facilities=[a_facility(f"{code}-1", organisation=code, name=name) for code in codes],
        licences=[a_licence(code, organisation=code, facility=f"{code}-1", scope=NO_SCOPE | {"importer": name}) for code in codes],
        quotas=[a_quota(code, secret=name == "Name") for code in codes],
    )


def statements(document):
    with CaptureQueriesContext(connection) as captured:
        registered(document)
    return len(captured)


def test_the_number_of_statements_does_not_grow_with_the_document():
    one, fifty = statements(many(1, prefix="A")), statements(many(50, prefix="B"))

    assert one == fifty <= 24


def test_changes_do_not_cost_a_statement_each_either():
    registered(many(50))

    one, fifty = statements(many(1, name="Other")), statements(many(50, name="Third"))

    assert one == fifty <= 32


def test_all_stories_come_in_with_a_handful_of_statements():
    documents = [story(name)["registry"] for name in NAMES]

    assert len(documents) == 12
    assert statements(merged(documents)) <= 20
    assert {registered(document).acknowledgements for document in documents} == {()}
    connection.check_constraints()
