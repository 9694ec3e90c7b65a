"""A07: do seller's and buyer's assays agree? Rule: checks.md, A07."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Assay, Dossier, Event, Lot
from traceability.review.masses import is_element_basis

PURE, MIXED = "A07.max_gap_points.pure", "A07.max_gap_points.mixed"


@check(
    "A07",
    severity=HOLD,
    policies=[PURE, MIXED],
    title=Text(en="Umpire gap", zh="买卖双方化验差"),
    question=Text(en="Do seller's and buyer's assays agree?", zh="买卖双方化验是否一致？"),
    rule=Text(
        en="Fails if TREO (TREM on element basis) of the lot and of the receiver's assay differ by more than the points allowed: fewer for "
        "oxides and metals than for all other forms.",
        zh="批次与收货方化验的稀土总量之差大于允许点数即不通过；氧化物和金属的允许点数小于其他形态。",
    ),
    failure=Text(en="{lot}: seller {a} %, buyer {b} % TREO.", zh="{lot}：卖方{a}%，买方{b}%（TREO）。"),
)
def umpire_gap(dossier: Dossier) -> Iterator[Judged]:
    for receipt in dossier.with_stage("receipt"):
        for received in receipt.inputs:
            lot = dossier.lot(received.lot)
            if received.assay is not None and lot is not None:
                yield _judge(dossier, receipt, lot, received.assay)


def _judge(dossier: Dossier, receipt: Event, lot: Lot, received: Assay) -> Judged:
    sent = lot.assay or Assay()
    of_metal = is_element_basis(sent)
    ours, theirs = _grades(sent, received, of_metal=of_metal)
    values: Values = {"a": ours, "b": theirs, "receipt": receipt.id}
    if ours is None or theirs is None:
        return lacks(lot, "trem_percent of both assays" if of_metal else "treo_percent of both assays", **values)
    # Mixed oxide is no oxide here: what is one material can be measured finer.
    key = PURE if of_metal or lot.form == "oxide" else MIXED
    rows = dossier.policies(key, on=receipt.ended_on)
    if rows is None:
        return lacks(lot, key, **values)
    values |= {"limit": rows[0].value}
    return fails(lot, policy=rows, **values) if abs(ours - theirs) > rows[0].value else fits(lot, **values)


def _grades(sent: Assay, received: Assay, *, of_metal: bool) -> tuple[Decimal | None, Decimal | None]:
    """Both on the seller's basis: a grade as oxide and one as metal are no gap."""
    return (sent.trem_percent, received.trem_percent) if of_metal else (sent.treo_percent, received.treo_percent)
