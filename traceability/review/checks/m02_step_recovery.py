"""M02: is the recovery of a step possible? Rule: checks.md, M02; rows: reference/recoveries.csv."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED, kilograms
from traceability.kernel.text import Text
from traceability.review import masses
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.balance import Balance, Flow, balances
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.dossier import Dossier, Event, Policy, Recovery, rows_on
from traceability.review.uncertainty import POLICIES as COMMON
from traceability.review.uncertainty import Measured, Uncertainties, ratio_percent, total, uncertainties

TOLERANCE = "M02.tolerance_percent"
MIN, MAX_EXPECTED, HARD_MAX = "M02.min_percent", "M02.max_expected_percent", "M02.hard_max_percent"
"""Followed by a point and a route: a policy row that comes before the table, if one is loaded."""


@dataclass(frozen=True, slots=True)
class Range:
    """Least, greatest expected and greatest possible recovery, percent on a basis."""

    basis: str
    least: Decimal
    most: Decimal
    hard: Decimal


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
)
def step_recovery(dossier: Dossier) -> Iterator[Judged]:
    for event, balance in balances(dossier):
        rows, common = dossier.policies(TOLERANCE, on=event.ended_on), uncertainties(dossier, on=event.ended_on)
        if rows is None or common is None:
            yield lacks(event, TOLERANCE, *COMMON)
            continue
        ranges = [_range_of(dossier, member) for member in balance.events]
        bases = {one.basis for one in ranges if one}
        if None in ranges or len(bases) != 1:
            yield lacks(event, f"recoveries {event.fields.route or event.stage}")
            continue
        allowed = Range(
            bases.pop(),
            min(one.least for one in ranges if one),
            max(one.most for one in ranges if one),
            max(one.hard for one in ranges if one),
        )
        sides = _sides(balance, allowed.basis, common)
        if sides is None:
            yield lacks(event, "reo_kg of an input or output")
            continue
        yield _judge(event, allowed, sides, rows, common)


def _judge(event: Event, allowed: Range, sides: tuple[Measured, Measured], rows: tuple[Policy, ...], common: Uncertainties) -> Judged:
    out, into = sides
    recovery = ratio_percent(out, into)
    tolerance = max(rows[0].value, common.coverage * recovery.u_kg)
    values: Values = {
        "R": _points(recovery.kg, 2),
        "min": allowed.least,
        "max": allowed.most,
        "hard_max": allowed.hard,
        "tol": _points(tolerance, 3),
        "basis": allowed.basis,
        "route": event.fields.route,
        "out_kg": kilograms(out.kg),
        "in_kg": kilograms(into.kg),
    }
    if recovery.kg > allowed.hard + tolerance:
        return fails(event, policy=rows, **{**values, "max": allowed.hard})
    if recovery.kg > allowed.most + tolerance or recovery.kg < allowed.least - tolerance:
        return fails(event, policy=rows, severity=HOLD, **values)
    return fits(event, **values)


def _range_of(dossier: Dossier, event: Event) -> Range | None:
    """The row of the event's route; of several joined by `+` the product; without a route the widest of the stage."""
    in_force = rows_on(dossier.reference.recoveries, event.ended_on)
    if not event.fields.route:
        found = [_with_policies(dossier, event, row) for row in in_force if row.stage == event.stage]
        if not found or len({one.basis for one in found}) != 1:
            return None
        return Range(found[0].basis, min(r.least for r in found), max(r.most for r in found), max(r.hard for r in found))
    product: Range | None = None
    for route in event.fields.route.split("+"):
        row = next((row for row in in_force if row.route == route.strip()), None)
        if row is None:
            return None
        one = _with_policies(dossier, event, row)
        product = one if product is None else _times(product, one)
        if product is None:
            return None
    return product


def _with_policies(dossier: Dossier, event: Event, row: Recovery) -> Range:
    def first(prefix: str, value: Decimal) -> Decimal:
        policy = dossier.policy(f"{prefix}.{row.route}", on=event.ended_on)
        return policy.value if policy else value

    return Range(
        row.basis, first(MIN, row.min_percent), first(MAX_EXPECTED, row.max_expected_percent), first(HARD_MAX, row.hard_max_percent)
    )


def _times(one: Range, other: Range) -> Range | None:
    if one.basis != other.basis:
        return None
    return Range(one.basis, one.least * other.least / HUNDRED, one.most * other.most / HUNDRED, one.hard * other.hard / HUNDRED)


def _sides(balance: Balance, basis: str, common: Uncertainties) -> tuple[Measured, Measured] | None:
    """What came out as product, stock added, and what went in; None where a mass on this basis is not known."""
    if balance.missing_lots:
        return None
    out = [_mass(flow, basis, common) for flow in balance.products]
    into = [_mass(flow, basis, common) for flow in balance.inputs]
    stock = [reo_kg(flow.net_kg, flow.assay) for flow in (*balance.opening, *balance.closing)] if basis == "reo" else []
    if None in out or None in into or None in stock:
        return None
    produced, consumed = total(part for part in out if part), total(part for part in into if part)
    if basis == "mass":
        consumed = consumed + Measured(balance.other_inputs_kg, balance.other_inputs_kg * common.rows[1].value / HUNDRED)
    if basis == "reo":
        count = len(balance.opening)
        change = sum((kg for kg in stock[count:] if kg), Decimal(0)) - sum((kg for kg in stock[:count] if kg), Decimal(0))
        produced = Measured(produced.kg + change, produced.u_kg)
    return (produced, consumed) if consumed.kg > 0 else None


def _mass(flow: Flow, basis: str, common: Uncertainties) -> Measured | None:
    if basis == "mass":
        return Measured(flow.net_kg, flow.net_kg * common.rows[1].value / HUNDRED)
    reo = common.reo(flow.net_kg, flow.assay, flow.form)
    if basis == "reo" or reo is None or not reo.kg:
        return reo
    contained = masses.contained_kg(flow.net_kg, flow.assay)
    return None if contained is None else Measured(contained, contained * reo.u_kg / reo.kg)


def _points(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
