"""M07: was enough oxide used for the metal? Rule: checks.md, M07; factors: reference/elements.csv."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.custody.reo import dry_kg, element_kg, reo_kg
from traceability.kernel.quantities import HUNDRED, kilograms
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, WARN, check
from traceability.review.dossier import Dossier, Event, Lot
from traceability.review.masses import is_element_basis

TOLERANCE, MIN_YIELD = "M07.tolerance_percent", "M07.min_yield_percent"
_METAL_FAMILIES = frozenset({"metal", "alloy", "strip", "magnet", "target", "material", "scrap"})
"""What holds metal, or metal as well: with it in the charge the oxide says nothing of the metal that came out."""
_RATIO = Decimal("0.0001")


@check(
    "M07",
    severity=BLOCK,
    policies=[TOLERANCE, MIN_YIELD],
    title=Text(en="Metal stoichiometry", zh="金属化学计量"),
    question=Text(en="Was enough oxide used for the metal?", zh="生产金属所用氧化物是否足够？"),
    rule=Text(
        en="Ratio = REO in / TREM out; theory = REO in / sum of (oxide of each element / its factor). Fails if the ratio is under theory "
        "less the tolerance; warns if it is over theory divided by the least yield.",
        zh="比值=投入REO/产出金属总量；理论值=投入REO/Σ（各元素氧化物/换算系数）。比值低于理论值减容差即不通过；高于理论值除以最低收率即提示。",
    ),
    failure=Text(
        en="Event {event}: {ratio} kg oxide per kg metal; theory {theory}.",
        zh="环节{event}：每千克金属耗氧化物{ratio}千克，理论值{theory}。",
    ),
)
def metal_stoichiometry(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage("metal_smelting"):
        yield _judge(dossier, event)


def _judge(dossier: Dossier, event: Event) -> Judged:
    charge = [(dossier.lot(drawn.lot), drawn.net_kg) for drawn in event.inputs]
    if any(lot and lot.family in _METAL_FAMILIES for lot, _ in charge):
        return lacks(event, "oxide of a charge that holds metal")
    charged, metal_out = _charged(charge), _metal_kg(dossier, event)
    if charged is None or metal_out is None:
        return lacks(event, "reo_kg of an input" if charged is None else "trem_percent of the metal")
    rows = dossier.policies(TOLERANCE, MIN_YIELD, on=event.ended_on)
    if rows is None:
        return lacks(event, TOLERANCE, MIN_YIELD)
    (reo, metal_in), (tolerance, least_yield) = charged, rows
    ratio, theory = reo / metal_out, reo / metal_in
    values: Values = {
        "ratio": ratio.quantize(_RATIO, ROUND_HALF_EVEN),
        "theory": theory.quantize(_RATIO, ROUND_HALF_EVEN),
        "reo_in": kilograms(reo),
        "trem_out": kilograms(metal_out),
    }
    if ratio < theory * (1 - tolerance.value / HUNDRED):
        return fails(event, policy=(tolerance,), **values)
    if ratio > theory * HUNDRED / least_yield.value:
        return fails(event, policy=(least_yield,), severity=WARN, **values)
    return fits(event, **values)


def _charged(charge: list[tuple[Lot | None, Decimal]]) -> tuple[Decimal, Decimal] | None:
    """REO of the charge and the metal in it, kilograms; None where one of them is not known, or there is none."""
    reo = metal = Decimal(0)
    for lot, net_kg in charge:
        oxide, elements = (reo_kg(net_kg, lot.assay), element_kg(net_kg, lot.assay)) if lot else (None, {})
        if oxide is None or not elements:
            return None
        reo, metal = reo + oxide, metal + sum(elements.values(), Decimal(0))
    return (reo, metal) if reo > 0 and metal > 0 else None


def _metal_kg(dossier: Dossier, event: Event) -> Decimal | None:
    """TREM of the metal that came out; None where a metal's is not known, or none came out."""
    total = Decimal(0)
    for lot in dossier.outputs_of(event):
        if lot.family in ("scrap", "slag", "residue"):
            continue
        assay = lot.assay
        if assay is None or not is_element_basis(assay) or assay.moisture_percent is None or assay.trem_percent is None:
            return None
        total += dry_kg(lot.net_kg, assay.moisture_percent) * assay.trem_percent / HUNDRED
    return total or None
