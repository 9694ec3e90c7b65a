"""A new value holds from a day on, the one before it ends on the day before, and no day has two."""

import json
from datetime import date

import pytest

from tests.make.registry import SUPERVISOR, SYSTEM, a_document, a_policy, a_row, registered
from traceability.kernel.errors import ClaimsRefused, Refusal
from traceability.registry import queries, services
from traceability.registry.errors import AlreadyRegistered, FirstDayMissing, UnknownPolicyKey, ValueEnded
from traceability.registry.models import PolicyValue

pytestmark = pytest.mark.django_db
KEY = "M02.tolerance_percent"


@pytest.fixture
def value():
    registered(a_document(policies=[a_policy()]))
    return PolicyValue.objects.get()


def set_value(**members):
    return services.set_policy_value(
        by=SUPERVISOR, row=a_row("policies", a_policy(**{"value": "2.0", "valid_from": "2026-07-01"} | members))
    )


def holding(*days):
    return [getattr(queries.policy_on(KEY, on=day), "value", None) for day in days]


def test_the_value_before_ends_on_the_day_before(value):
    done = set_value()

    kinds = [json.loads(promise.leaf)["kind"] for promise in done.acknowledgements]
    assert sorted(kinds) == ["policy.changed", "policy.registered"]
    assert (done.row.value, done.row.version) == ("2.0", 1)
    assert holding(date(2026, 6, 30), date(2026, 7, 1)) == ["1.5", "2.0"]


@pytest.mark.parametrize("first", [None, "2025-01-01"])
def test_a_value_between_two_is_refused_when_it_would_overlap(first):
    registered(a_document(policies=[a_policy(valid_from=first, valid_to="2026-12-31")]))

    with pytest.raises(ClaimsRefused) as refused:
        set_value()

    assert [problem.code for problem in refused.value.problems] == ["policies_overlap"]
    assert PolicyValue.objects.count() == 1


def test_a_value_before_an_open_one_must_end_before_it(value):
    with pytest.raises(ClaimsRefused):
        set_value(valid_from="2025-01-01")
    assert set_value(valid_from="2025-01-01", valid_to="2025-12-31").acknowledgements
    assert holding(date(2025, 12, 31), date(2026, 1, 1)) == ["2.0", "1.5"]


def test_a_first_day_has_one_value(value):
    with pytest.raises(AlreadyRegistered) as refused:
        set_value(valid_from="2026-01-01")

    assert refused.value.pointer == "/valid_from"


def test_a_new_value_has_a_first_day(value):
    with pytest.raises(FirstDayMissing):
        set_value(valid_from=None)


def test_the_first_day_of_the_calendar_ends_nothing(value):
    with pytest.raises(Refusal):
        set_value(valid_from="0001-01-01")


@pytest.mark.parametrize(("members", "code", "field"), [
    ({"value": "much"}, "policy_unreadable", "value"),
    ({"unit": "kg"}, "policy_unit_differs", "unit"),
])  # fmt: skip
def test_a_value_must_be_one_that_its_check_can_read(members, code, field):
    services.load_reference(by=SYSTEM)
    registered(a_document())

    with pytest.raises(ClaimsRefused) as refused:
        set_value(**members)

    assert (refused.value.problems[0].code, refused.value.problems[0].pointer) == (code, f"/policies/0/{field}")


def test_a_key_that_no_check_reads_is_refused_once_the_table_is_loaded():
    registered(a_document())
    assert set_value(key="Z99.unknown").acknowledgements
    services.load_reference(by=SYSTEM)

    with pytest.raises(UnknownPolicyKey):
        set_value(key="Z99.other")

    assert queries.policy_units()[KEY] == "%"


def test_a_value_ends_once(value):
    def end(day):
        return services.end_policy_value(by=SUPERVISOR, policy_id=value.id, valid_to=day, reason="Replaced by the default.")

    assert end(date(2026, 6, 30)).row.valid_to == date(2026, 6, 30)
    assert holding(date(2026, 7, 1)) == [None]
    with pytest.raises(ValueEnded):
        end(date(2026, 7, 31))
