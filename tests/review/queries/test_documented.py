from datetime import date

import pytest

from tests.make.custody import with_reference_tables
from tests.make.registry import a_document, a_policy, registered
from traceability.review.catalogue import checks
from traceability.review.queries import documented

pytestmark = pytest.mark.django_db
KEY = "R03.min_recovery_percent"


def thresholds(on: date):
    (found,) = [one for one in documented(on) if one.code == "R03"]
    return {threshold.key: threshold for threshold in found.thresholds}


def test_every_check_is_there_in_two_queries(django_assert_num_queries):
    with_reference_tables()

    with django_assert_num_queries(2):
        found = documented(date(2026, 4, 25))

    assert [(one.code, one.title, one.rule) for one in found] == [(one.code, one.title, one.rule) for one in checks()]
    assert [[threshold.key for threshold in one.thresholds] for one in found] == [list(one.policies) for one in checks()]


def test_the_row_in_force_has_value_source_and_confidence():
    with_reference_tables()

    row = thresholds(date(2026, 4, 25))[KEY].row

    assert (row.text, row.unit, row.confidence) == ("70", "% of Th in", "P")
    assert thresholds(date(2026, 4, 25))[KEY].meaning.en == "thorium that must be found again"


def test_a_supervisors_value_comes_before_the_default():
    with_reference_tables()
    registered(a_document(policies=[a_policy(key=KEY, value="80", unit="% of Th in", valid_from="2026-06-01")]))

    before, since = thresholds(date(2026, 5, 31))[KEY], thresholds(date(2026, 6, 1))[KEY]

    assert (before.row.text, before.is_set) == ("70", False)
    assert (since.row.text, since.is_set) == ("80", True)


def test_without_tables_no_row_is_in_force():
    assert [threshold.row for threshold in thresholds(date(2026, 4, 25)).values()] == [None, None, None]
