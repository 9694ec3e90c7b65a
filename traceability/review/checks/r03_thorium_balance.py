"""R03: is the thorium of the feed found again? Rule: checks.md, R03."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.kernel.quantities import HUNDRED, kilograms
from traceability.kernel.text import Text
from traceability.review import radiation
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Assay, Dossier, Event, Lot, Policy
from traceability.review.radiation import TH

LIMIT, MIN_RECOVERY = "R01.limit_bq_g", "R03.min_recovery_percent"
_NO_RESIDUE = Text(en="none in a residue", zh="无渣记录")


@check(
    "R03",
    severity=HOLD,
    policies=[MIN_RECOVERY, LIMIT, TH],
    title=Text(en="Thorium balance", zh="钍平衡"),
    question=Text(en="Is the thorium of the feed found again?", zh="原料中的钍去向是否清楚？"),
    failure=Text(en="Event {event}: {out} kg Th recorded of {in} kg.", zh="环节{event}：投入钍{in}千克，仅记录{out}千克。"),
    rule=Text(
        en="Where a feed of a separation is above 1 Bq/g of Th-232: thorium (dry mass times ppm) recorded in residues and products is at "
        "least the given percentage of what went in, and there is a residue.",
        zh="分离环节投料钍-232活度超过1 Bq/g的，渣与产品中记录的钍（干重乘以ppm）不得低于投入量的规定百分比，且须有渣的记录。",
    ),
)
def thorium_balance(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage("separation"):
        rows = dossier.policies(MIN_RECOVERY, LIMIT, TH, on=event.ended_on)
        if rows is None:
            yield lacks(event, MIN_RECOVERY, LIMIT, TH)
            continue
        yield from _judge(dossier, event, rows)


def _judge(dossier: Dossier, event: Event, rows: tuple[Policy, ...]) -> Iterator[Judged]:
    """Nothing where no feed is radioactive by its thorium."""
    least, limit, per_bq_g = rows
    feeds = [(drawn.net_kg, lot) for drawn in event.inputs if (lot := dossier.lot(drawn.lot))]
    hot = [lot for _, lot in feeds if (ppm := _ppm(lot)) is not None and ppm / per_bq_g.value > limit.value]
    unknown = [lot for _, lot in feeds if _ppm(lot) is None and radiation.is_mineral(dossier, lot)]
    if not hot:
        if unknown:
            yield lacks(event, *(f"th_ppm of {lot.name}" for lot in unknown))
        return
    into = [radiation.thorium_kg(net_kg, lot.assay or Assay()) for net_kg, lot in feeds if lot not in unknown and _ppm(lot) is not None]
    out = [radiation.thorium_kg(residue.net_kg, residue.assay) for residue in event.residues]
    out += [radiation.thorium_kg(lot.net_kg, lot.assay or Assay()) for lot in dossier.outputs_of(event)]
    brought, found = _sum(into), _sum(out)
    values: Values = {"in": kilograms(brought), "out": kilograms(found), "percent": _percent(found, brought)}
    if not event.residues:
        yield fails(event, policy=(least,), residue=_NO_RESIDUE, **values)
    elif None in into or unknown or (None in out and found < brought * least.value / HUNDRED):
        yield lacks(event, "th_ppm", **values)
    elif found < brought * least.value / HUNDRED:
        yield fails(event, policy=(least,), **values)
    else:
        yield fits(event, **values)


def _ppm(lot: Lot) -> Decimal | None:
    return lot.assay.th_ppm if lot.assay else None


def _sum(parts: list[Decimal | None]) -> Decimal:
    return sum((kg for kg in parts if kg is not None), Decimal(0))


def _percent(found: Decimal, brought: Decimal) -> Decimal | None:
    return (HUNDRED * found / brought).quantize(Decimal("0.01")) if brought else None
