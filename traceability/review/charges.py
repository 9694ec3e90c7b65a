"""What the inputs of alloying and magnet making say a product must hold: these steps part no elements. Pure. Rule: checks.md, E02.

Packing and blending part none either, so a lot that was split or mixed on the way is followed through them.
"""

from decimal import Decimal

from traceability.review import masses
from traceability.review.dossier import Dossier, Event, Lot

CHARGED = frozenset({"alloying", "magnet_making"})
PASSED_THROUGH = frozenset({"packing", "blending"})
_MOST_STEPS = 50


def implied_percent(dossier: Dossier, lot: Lot, element: str, full_sum: Decimal) -> Decimal | None:
    """Mass of an element in percent of net mass as the charges behind a lot imply it; None where no such step made it.

    An input counts at least with its own assay; where the charge behind it implies more, with that. An input without a
    result for the element counts 0: what is implied is a lower bound.
    """
    memo: dict[str, Decimal | None] = {}
    return _implied(dossier, lot, element, full_sum, memo, _MOST_STEPS)


def _implied(dossier: Dossier, lot: Lot, element: str, full_sum: Decimal, memo: dict[str, Decimal | None], steps: int) -> Decimal | None:
    maker = dossier.maker_of(lot)
    if maker is None or steps == 0 or maker.stage not in CHARGED | PASSED_THROUGH:
        return None
    if lot.name in memo:
        return memo[lot.name]
    memo[lot.name] = None
    parts = [(drawn.net_kg, behind) for drawn in maker.inputs if (behind := dossier.lot(drawn.lot))]
    charge = sum((drawn.net_kg for drawn in maker.inputs), maker.fields.other_inputs_kg)
    through = [_implied(dossier, behind, element, full_sum, memo, steps - 1) for _, behind in parts]
    if _is_handled_only(maker) and all(one is None for one in through):
        return None
    held = Decimal(0)
    for (net_kg, behind), implied in zip(parts, through, strict=True):
        by_assay = masses.content_percent(behind.assay, element, full_sum)
        held += net_kg * max(by_assay or Decimal(0), implied or Decimal(0))
    memo[lot.name] = held / charge if charge else None
    return memo[lot.name]


def _is_handled_only(maker: Event) -> bool:
    return maker.stage in PASSED_THROUGH
