"""A03: is there rock ore in ionic product? Rule: checks.md, A03; rows: reference/deposits.csv."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.text import Text
from traceability.review import masses
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.citing import cited
from traceability.review.dossier import Dossier, Lot, Policy
from traceability.review.fingerprints import Declared, Deposits, mineral_lots, share_as_oxide

CE_EXCESS, CE_MAX = "A03.ce_excess_points", "A03.ce_max_percent"
_POINTS = Decimal("0.01")
_UNDECLARED = Text(en="ionic clay", zh="离子矿")


@check(
    "A03",
    severity=HOLD,
    policies=[CE_EXCESS, CE_MAX, masses.FULL_SUM],
    title=Text(en="Cerium marker in ionic feed", zh="离子矿中的铈标志"),
    question=Text(en="Is there rock ore in ionic product?", zh="离子型产品中是否混入岩矿？"),
    rule=Text(
        en="For ionic deposits and leached products: fails if Ce is above the deposit's share by more than the points allowed, or above "
        "the highest Ce of any leached product.",
        zh="对离子型矿床和浸出产品：铈高出矿床配分超过允许点数，或高于浸出产品铈配分上限，即不通过。",
    ),
    failure=Text(en="{lot}: Ce {ce} % is too high for leached {deposit}.", zh="{lot}：Ce {ce}%，对{deposit}浸出产品偏高。"),
)
def cerium_marker(dossier: Dossier) -> Iterator[Judged]:
    deposits = dossier.once(Deposits, with_own_ranges=False)
    for lot, maker in mineral_lots(dossier):
        declared = deposits.declared(lot, maker)
        if _is_ionic(dossier, declared) or _is_leached(dossier, lot):
            yield _judge(dossier, lot, declared)


def _is_ionic(dossier: Dossier, declared: Declared | None) -> bool:
    return declared is not None and all(dossier.reference.deposits[key].ore_class == "ionic" for key in declared.deposits)


def _is_leached(dossier: Dossier, lot: Lot) -> bool:
    """Whether all of it came from leaching."""
    return dossier.lineage_of(lot).beginnings == {"leaching"}


def _judge(dossier: Dossier, lot: Lot, declared: Declared | None) -> Judged:
    rows = dossier.policies(CE_EXCESS, CE_MAX, masses.FULL_SUM, on=lot.made_on)
    if rows is None:
        return lacks(lot, CE_EXCESS, CE_MAX, masses.FULL_SUM)
    ce = share_as_oxide(lot.assay, "Ce", rows[2].value)
    if ce is None:
        return lacks(lot, "shares_percent.Ce")
    return _compared(lot, declared, ce, rows)


def _compared(lot: Lot, declared: Declared | None, ce: Decimal, rows: tuple[Policy, ...]) -> Judged:
    of_deposit = declared.intervals["Ce"][1] + rows[0].value if declared else None
    limit = rows[1].value if of_deposit is None else min(of_deposit, rows[1].value)
    deciding = rows[0] if limit == of_deposit else rows[1]
    values: Values = {
        "ce": ce,
        "limit": limit.quantize(_POINTS, rounding=ROUND_HALF_EVEN),
        "deposit": ", ".join(declared.deposits) if declared else _UNDECLARED,
        **cited(*(declared.rows if declared else ())),
    }
    if ce > limit:
        return fails(lot, policy=(deciding,), **values)
    return fits(lot, **values) if declared else lacks(lot, "deposit", **values)
