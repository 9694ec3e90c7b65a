"""E02: were the controlled elements measured? Rule: checks.md, E02."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review import masses
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.charges import implied_percent
from traceability.review.controls import BLOCK_PERCENT
from traceability.review.dossier import Assay, Dossier, Line, Lot, Policy

ELEMENTS, MIN_FOUND = "E02.elements", "E02.min_found_share"
POLICIES = (ELEMENTS, MIN_FOUND, BLOCK_PERCENT, masses.FULL_SUM)
_NOT_JUDGED = frozenset({"ore", "concentrate"})
_SINGLE = frozenset({"oxide", "carbonate", "oxalate", "chloride", "fluoride", "hydroxide", "compound", "metal"})
"""Forms that are one compound or metal: a full sum leaves nothing untold. Mixtures, alloys and magnets name each element."""
_SHOWN = Decimal("0.0001")


@check(
    "E02",
    severity=HOLD,
    policies=POLICIES,
    title=Text(en="Composition not tested", zh="成分未检测"),
    question=Text(en="Were the controlled elements measured?", zh="管制元素是否经过检测？"),
    failure=Text(en="Line {line}: no credible result for {elements}.", zh="第{line}项：{elements}无可信检测结果。"),
    rule=Text(
        en="Each listed element is a named share, unless the form is one compound or metal and its shares are full; and the assay finds at "
        "least the given part of what the inputs of alloying and magnet making imply, where that makes the line controlled.",
        zh="所列元素均须给出配分；单一化合物或金属且配分合计足额者除外。合金与磁材环节投入推算达到管制含量的，化验结果不得低于推算值的规定比例。",
    ),
)
def composition_not_tested(dossier: Dossier) -> Iterator[Judged]:
    rows = dossier.policies(*POLICIES, on=dossier.shipment.planned_export_on)
    for line in dossier.shipment.lines:
        lot = dossier.lot_of(line)
        if lot is not None and lot.family in _NOT_JUDGED:
            continue
        if rows is None:
            yield lacks(line, *POLICIES)
        elif lot is None or lot.assay is None or not lot.assay.shares_percent:
            yield lacks(line, "assay.shares_percent")
        else:
            yield _judge(dossier, line, lot, lot.assay, rows)


def _judge(dossier: Dossier, line: Line, lot: Lot, assay: Assay, rows: tuple[Policy, ...]) -> Judged:
    elements, min_found, block, full_sum = rows
    whole = sum(assay.shares_percent.values(), Decimal(0))
    is_told = lot.form in _SINGLE and whole >= full_sum.value
    unnamed = [] if is_told else [element for element in elements.words if element not in assay.shares_percent]
    doubtful, by_inputs, by_assay = [], [], []
    for element in elements.words:
        implied = implied_percent(dossier, lot, element, full_sum.value)
        found = masses.content_percent(assay, element, full_sum.value)
        if implied is None or found is None or implied < block.value or found >= min_found.value * implied:
            continue
        doubtful.append(element)
        by_inputs.append(_shown(implied))
        by_assay.append(_shown(found))
    if not unnamed and not doubtful:
        return fits(line, sum=whole)
    return fails(
        line,
        policy=(block, min_found) if doubtful else (elements,),
        elements=tuple(dict.fromkeys((*unnamed, *doubtful))),
        not_named=tuple(unnamed),
        by_inputs=tuple(by_inputs),
        by_assay=tuple(by_assay),
        percent_found_at_least=min_found.value * HUNDRED,
    )


def _shown(percent: Decimal) -> Decimal:
    return percent.quantize(_SHOWN, rounding=ROUND_HALF_EVEN)
