"""Where material comes from: the example of checks.md, pools, circuits and circles, and the laws that hold for every chain."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from traceability.custody.origins import UNKNOWN, Chain, Flow, Made, Origin, Step, Stock, mixed, traced, whole

A, B, C = (Origin("mine", name) for name in "ABC")
MARCH = datetime(2026, 3, 1, tzinfo=UTC)


class Plant:
    """Builds a chain step by step; lots and steps are named by numbers."""

    def __init__(self) -> None:
        self.steps, self.flows, self.made, self.stocks = [], [], [], []
        self.numbers = count(1)

    def id(self) -> UUID:
        return UUID(int=next(self.numbers))

    def mine(self, origin: Origin) -> UUID:
        step, lot = self.id(), self.id()
        self.steps.append(Step(step, origin.facility, "2026-01", MARCH, MARCH, origin=origin))
        self.made.append(Made(step, lot))
        return lot

    def run(self, *feeds, mixes=True, facility="P", days=(0, 30), outputs=1, month=0) -> list[UUID]:
        """A step with (lot, reo) feeds, on days counted from the month's first."""
        step = self.id()
        first = (MARCH + timedelta(days=31 * month)).replace(day=1)
        start, end = (first + timedelta(days=day) for day in days)
        self.steps.append(Step(step, facility, first.strftime("%Y-%m"), start, end, mixes=mixes))
        self.flows += [Flow(step, lot, None if reo is None else D(reo)) for lot, reo in feeds]
        lots = [self.id() for _ in range(outputs)]
        self.made += [Made(step, lot) for lot in lots]
        return lots

    def stock(self, period, opening, *origins, facility="P") -> None:
        self.stocks.append(Stock(facility, period, D(opening), origins))

    @property
    def chain(self) -> Chain:
        return Chain(tuple(self.steps), tuple(self.flows), tuple(self.made), tuple(self.stocks))

    def mix(self, lot):
        return dict(mixed(self.chain).of_lot(lot))


def shares(**by_name):
    return {{"A": A, "B": B, "C": C, "unknown": UNKNOWN}[name]: D(share) for name, share in by_name.items()}


def test_the_example_of_the_checks():
    plant = Plant()
    a, b = plant.mine(A), plant.mine(B)
    plant.stock("2026-03", "1000.000", (A, D(1)))
    (out,) = plant.run((a, "6000.000"), (b, "2000.000"))

    assert plant.mix(out) == shares(A="0.777777778", B="0.222222222")


def test_opening_stock_without_declared_origin_is_unknown():
    plant = Plant()
    a = plant.mine(A)
    plant.stock("2026-03", "400.000")
    (out,) = plant.run((a, "15180.000"))

    assert plant.mix(out) == shares(A="0.974326059", unknown="0.025673941")


def test_every_output_of_an_event_carries_the_same_mix():
    plant = Plant()
    a, b = plant.mine(A), plant.mine(B)
    first, second = plant.run((a, "1"), (b, "3"), outputs=2)

    assert plant.mix(first) == plant.mix(second) == shares(A="0.25", B="0.75")


def test_mass_balance_events_that_overlap_are_one_pool():
    plant = Plant()
    a, b = plant.mine(A), plant.mine(B)
    (first,) = plant.run((a, "3000"), days=(0, 20))
    (second,) = plant.run((b, "1000"), days=(19, 30))

    assert plant.mix(first) == plant.mix(second) == shares(A="0.75", B="0.25")


@pytest.mark.parametrize("change", [{"mixes": False}, {"facility": "Q"}, {"days": (20, 30)}], ids=["segregated", "elsewhere", "touching"])
def test_other_events_are_pools_of_their_own(change):
    plant = Plant()
    a, b = plant.mine(A), plant.mine(B)
    (first,) = plant.run((a, "3000"), days=(0, 20))
    (second,) = plant.run((b, "1000"), **({"days": (19, 30)} | change))

    assert (plant.mix(first), plant.mix(second)) == (shares(A=1), shares(B=1))


def test_the_circuit_carries_its_mix_into_the_next_month_with_a_stocktake():
    plant = Plant()
    a, b = plant.mine(A), plant.mine(B)
    plant.stock("2026-03", "0")
    plant.stock("2026-04", "500")
    plant.run((a, "9000"))
    (out,) = plant.run((b, "1500"), month=1)

    assert plant.mix(out) == shares(A="0.25", B="0.75")


def test_circuit_stock_counts_only_in_months_with_a_stocktake():
    plant = Plant()
    a, b = plant.mine(A), plant.mine(B)
    plant.stock("2026-03", "0")
    plant.run((a, "9000"))
    (out,) = plant.run((b, "1500"), month=1)

    assert plant.mix(out) == shares(B=1)


def test_the_first_stocktake_declares_the_first_mix_even_before_the_first_event():
    plant = Plant()
    b = plant.mine(B)
    plant.stock("2026-03", "500", (A, D("0.6")))
    plant.stock("2026-04", "500")
    (out,) = plant.run((b, "500"), month=1)

    assert plant.mix(out) == shares(A="0.3", B="0.5", unknown="0.2")


def test_what_feeds_itself_in_a_circle_counts_what_comes_from_outside():
    plant = Plant()
    a, b = plant.mine(A), plant.mine(B)
    (oxide,) = plant.run((a, "900"))
    (scrap,) = plant.run((oxide, "800"), (b, "100"), facility="METAL", mixes=False, days=(5, 6))
    (again,) = plant.run((scrap, "300"), days=(7, 29))

    assert plant.mix(again) == plant.mix(oxide) == plant.mix(scrap) == shares(A="0.9", B="0.1")


def test_a_missing_mass_makes_a_mixture_unknown_but_not_a_single_source():
    plant = Plant()
    a, b = plant.mine(A), plant.mine(B)
    (blend,) = plant.run((a, None), (b, "100"), mixes=False)
    (same,) = plant.run((a, None), mixes=False, days=(1, 2))

    assert plant.mix(blend) == shares(unknown=1)
    assert plant.mix(same) == shares(A=1)


def test_a_lot_that_nothing_made_is_unknown():
    plant = Plant()
    a = plant.mine(A)
    (out,) = plant.run((a, "300"), (UUID(int=999), "100"), mixes=False)

    assert plant.mix(out) == shares(A="0.75", unknown="0.25")
    assert plant.mix(UUID(int=998)) == shares(unknown=1)


def test_a_fixed_lot_has_its_origin_whatever_made_it():
    plant = Plant()
    a = plant.mine(A)
    (out,) = plant.run((a, "300"), mixes=False)
    chain = Chain(tuple(plant.steps), tuple(plant.flows), tuple(plant.made), (), ((a, C),))

    assert dict(mixed(chain).of_lot(out)) == shares(C=1)


def test_the_largest_share_takes_the_rounding():
    assert whole({"a": D(1), "b": D(1), "c": D(1)}) == {"a": D("0.333333334"), "b": D("0.333333333"), "c": D("0.333333333")}
    assert whole({"a": D(1), "b": D(10) ** 12}) == {"b": D(1)}


def test_a_trace_says_what_came_along_each_edge():
    plant = Plant()
    a, b = plant.mine(A), plant.mine(B)
    plant.stock("2026-03", "0")
    plant.stock("2026-04", "500")
    (march,) = plant.run((a, "9000"))
    (out,) = plant.run((b, "1500"), month=1)
    found = mixed(plant.chain)

    trace = traced(found, {out: D(1)})

    assert (trace.by_lot[b], trace.by_lot[a]) == (D("0.75"), D("0.25"))
    assert march not in trace.by_lot
    assert list(trace.by_circuit.values()) == [D("0.25")]


@st.composite
def chains(draw):
    """Mines, then steps on any lots made before; some mix in one of two plants, some masses are not known."""
    plant = Plant()
    lots = [plant.mine(origin) for origin in (A, B, C)[: draw(st.integers(1, 3))]]
    for _ in range(draw(st.integers(0, 8))):
        feeds = draw(st.lists(st.sampled_from(lots), min_size=1, max_size=3, unique=True))
        start = draw(st.integers(0, 25))
        masses = (
            st.one_of(st.none(), st.decimals("0", "100000", places=3)) if draw(st.booleans()) else st.decimals("0.001", "100000", places=3)
        )
        lots += plant.run(
            *((lot, draw(masses)) for lot in feeds),
            mixes=draw(st.booleans()),
            facility=draw(st.sampled_from("PQ")),
            days=(start, start + draw(st.integers(1, 20))),
            month=draw(st.integers(0, 2)),
            outputs=draw(st.integers(1, 2)),
        )
    for period in ("2026-03", "2026-04", "2026-05"):
        if draw(st.booleans()):
            plant.stock(period, draw(st.decimals("0", "1000", places=3)), (A, D("0.5")), facility=draw(st.sampled_from("PQ")))
    return plant, lots


@given(chains())
@settings(max_examples=200, deadline=None)
def test_shares_sum_to_exactly_one_with_nine_places(built):
    plant, lots = built
    found = mixed(plant.chain)

    for lot in lots:
        mix = found.of_lot(lot)
        assert sum(mix.values()) == 1
        assert all(0 < share <= 1 and share == round(share, 9) for share in mix.values())


@given(chains())
@settings(max_examples=100, deadline=None)
def test_a_trace_never_says_more_than_the_whole(built):
    plant, lots = built
    trace = traced(mixed(plant.chain), {lots[-1]: D(1)})

    assert all(0 <= part <= 1 + D("1e-30") for lot, part in trace.by_lot.items() if lot != lots[-1])


def reference(plant: Plant, lot: UUID):
    """The same by plain recursion, for chains without mixing plants: rounded at each step, as the law says."""
    step = next(made.step for made in plant.made if made.lot == lot)
    origin = next(one.origin for one in plant.steps if one.id == step)
    if origin:
        return {origin: D(1)}
    feeds = [(flow.reo_kg, reference(plant, flow.lot)) for flow in plant.flows if flow.step == step]
    if all(mix == feeds[0][1] for _, mix in feeds):
        return feeds[0][1]
    if any(kg is None for kg, _ in feeds) or not sum(kg for kg, _ in feeds):
        return {UNKNOWN: D(1)}
    weights = {}
    for kg, mix in feeds:
        for one, share in mix.items():
            weights[one] = weights.get(one, D(0)) + kg * share
    return whole(weights)


@given(chains())
@settings(max_examples=150, deadline=None)
def test_without_mixing_plants_it_is_plain_recursion(built):
    plant, lots = built
    plant.steps = [Step(one.id, one.circuit, one.period, one.started_at, one.ended_at, origin=one.origin) for one in plant.steps]
    found = mixed(plant.chain)

    for lot in lots:
        assert dict(found.of_lot(lot)) == reference(plant, lot)
