"""What is drawn uses up the earliest batch first."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.registry.using import by_batch

FIRST, SECOND = date(2026, 2, 6), date(2026, 7, 1)
BATCHES = [(SECOND, Decimal("300")), (FIRST, Decimal("600"))]


@pytest.mark.parametrize(
    ("drawn", "left"),
    [("0", ["600000", "300000"]), ("600000", ["0", "300000"]), ("600000.001", ["0", "299999.999"]), ("900000", ["0", "0"])],
)
def test_the_earliest_is_used_up_first(drawn, left):
    uses = list(by_batch(BATCHES, Decimal(drawn)))

    assert [one.released_on for one in uses] == [FIRST, SECOND]
    assert [one.left_kg for one in uses] == [Decimal(kg) for kg in left]


@given(st.lists(st.tuples(st.dates(), st.decimals(0, 10**6, places=3)), max_size=6), st.decimals(0, 1, places=3))
def test_the_parts_sum_to_what_was_drawn(batches, share):
    released = sum((tonnes * 1000 for _, tonnes in batches), Decimal(0))
    drawn = (released * share).quantize(Decimal("0.001"))

    uses = list(by_batch(batches, drawn))

    assert sum((one.drawn_kg for one in uses), Decimal(0)) == drawn
    assert all(one.left_kg >= 0 for one in uses)
