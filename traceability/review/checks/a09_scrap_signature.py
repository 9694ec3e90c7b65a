"""A09: is "scrap" really magnet scrap? Rule: checks.md, A09."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.kernel.text import Text
from traceability.review import masses
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Event, Lot

MAX_SUM = "A09.max_sum_percent"
ELEMENTS = ("La", "Sm", "Eu", "Y", "Er", "Yb")


@check(
    "A09",
    severity=HOLD,
    policies=[MAX_SUM, masses.FULL_SUM],
    title=Text(en="Scrap signature", zh="废料特征"),
    question=Text(en="Is scrap really magnet scrap?", zh="废料是否确为磁材废料？"),
    failure=Text(en="{lot}: La, Sm, Eu, Y, Er, Yb make {sum} % of a scrap.", zh="{lot}：废料中La、Sm、Eu、Y、Er、Yb合计{sum}%。"),
    rule=Text(
        en="In scrap that enters recycling, La, Sm, Eu, Y, Er and Yb together are not above the given share; declared SmCo scrap "
        "leaves samarium out.",
        zh="进入回收环节的废料中La、Sm、Eu、Y、Er、Yb配分合计不超过规定值；申报为钐钴废料的不计钐。",
    ),
)
def scrap_signature(dossier: Dossier) -> Iterator[Judged]:
    seen: set[str] = set()
    for event in dossier.with_stage("recycling"):
        for drawn in event.inputs:
            lot = dossier.lot(drawn.lot)
            if lot and lot.form == "scrap" and lot.name not in seen:
                seen.add(lot.name)
                yield _judge(dossier, event, lot)


def _judge(dossier: Dossier, event: Event, lot: Lot) -> Judged:
    rows = dossier.policies(MAX_SUM, masses.FULL_SUM, on=event.ended_on)
    if rows is None:
        return lacks(lot, MAX_SUM, masses.FULL_SUM)
    limit, full_sum = rows
    maker = dossier.maker_of(lot)
    scrap_class = (maker.fields.scrap_class if maker else "") or event.fields.scrap_class
    elements = [element for element in ELEMENTS if not (element == "Sm" and scrap_class == "smco")]
    shares = {element: masses.share_percent(lot.assay, element, full_sum.value) for element in elements}
    unknown = [f"shares_percent.{element}" for element, share in shares.items() if share is None]
    if unknown:
        return lacks(lot, *unknown)
    total = sum((share for share in shares.values() if share is not None), Decimal(0))
    values: Values = {
        "sum": total,
        "shares": tuple(f"{element} {share}" for element, share in shares.items()),
        "supplier": maker.performed_by if maker else "",
    }
    return fails(lot, policy=(limit,), **values) if total > limit.value else fits(lot, **values)
