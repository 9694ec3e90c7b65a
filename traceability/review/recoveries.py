"""What a step gave back of what went into it, and what its route may give. Pure. Rules: checks.md, M02; rows: reference/recoveries.csv."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED
from traceability.review import masses
from traceability.review.balance import Balance, Flow
from traceability.review.dossier import Event, Policy, Recovery, Reference, rows_on
from traceability.review.uncertainty import Measured, Uncertainties

MIN, MAX_EXPECTED, HARD_MAX = "M02.min_percent", "M02.max_expected_percent", "M02.hard_max_percent"
"""Followed by a point and a route: a policy row that comes before the table, if one is loaded."""


@dataclass(frozen=True, slots=True)
class Range:
    """Least, greatest expected and greatest possible recovery, percent on a basis."""

    basis: str
    least: Decimal
    most: Decimal
    hard: Decimal
    rows: tuple[Recovery, ...] = ()


class Law(Protocol):
    """What a range is read from: a dossier, or the law alone."""

    @property
    def reference(self) -> Reference: ...

    def policy(self, key: str, *, on: date) -> Policy | None: ...

    def law_since(self, day: date) -> date: ...


class Ranges:
    """What the routes of a dossier's events may give back; each route is looked up once in each period of law."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._known: dict[tuple[str, str, date], Range | None] = {}

    def of(self, balance: Balance) -> Range | None:
        """Of an account: of several routes the widest range; None where a route has no row, or their bases differ."""
        ranges = [self._of_event(member) for member in balance.events]
        known = [one for one in ranges if one]
        if len(known) < len(ranges) or len({one.basis for one in known}) != 1:
            return None
        return known[0] if len(known) == 1 else _widest(known)

    def _of_event(self, event: Event) -> Range | None:
        return self.of_route(event.stage, event.fields.route, on=event.ended_on)

    def of_route(self, stage: str, route: str, *, on: date) -> Range | None:
        """Of one route (empty: of the stage) on a day; None where it has no row."""
        key = stage, route, self._law.law_since(on)
        if key not in self._known:
            self._known[key] = self._looked_up(*key)
        return self._known[key]

    def _looked_up(self, stage: str, route: str, on: date) -> Range | None:
        """The row of the route; of several joined by `+` the product; without a route, or with one of another stage, the widest.

        Who names the wide range of another stage for its own would else choose what it is judged by.
        """
        in_force = rows_on(self._law.reference.recoveries, on)
        names = [name.strip() for name in route.split("+")] if route else []
        rows = [next((row for row in in_force if row.route == name), None) for name in names]
        if not names or any(row is not None and row.stage != stage for row in rows):
            found = [self._with_policies(row, on) for row in in_force if row.stage == stage]
            return _widest(found) if found and len({one.basis for one in found}) == 1 else None
        product: Range | None = None
        for row in rows:
            if row is None:
                return None
            one = self._with_policies(row, on)
            product = one if product is None else _times(product, one)
            if product is None:
                return None
        return product

    def _with_policies(self, row: Recovery, on: date) -> Range:
        def first(prefix: str, value: Decimal) -> Decimal:
            policy = self._law.policy(f"{prefix}.{row.route}", on=on)
            return policy.value if policy else value

        limits = first(MIN, row.min_percent), first(MAX_EXPECTED, row.max_expected_percent), first(HARD_MAX, row.hard_max_percent)
        return Range(row.basis, *limits, (row,))


def sides(balance: Balance, basis: str, common: Uncertainties) -> tuple[Measured, Measured] | None:
    """What came out as product, stock added, and what went in; None where a mass on this basis is not known, or nothing went in."""
    if balance.missing_lots:
        return None
    produced, consumed = _total(balance.products, basis, common), _total(balance.inputs, basis, common)
    if produced is None or consumed is None:
        return None
    if basis == "mass":
        others_kg = balance.other_inputs_kg
        consumed = consumed + Measured(others_kg, (others_kg * common.values[1] / HUNDRED) ** 2)
    if basis == "reo":
        change = _stock_change(balance)
        if change is None:
            return None
        produced = Measured(produced.kg + change, produced.variance)
    return (produced, consumed) if consumed.kg > 0 else None


def _stock_change(balance: Balance) -> Decimal | None:
    """REO that the circuit holds more at the end; it adds no uncertainty. None where a part of the stock cannot be computed."""
    opening, closing = ([reo_kg(flow.net_kg, flow.assay) for flow in side] for side in (balance.opening, balance.closing))
    if None in opening or None in closing:
        return None
    return sum((kg for kg in closing if kg), Decimal(0)) - sum((kg for kg in opening if kg), Decimal(0))


def _widest(ranges: list[Range]) -> Range:
    rows = tuple(row for one in ranges for row in one.rows)
    return Range(ranges[0].basis, min(r.least for r in ranges), max(r.most for r in ranges), max(r.hard for r in ranges), rows)


def _times(one: Range, other: Range) -> Range | None:
    if one.basis != other.basis:
        return None
    least, most, hard = (
        mine * others / HUNDRED for mine, others in ((one.least, other.least), (one.most, other.most), (one.hard, other.hard))
    )
    return Range(one.basis, least, most, hard, (*one.rows, *other.rows))


def _total(flows: Iterable[Flow], basis: str, common: Uncertainties) -> Measured | None:
    """The sum of masses measured independently of each other; None where one of them is not known."""
    kg = variance = Decimal(0)
    for flow in flows:
        part = _mass(flow, basis, common)
        if part is None:
            return None
        kg, variance = kg + part[0], variance + part[1]
    return Measured(kg, variance)


def _mass(flow: Flow, basis: str, common: Uncertainties) -> tuple[Decimal, Decimal] | None:
    """Kilograms on the basis and their variance."""
    if basis == "mass":
        return flow.net_kg, (flow.net_kg * common.values[1] / HUNDRED) ** 2
    reo = common.reo_and_variance(flow.net_kg, flow.assay, flow.form)
    if basis == "reo" or reo is None or not reo[0]:
        return reo
    contained = masses.contained_kg(flow.net_kg, flow.assay)
    return None if contained is None else (contained, contained * contained * reo[1] / (reo[0] * reo[0]))
