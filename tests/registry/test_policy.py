"""Thresholds: every default is readable and has its source, and a supervisor's value comes before it."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from tests.make.registry import SYSTEM, a_document, a_policy, registered
from traceability.registry import queries, services
from traceability.registry.document import Standing, problems_of, read_document
from traceability.registry.services.reference import FOLDER

ROWS = list(csv.DictReader(io.StringIO((FOLDER / "policy.csv").read_text(encoding="utf-8"))))


@pytest.mark.parametrize("cells", ROWS, ids=lambda cells: f"{cells['key']}-{cells['valid_from']}")
def test_a_default_could_have_been_set_by_hand(cells):
    """It is readable in its unit, and has a unit, a confidence and a source: what the registry document asks of a policy."""
    row = {name: cells[name] or None for name in ("key", "value", "unit", "valid_from", "valid_to", "confidence", "source")}

    assert problems_of(read_document(a_document(policies=[row])), Standing()) == []


@pytest.mark.parametrize("cells", ROWS, ids=lambda cells: f"{cells['key']}-{cells['valid_from']}")
def test_a_default_says_which_check_reads_it_and_what_it_means(cells):
    assert cells["check"] and cells["meaning_en"] and cells["meaning_zh"]


@pytest.fixture
def loaded(db):
    services.load_reference(by=SYSTEM)


def test_without_anything_loaded_no_value_is_known(db):
    assert queries.policy_on("M02.tolerance_percent", on=date(2026, 4, 1)) is None
    assert queries.policy_rows() == {}


def test_a_default_holds_where_nothing_was_set(loaded):
    policy = queries.policy_on("M02.tolerance_percent", on=date(2026, 4, 1))

    assert (Decimal(policy.value), policy.unit, policy.confidence, policy.is_default, bool(policy.source)) == (
        Decimal("1.0"),
        "%",
        "P",
        True,
        True,
    )


@pytest.mark.parametrize(("day", "value", "is_default"), [
    (date(2025, 12, 31), "1.0", True), (date(2026, 1, 1), "1.5", False), (date(2026, 6, 30), "1.5", False), (date(2026, 7, 1), "1.0", True),
])  # fmt: skip
def test_a_value_that_was_set_comes_first_while_it_holds(loaded, day, value, is_default):
    registered(a_document(policies=[a_policy(valid_to="2026-06-30")]))

    policy = queries.policy_on("M02.tolerance_percent", on=day)

    assert (policy.value, policy.is_default) == (value, is_default)


def test_a_default_begins_on_its_own_day(loaded):
    assert queries.policy_on("E07.military_forbidden", on=date(2025, 12, 31)) is None
    assert queries.policy_on("E07.military_forbidden", on=date(2026, 1, 1)).value == "JP"


def test_a_key_without_a_default_may_be_set(loaded):
    registered(a_document(policies=[a_policy("C02.max_speed_kmh.rail", value="160", unit="km/h")]))

    assert queries.policy_on("C02.max_speed_kmh.rail", on=date(2026, 4, 1)).value == "160"


def test_all_policies_are_two_queries(loaded, django_assert_num_queries):
    registered(a_document(policies=[a_policy()]))

    with django_assert_num_queries(2):
        rows = queries.policy_rows()
    with django_assert_num_queries(2):
        few = queries.policy_rows(["M02.tolerance_percent"])
    with django_assert_num_queries(2):
        of_the_day = queries.policies_on(date(2026, 4, 1))

    assert len(rows) == len({cells["key"] for cells in ROWS}) == len(of_the_day)
    assert few == {"M02.tolerance_percent": rows["M02.tolerance_percent"]}
    assert [policy.value for policy in few["M02.tolerance_percent"]] == ["1.5", "1.0"]
