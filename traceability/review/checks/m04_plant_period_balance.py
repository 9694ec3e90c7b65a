"""M04: is a month of a continuous plant explained? Rule: checks.md, M04."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED, kilograms
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.balance import Balance, Flow, accounts, joined
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Event
from traceability.review.series import WINDOW, series_of
from traceability.review.uncertainty import total, uncertainties

LIMIT = "M04.max_unexplained_percent"
STAGES = ("separation", "recycling")


@dataclass(frozen=True, slots=True)
class Figures:
    """The six figures of an account, kilograms REO. What was lost of lots left them as what was consumed did."""

    opening: Decimal
    consumed: Decimal
    produced: Decimal
    residues: Decimal
    losses: Decimal
    closing: Decimal

    @property
    def unexplained(self) -> Decimal:
        return self.opening + self.consumed - self.produced - self.residues - self.losses - self.closing


@check(
    "M04",
    severity=HOLD,
    policies=[LIMIT, WINDOW],
    title=Text(en="Plant-period balance", zh="工厂期间平衡"),
    question=Text(en="Is a month of a continuous plant explained?", zh="连续生产工厂的月度物料是否平衡？"),
    rule=Text(
        en="Fails if opening stock + consumed − produced − residues − losses − closing stock, in kg REO, is more than the limit in percent "
        "of what was consumed, above or below. Judged for each month with a stocktake, and over all months that follow each other.",
        zh="期初库存+投入−产出−残渣−损失−期末库存（千克REO）占投入的百分比绝对值超过限值即不通过；按有盘点的月份及连续各月合计判定。",
    ),
    failure=Text(
        en="{facility} {month}: {unexplained} kg REO ({percent} %) unexplained.",
        zh="{facility} {month}：{unexplained}千克REO（{percent}%）去向不明。",
    ),
)
def plant_period_balance(dossier: Dossier) -> Iterator[Judged]:
    seen = set()
    for event, balance in accounts(dossier, dossier.with_stage(*STAGES)):
        if (event.circuit, event.period) not in seen:
            seen.add((event.circuit, event.period))
            yield _judge(dossier, event, balance)
    yield from _over_months(dossier)


def _over_months(dossier: Dossier) -> Iterator[Judged]:
    """The months that follow each other, together: a month that opens with more than the last closed with is unexplained here."""
    last = max((event.ended_on for event in dossier.with_stage(*STAGES)), default=None)
    window = dossier.policy(WINDOW, on=last) if last else None
    for series in series_of(dossier, int(window.value)) if window else ():
        parts = [balance for balance in series.accounts if balance.periods]
        together = joined(dossier, parts) if series.last.stage in STAGES else None
        if together is not None:
            yield _judge(dossier, series.last, together)


def _judge(dossier: Dossier, event: Event, balance: Balance) -> Judged:
    months = balance.periods or (event.period,)
    values: Values = {"facility": event.facility, "month": months[0] if len(months) == 1 else f"{months[0]}…{months[-1]}"}
    if not balance.periods:
        return lacks(event, "stocktake", **values)
    rows = dossier.policies(LIMIT, on=event.ended_on)
    if rows is None:
        return lacks(event, LIMIT, **values)
    figures = _figures(dossier, event, balance)
    if figures is None:
        return lacks(event, "reo_kg of an input, output, residue or of the stock", **values)
    values |= _shown(figures)
    if abs(figures.unexplained) * HUNDRED > rows[0].value * figures.consumed:
        return fails(event, policy=rows, **values, uncertainty=_uncertainty_kg(dossier, event, balance))
    return fits(event, **values)


def _shown(figures: Figures) -> Values:
    unexplained = figures.unexplained
    shown = {name: kilograms(getattr(figures, name)) for name in Figures.__slots__}
    percent = (HUNDRED * unexplained / figures.consumed).quantize(Decimal("0.01"), ROUND_HALF_EVEN) if figures.consumed else None
    return {**shown, "unexplained": kilograms(unexplained), "percent": percent}


def _uncertainty_kg(dossier: Dossier, event: Event, balance: Balance) -> Decimal | None:
    """What scales and laboratories alone may leave unexplained: 2u of the account. A gap within it is no sign by itself, nor excused."""
    common = uncertainties(dossier, on=event.ended_on)
    if common is None:
        return None
    flows = (*balance.opening, *balance.inputs, *balance.outputs, *balance.closing)
    measured = total(one for flow in flows if (one := common.reo(flow.net_kg, flow.assay, flow.form)))
    return kilograms(common.coverage * measured.u_kg)


def _figures(dossier: Dossier, event: Event, balance: Balance) -> Figures | None:
    """None where a mass is not known."""
    if balance.missing_lots:
        return None
    lost = [
        Flow(drawn.lot, lot.form if (lot := dossier.lot(drawn.lot)) else "", drawn.net_kg, lot.assay if lot else None)
        for period in balance.periods
        for loss in dossier.circuits[event.circuit, period].losses
        for drawn in loss.inputs
    ]
    made = [flow for flow in balance.outputs if not flow.is_product]
    sides = (balance.opening, (*balance.inputs, *lost), balance.products, made, lost, balance.closing)
    sums = [_reo_kg(side) for side in sides]
    return None if None in sums else Figures(*(one for one in sums if one is not None))


def _reo_kg(flows: Iterable[Flow]) -> Decimal | None:
    parts = [reo_kg(flow.net_kg, flow.assay) for flow in flows]
    return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))
