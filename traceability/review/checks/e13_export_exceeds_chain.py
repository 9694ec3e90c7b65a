"""E13: does the chain as a whole yield what is shipped? Rule: checks.md, E13.

Finds gains that pass M02 one by one: they multiply along the chain.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED, kilograms
from traceability.kernel.text import Text
from traceability.review import inflow
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier, Line, Lot
from traceability.review.uncertainty import POLICIES, Measured, Uncertainties, uncertainties

TOLERANCE = "E13.tolerance_percent"
_ELEMENT = Text(
    en="{shipped} kg {element} oxide shipped from {origin} kg in all origins.",
    zh="出口{element}氧化物{shipped}千克，全部来源仅含{origin}千克。",
)
_SHOWN = Decimal("0.01")


@check(
    "E13",
    severity=BLOCK,
    policies=[TOLERANCE, *POLICIES],
    title=Text(en="Export exceeds chain", zh="出口超出链条来源"),
    question=Text(en="Does the chain as a whole yield what is shipped?", zh="整条链条能否产出所出口的数量？"),
    failure=Text(en="{shipped} kg REO shipped from {origin} kg.", zh="出口{shipped}千克REO，来源仅{origin}千克。"),
    rule=Text(
        en="REO shipped over the REO that its steps took, pro rata, from the origins, in percent: above 100 and the tolerance it fails. So "
        "does an element of which more is shipped than all origin lots of the chain held, and twice the uncertainty.",
        zh="出口REO与按比例追溯至来源的REO之比，超过100%与容差之和即不符；任一元素出口量超过链条全部来源批次所含量与两倍不确定度之和，亦为不符。",
    ),
)
def export_exceeds_chain(dossier: Dossier) -> Iterator[Judged]:
    day = dossier.shipment.planned_export_on
    rows, measured = dossier.policies(TOLERANCE, on=day), uncertainties(dossier, on=day)
    if rows is None or measured is None:
        for line in dossier.shipment.lines:
            yield lacks(line, TOLERANCE, *POLICIES)
        return
    traced = inflow.Traced(dossier)
    for line in dossier.shipment.lines:
        lot = dossier.lot_of(line)
        shipped = reo_kg(line.net_kg, lot.assay) if lot else None
        if lot is None or shipped is None:
            yield lacks(line, "assay")
            continue
        needed = traced.origin_kg_per_kg(lot)
        if needed is None:
            yield lacks(line, "origin REO", lot=lot.name)
            continue
        values: Values = {"lot": lot.name, "shipped": kilograms(shipped), "origin": kilograms(shipped * needed)}
        percent = HUNDRED / needed if needed else None
        values["percent"] = None if percent is None else percent.quantize(_SHOWN, rounding=ROUND_HALF_EVEN)
        if percent is None or percent > HUNDRED + rows[0].value:
            yield fails(line, policy=rows, **values)
        else:
            yield fits(line, **values)
    for lot in {line.lot: lot for line in dossier.shipment.lines if (lot := dossier.lot_of(line))}.values():
        yield from _elements(dossier, lot, measured)


def _elements(dossier: Dossier, lot: Lot, measured: Uncertainties) -> Iterator[Judged]:
    """Each element that the lines ship of a lot against all that its origin lots held."""
    lines = [line for line in dossier.shipment.lines if line.lot == lot.name]
    net_kg = sum((line.net_kg for line in lines), Decimal(0))
    origins = inflow.origin_lots(dossier, lot)
    held = inflow.Held.by(origins, measured) if origins is not None else None
    sample = measured.sample(net_kg, lot.assay, lot.form)
    if held is None or sample is None:
        return
    for element, share in sample.assay.shares_percent.items():
        if not share or sample.oxide_kg(element, share) <= held.oxide_kg(element):
            continue
        shipped, origin = Measured(*sample.oxide(element, share)), held.oxide(element)
        excess = shipped - origin
        limit = measured.coverage * excess.u_kg
        if excess.kg > limit:
            yield _fails(lines[0], lot, element, kilograms(shipped.kg), kilograms(origin.kg), kilograms(limit))


def _fails(line: Line, lot: Lot, element: str, shipped: Decimal, origin: Decimal, limit: Decimal) -> Judged:
    return fails(line, says=_ELEMENT, lot=lot.name, element=element, shipped=shipped, origin=origin, limit=limit)
