"""A01: is the composition that of the declared deposit? Rule: checks.md, A01; rows: reference/deposits.csv."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.text import Text
from traceability.review import masses
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.citing import cited
from traceability.review.dossier import ELEMENTS_OF_FINGERPRINTS, Dossier, Event, Lot
from traceability.review.fingerprints import Deposits, Interval, mineral_lots

BLOCK_POINTS, HOLD_POINTS = "A01.block_points", "A01.hold_points"
_POINTS = Decimal("0.01")


@check(
    "A01",
    severity=BLOCK,
    policies=[BLOCK_POINTS, HOLD_POINTS, masses.FULL_SUM],
    title=Text(en="Deposit fingerprint", zh="矿床指纹"),
    question=Text(en="Is the composition that of the declared deposit?", zh="配分是否与申报矿床相符？"),
    rule=Text(
        en="d = half the sum of the differences of the fifteen shares from the deposit's row, blends weighted by REO; with own ranges of "
        "the mine only what lies outside them. Over the first limit HOLD, over the second BLOCK.",
        zh="d=十五个配分与矿床配分之差绝对值合计的一半，混合来源按REO加权；矿山有自有范围的只计范围外部分。超过核查值为HOLD，超过否决值为BLOCK。",
    ),
    failure=Text(en="{lot} differs by {d} points from {deposit}.", zh="{lot}与{deposit}的配分相差{d}个百分点。"),
)
def deposit_fingerprint(dossier: Dossier) -> Iterator[Judged]:
    deposits = dossier.once(Deposits)
    for lot, maker in mineral_lots(dossier):
        yield _judge(dossier, deposits, lot, maker)


def _judge(dossier: Dossier, deposits: Deposits, lot: Lot, maker: Event) -> Judged:
    rows = dossier.policies(BLOCK_POINTS, HOLD_POINTS, masses.FULL_SUM, on=lot.made_on)
    if rows is None:
        return lacks(lot, BLOCK_POINTS, HOLD_POINTS, masses.FULL_SUM)
    block, hold, full_sum = rows
    shares = masses.oxide_shares_percent(lot.assay, full_sum.value)
    if shares is None:
        return lacks(lot, "assay.shares_percent")
    declared = deposits.declared(lot, maker)
    if declared is None:
        return lacks(lot, "deposit")

    excess = {element: _outside(shares[element], declared.intervals[element]) for element in ELEMENTS_OF_FINGERPRINTS}
    distance = sum((abs(points) for points in excess.values()), Decimal(0)) / 2
    largest = sorted(excess, key=lambda element: -abs(excess[element]))[:3]
    values: Values = {
        "d": distance.quantize(_POINTS, rounding=ROUND_HALF_EVEN),
        "deposit": ", ".join(declared.deposits),
        **cited(*declared.rows),
        "largest": tuple(f"{element} {excess[element].quantize(_POINTS, rounding=ROUND_HALF_EVEN):+f}" for element in largest),
    }
    if distance > block.value:
        return fails(lot, policy=(block,), **values)
    if distance > hold.value:
        return fails(lot, policy=(hold,), severity=HOLD, **values)
    return fits(lot, **values)


def _outside(share: Decimal, interval: Interval) -> Decimal:
    """How far a share lies above (positive) or below an interval."""
    low, high = interval
    return max(share - high, Decimal(0)) - max(low - share, Decimal(0))
