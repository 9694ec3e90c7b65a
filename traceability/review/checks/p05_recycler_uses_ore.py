"""P05: did a recycler process mineral product? Rule: checks.md, P05."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review import tracing
from traceability.review.answers import Judged, fails, fits
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import TRANSFORMING_STAGES, Dossier, Event, Lot

_MINERALS = frozenset({"ore", "concentrate"})
_COMPOUNDS = frozenset({"carbonate", "oxalate", "chloride", "oxide", "hydroxide", "compound"})


@check(
    "P05",
    severity=BLOCK,
    title=Text(en="Recycler uses ore", zh="综合利用企业使用矿产品"),
    question=Text(en="Did a recycler process mineral product?", zh="综合利用企业是否加工了矿产品？"),
    failure=Text(
        en="Recycler {organisation} processed mineral product {lot} in event {event}.",
        zh="综合利用企业{organisation}在环节{event}使用了矿产品{lot}。",
    ),
    rule=Text(
        en="A recycler, or a recycling plant, takes no ore or concentrate, and no compound whose chain back to mining, leaching or "
        "import with a deposit passes no separation and no recycling.",
        zh="综合利用企业或设施不得投入原矿、精矿，亦不得投入自开采、浸出或注明矿床的进口以来未经分离或回收的化合物。",
    ),
)
def recycler_uses_ore(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage(*TRANSFORMING_STAGES):
        if not _is_by_recycler(dossier, event):
            continue
        lots = [lot for drawn in event.inputs if (lot := dossier.lot(drawn.lot))]
        minerals = [lot for lot in lots if _is_mineral(dossier, lot)]
        for lot in minerals:
            origins = tuple(origin.name for origin in tracing.ancestry(dossier, lot) if not origin.inputs)
            yield fails(event, organisation=event.performed_by, lot=lot.name, form=lot.form, origins=origins)
        if not minerals:
            yield fits(event)


def _is_by_recycler(dossier: Dossier, event: Event) -> bool:
    performer, facility = dossier.organisation(event.performed_by), dossier.facility(event.facility)
    kinds = performer.kinds if performer else frozenset()
    return ("recycler" in kinds and "separator" not in kinds) or (facility is not None and facility.purpose == "recycling_plant")


def _is_mineral(dossier: Dossier, lot: Lot) -> bool:
    """Ore, concentrate, or a compound whose way back to the ground or the border passes no separation and no recycling.

    An import counts only where it names a deposit: other imported compounds may come from anywhere.
    """
    if lot.family in _MINERALS:
        return True
    if lot.family not in _COMPOUNDS or not tracing.is_mineral_product(dossier, lot):
        return False
    beginnings = [event for event in tracing.ancestry(dossier, lot) if not event.inputs]
    return any(event.stage in {"mining", "leaching"} or (event.stage == "import" and event.fields.deposit) for event in beginnings)
