"""M02: is the recovery of a step possible? Rule: checks.md, M02; rows: reference/recoveries.csv."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.quantities import kilograms
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.balance import Balance, balances
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.citing import cited
from traceability.review.dossier import Dossier, Event, Policy
from traceability.review.recoveries import HARD_MAX, MAX_EXPECTED, MIN, Range, Ranges, sides
from traceability.review.uncertainty import POLICIES as COMMON
from traceability.review.uncertainty import Measured, Uncertainties, ratio_percent, uncertainties

__all__ = ["HARD_MAX", "MAX_EXPECTED", "MIN", "TOLERANCE", "step_recovery"]
TOLERANCE = "M02.tolerance_percent"
_TWO_PLACES, _THREE_PLACES = Decimal("0.01"), Decimal("0.001")


@check(
    "M02",
    severity=BLOCK,
    policies=[TOLERANCE, *COMMON],
    title=Text(en="Step recovery", zh="工序回收率"),
    question=Text(en="Is the recovery of a step possible?", zh="各工序回收率是否可能？"),
    failure=Text(
        en="Event {event}: recovery {R} % outside {min}–{max} % (tolerance {tol}).",
        zh="环节{event}：回收率{R}%，超出{min}–{max}%（容差{tol}）。",
    ),
    rule=Text(
        en="Recovery R = 100 · (products + closing − opening stock) / inputs, on the basis of the route's row. Above its hard "
        "maximum plus tolerance it fails as BLOCK, outside its minimum and expected maximum as HOLD. The tolerance is the "
        "greater of the policy value and twice the uncertainty of R.",
        zh="回收率R=100×（产品+期末−期初在制）/投入，按工艺路线所定口径。超过绝对上限加容差为BLOCK，超出最低值至预期上限范围为HOLD；容差取政策值与R不确定"
        "度两倍之大者。",
    ),
)
def step_recovery(dossier: Dossier) -> Iterator[Judged]:
    ranges = dossier.once(Ranges)
    judged: dict[tuple[int, ...], Judged] = {}
    for event, balance in balances(dossier):
        rows, common = dossier.policies(TOLERANCE, on=event.ended_on), uncertainties(dossier, on=event.ended_on)
        if rows is None or common is None:
            yield lacks(event, TOLERANCE, *COMMON)
            continue
        account = id(balance), *map(id, (*rows, *common.rows))
        if account not in judged:
            judged[account] = _judge(event, balance, ranges.of(balance), rows, common)
        yield judged[account].of(event)


def _judge(event: Event, balance: Balance, allowed: Range | None, rows: tuple[Policy, ...], common: Uncertainties) -> Judged:
    if allowed is None:
        return lacks(event, f"recoveries {event.fields.route or event.stage}")
    measured = sides(balance, allowed.basis, common)
    if measured is None:
        return lacks(event, "reo_kg of an input or output")
    judged = _compared(event, allowed, measured, rows, common)
    # Who buys from the plant sees this event; what the whole plant did in the month is not its affair.
    return judged._replace(values={**judged.values, "months": balance.periods}) if balance.is_shared else judged


def _compared(event: Event, allowed: Range, measured: tuple[Measured, Measured], rows: tuple[Policy, ...], common: Uncertainties) -> Judged:
    out, into = measured
    recovery = ratio_percent(out, into)
    tolerance = max(rows[0].value, common.coverage * recovery.u_kg)
    values: Values = {
        "R": _points(recovery.kg, _TWO_PLACES),
        "min": allowed.least,
        "max": allowed.most,
        "hard_max": allowed.hard,
        "tol": _points(tolerance, _THREE_PLACES),
        "basis": allowed.basis,
        "route": event.fields.route,
        **cited(*(row.citation for row in allowed.rows)),
        "out_kg": kilograms(out.kg),
        "in_kg": kilograms(into.kg),
    }
    if recovery.kg > allowed.hard + tolerance:
        return fails(event, policy=rows, **{**values, "max": allowed.hard})
    if recovery.kg > allowed.most + tolerance or recovery.kg < allowed.least - tolerance:
        return fails(event, policy=rows, severity=HOLD, **values)
    return fits(event, **values)


def _points(value: Decimal, places: Decimal) -> Decimal:
    return value.quantize(places, rounding=ROUND_HALF_EVEN)
