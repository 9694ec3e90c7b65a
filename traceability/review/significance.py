"""How far out of balance tells of anything when much is compared: the limit grows with the number of comparisons. Pure.

Twice the uncertainty is exceeded by chance once in 44 comparisons; a chain of a few months makes hundreds. So k is such that of
a hundred honest cases so many are wrongly found as the policy says, whatever the comparisons have in common (Bonferroni).
"""

from decimal import Decimal
from functools import cache

from traceability.kernel.quantities import HUNDRED
from traceability.review.uncertainty import PRECISE, root

FALSE_HOLD, FALSE_BLOCK = "common.false_hold_percent", "common.false_block_percent"
"""Policies: of a hundred honest cases, those that a check may wrongly hold, and wrongly block."""
_ABOVE = tuple(map(Decimal, ("2.515517", "0.802853", "0.010328")))
_BELOW = tuple(map(Decimal, ("1", "1.432788", "0.189269", "0.001308")))
"""Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23: the normal quantile within 0.00045."""


@cache
def coverage(comparisons: int, false_percent: Decimal) -> Decimal:
    """k: how many standard uncertainties the greatest of so many honest differences exceeds in `false_percent` of cases at most.

    One-sided, for errors that are distributed normally. Requires a percentage from above 0 to 50.
    """
    tail = false_percent / HUNDRED / max(1, comparisons)
    t = root(-2 * PRECISE.ln(tail))
    return t - _polynomial(_ABOVE, t) / _polynomial(_BELOW, t)


def _polynomial(factors: tuple[Decimal, ...], t: Decimal) -> Decimal:
    return sum((factor * t**power for power, factor in enumerate(factors)), Decimal(0))
