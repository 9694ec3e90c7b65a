"""A04: do the shares of an assay sum to the whole? Rule: checks.md, A04."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Lot

MIN_SUM, MAX_SUM = "A04.min_sum_percent", "A04.max_sum_percent"
FEWEST = 3
"""Shares of an assay that is judged. Source: checks.md, A04."""
_MIXED = frozenset(
    {"ore", "concentrate", "mixed_carbonate", "mixed_oxide", "mixed_chloride", "mischmetal", "scrap", "slag", "residue", "tailings"}
)
"""Forms that hold many elements by their nature; the others may be of one or two."""
_IMPOSSIBLE = Text(en="{lot}: {element} {share} % cannot be.", zh="{lot}：{element} {share}%不可能。")


@check(
    "A04",
    severity=HOLD,
    policies=[MIN_SUM, MAX_SUM],
    title=Text(en="Assay arithmetic", zh="化验数据自洽"),
    question=Text(en="Do the shares sum to the whole?", zh="配分合计是否为百分之百？"),
    rule=Text(
        en="Fails if three or more shares sum to less than the least or more than the highest sum, if a share is negative, or if there "
        "is Pm.",
        zh="三个及以上配分之和低于下限或高于上限，或有负值，或含Pm，即不通过。",
    ),
    failure=Text(en="{lot}: shares sum to {sum} %.", zh="{lot}：配分合计{sum}%。"),
)
def assay_arithmetic(dossier: Dossier) -> Iterator[Judged]:
    for lot in dossier.lots:
        if lot.assay is not None:
            yield from _judge(dossier, lot)


def _judge(dossier: Dossier, lot: Lot) -> Iterator[Judged]:
    shares = lot.assay.shares_percent if lot.assay else {}
    impossible = {element: share for element, share in shares.items() if share < 0 or (element == "Pm" and share > 0)}
    for element, share in impossible.items():
        yield fails(lot, says=_IMPOSSIBLE, element=element, share=share)
    if impossible:
        return
    if len(shares) < FEWEST:
        if lot.form in _MIXED:
            yield lacks(lot, "assay.shares_percent")
        return
    rows = dossier.policies(MIN_SUM, MAX_SUM, on=lot.made_on)
    if rows is None:
        yield lacks(lot, MIN_SUM, MAX_SUM)
        return
    total = sum(shares.values(), Decimal(0))
    values: Values = {"sum": total}
    if rows[0].value <= total <= rows[1].value:
        yield fits(lot, **values)
    else:
        yield fails(lot, policy=(rows[0] if total < rows[0].value else rows[1],), **values)
