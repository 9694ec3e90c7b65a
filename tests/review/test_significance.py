from decimal import Decimal

import pytest

from traceability.review.significance import coverage


@pytest.mark.parametrize(
    ("comparisons", "percent", "k"),
    [(1, "2.275", "2.000"), (1, "0.135", "3.000"), (15, "0.2", "3.646"), (100, "0.2", "4.107"), (100, "0.01", "4.753")],
)
def test_it_is_the_quantile_of_the_normal_distribution(comparisons, percent, k):
    """From tables; the formula is right to 0.00045."""
    assert abs(coverage(comparisons, Decimal(percent)) - Decimal(k)) < Decimal("0.001")


def test_more_comparisons_and_fewer_false_alarms_ask_for_more():
    assert coverage(10, Decimal("0.2")) < coverage(11, Decimal("0.2")) < coverage(11, Decimal("0.1"))


def test_without_any_comparison_it_is_that_of_one():
    assert coverage(0, Decimal("0.2")) == coverage(1, Decimal("0.2"))
