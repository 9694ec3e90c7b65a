"""A01: is the composition that of the declared deposit? Rule: checks.md, A01; rows: reference/deposits.csv."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.text import Text
from traceability.review import masses, tracing
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.dossier import ELEMENTS_OF_FINGERPRINTS, Dossier, Event, Lot, Origin

BLOCK_POINTS, HOLD_POINTS = "A01.block_points", "A01.hold_points"
_STAGES = frozenset({"mining", "leaching", "beneficiation", "import", "blending"})
_FAMILIES = frozenset({"ore", "concentrate", "carbonate", "oxalate", "oxide", "chloride"})
_POINTS = Decimal("0.01")

Interval = tuple[Decimal, Decimal]


@check(
    "A01",
    severity=BLOCK,
    policies=[BLOCK_POINTS, HOLD_POINTS, masses.FULL_SUM],
    title=Text(en="Deposit fingerprint", zh="矿床指纹"),
    question=Text(en="Is the composition that of the declared deposit?", zh="配分是否与申报矿床相符？"),
    failure=Text(en="{lot} differs by {d} points from {deposit}.", zh="{lot}与{deposit}的配分相差{d}个百分点。"),
)
def deposit_fingerprint(dossier: Dossier) -> Iterator[Judged]:
    for lot in dossier.lots:
        maker = dossier.maker_of(lot)
        if maker and maker.stage in _STAGES and lot.family in _FAMILIES and tracing.is_mineral_product(dossier, lot):
            yield _judge(dossier, lot, maker)


def _judge(dossier: Dossier, lot: Lot, maker: Event) -> Judged:
    rows = dossier.policies(BLOCK_POINTS, HOLD_POINTS, masses.FULL_SUM, on=lot.made_on)
    if rows is None:
        return lacks(lot, BLOCK_POINTS, HOLD_POINTS, masses.FULL_SUM)
    block, hold, full_sum = rows
    shares = masses.oxide_shares_percent(lot.assay, full_sum.value)
    if shares is None:
        return lacks(lot, "assay.shares_percent")
    declared = _declared(dossier, lot, maker)
    if declared is None:
        return lacks(lot, "deposit")
    deposits, intervals = declared

    excess = {element: _outside(shares[element], intervals[element]) for element in ELEMENTS_OF_FINGERPRINTS}
    distance = sum((abs(points) for points in excess.values()), Decimal(0)) / 2
    largest = sorted(excess, key=lambda element: -abs(excess[element]))[:3]
    values: Values = {
        "d": distance.quantize(_POINTS, rounding=ROUND_HALF_EVEN),
        "deposit": ", ".join(deposits),
        "confidence": ", ".join(sorted({dossier.reference.deposits[key].confidence for key in deposits})),
        "largest": tuple(f"{element} {excess[element].quantize(_POINTS, rounding=ROUND_HALF_EVEN):+f}" for element in largest),
    }
    if distance > block.value:
        return fails(lot, policy=(block,), **values)
    if distance > hold.value:
        return fails(lot, policy=(hold,), severity=HOLD, **values)
    return fits(lot, **values)


def _declared(dossier: Dossier, lot: Lot, maker: Event) -> tuple[list[str], dict[str, Interval]] | None:
    """The declared deposits and what each element may be, weighted by REO share of origin; None where one is not declared."""
    origins = dossier.origins.get(lot.name) or (Origin("", Decimal(1), event=maker.id, facility=maker.facility),)
    deposits: list[str] = []
    blended = dict.fromkeys(ELEMENTS_OF_FINGERPRINTS, (Decimal(0), Decimal(0)))
    for origin in origins:
        one = _row(dossier, origin)
        if one is None:
            return None
        key, intervals = one
        if key not in deposits:
            deposits.append(key)
        for element, (low, high) in intervals.items():
            blended[element] = (blended[element][0] + low * origin.share, blended[element][1] + high * origin.share)
    return deposits, blended


def _row(dossier: Dossier, origin: Origin) -> tuple[str, dict[str, Interval]] | None:
    """The deposit of one origin, and its row normalised to 100; a mine's own ranges come first for the elements they name."""
    event, facility = dossier.event(origin.event), dossier.facility(origin.facility)
    key = (event.fields.deposit if event and event.stage == "import" else "") or (facility.deposit if facility else "")
    deposit = dossier.reference.deposits.get(key)
    if deposit is None:
        return None
    own: Mapping[str, Interval] = facility.own_ranges_percent if facility and facility.deposit == key else {}
    whole = sum((deposit.shares_percent.get(element, Decimal(0)) for element in ELEMENTS_OF_FINGERPRINTS), Decimal(0))
    intervals = {}
    for element in ELEMENTS_OF_FINGERPRINTS:
        share = deposit.shares_percent.get(element, Decimal(0)) * 100 / whole
        intervals[element] = own.get(element, (share, share))
    return key, intervals


def _outside(share: Decimal, interval: Interval) -> Decimal:
    """How far a share lies above (positive) or below an interval."""
    low, high = interval
    return max(share - high, Decimal(0)) - max(low - share, Decimal(0))
