"""Every pattern names its case, and some shipment of any year can carry it."""

import pytest

from traceability.review.measuring.patterns import PATTERNS
from traceability.review.measuring.year import a_year


def test_keys_are_unique_and_strengths_rise():
    assert len({one.key for one in PATTERNS}) == len(PATTERNS) == 25
    for one in PATTERNS:
        assert list(one.strengths) == sorted(one.strengths) and one.strengths[0] > 0 and one.real == one.strengths[-1] <= 1
        assert one.case and one.unit


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: one.key)
def test_a_year_has_shipments_that_can_carry_it(pattern):
    world = a_year(2, pattern.twist(pattern.real))

    assert [one for one in world.shipments if pattern.can_be_carried_by(one)]
