"""Years that never were, judged by every check: how often honest trade is held up, and how much laundering is caught. Pure.

An honest year is told event by event with the noise of real scales and laboratories; a pattern of laundering changes a copy of it
at a chosen strength; what the reader would read of a shipment is then made in memory. No database has a part in it.
"""

from traceability.review.measuring.batch import NOISE
from traceability.review.measuring.patterns import PATTERNS, Pattern
from traceability.review.measuring.tally import LEAST_CAUGHT_PERCENT, MOST_HELD_PERCENT, Figures, measure_honest, measure_pattern

__all__ = ["LEAST_CAUGHT_PERCENT", "MOST_HELD_PERCENT", "NOISE", "PATTERNS", "Figures", "Pattern", "measure_honest", "measure_pattern"]
