"""What the product promises of its checks, on a small measure: the whole one is printed by `manage.py measure_checks`."""

from dataclasses import replace
from decimal import Decimal

import pytest

from traceability.review.measuring import PATTERNS, Figures, measure_honest, measure_pattern


def test_an_honest_year_is_neither_blocked_nor_held():
    told = []

    figures = measure_honest(1, 1, 25, told=told.append)

    assert (figures.shipments, figures.caught, dict(figures.codes)) == (25, 0, {}) and told == list(range(1, 26))


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: one.key)
def test_laundering_at_the_strength_of_its_case_is_caught(pattern):
    figures = measure_pattern(1, pattern, pattern.real, 2)

    assert (figures.shipments, figures.caught) == (2, 2), figures.codes


@pytest.mark.parametrize(("key", "strength"), [("clay_in_rock", "0.0025"), ("layered_traders", "0.3"), ("split_consignments", "0.3")])
def test_what_is_too_little_to_be_seen_passes(key, strength):
    """So that catching is the pattern's doing, and not that of a mistake in it."""
    (pattern,) = [one for one in PATTERNS if one.key == key]

    assert measure_pattern(1, pattern, Decimal(strength), 2).caught == 0


def test_the_same_seed_gives_the_same_figures():
    pattern = PATTERNS[0]

    assert measure_pattern(5, pattern, pattern.real, 2) == measure_pattern(5, pattern, pattern.real, 2)


def test_a_pattern_that_nothing_carries_is_refused():
    nobody = replace(PATTERNS[0], makers=())
    with pytest.raises(ValueError, match="no shipment can carry it"):
        measure_pattern(1, nobody, nobody.real, 1)


def test_percent_of_nothing_is_nothing():
    assert Figures().percent(0) == 0 and Figures(shipments=3, held=1, blocked=1).percent(1) == Decimal("33.3")
