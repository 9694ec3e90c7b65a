"""Where material comes from: the chain's edges in, shares by origin out, which sum to exactly 1. Pure.

Source: checks.md section 3, *Origin shares*.
"""

from traceability.custody.origins.chain import UNKNOWN, Chain, Flow, Made, Origin, Step, Stock
from traceability.custody.origins.mixing import Mix, Mixed, blend, mixed, whole
from traceability.custody.origins.pools import Opening, Pool, overlapping, pools_of
from traceability.custody.origins.tracing import Traced, traced

__all__ = [
    "UNKNOWN",
    "Chain",
    "Flow",
    "Made",
    "Mix",
    "Mixed",
    "Opening",
    "Origin",
    "Pool",
    "Step",
    "Stock",
    "Traced",
    "blend",
    "mixed",
    "overlapping",
    "pools_of",
    "traced",
    "whole",
]
