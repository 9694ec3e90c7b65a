"""Steps that share one account: mass-balance events of a plant whose periods overlap, and what feeds itself in a circle. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from traceability.custody.origins.chain import Chain, Flow, Origin, Step, Stock


@dataclass(frozen=True, slots=True)
class Opening:
    """Circuit stock that a pool begins with.

    `before` is the pool whose mix it carries (by its place in the answer of `pools_of`); where there is none, `declared`
    are the origins that the plant's first stocktake states.
    """

    reo_kg: Decimal | None
    before: int | None
    declared: tuple[tuple[Origin, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """Steps whose outputs all carry one mix. `feeds` are what they took from outside the pool."""

    steps: tuple[Step, ...]
    feeds: tuple[Flow, ...]
    openings: tuple[Opening, ...] = ()

    @property
    def weights(self) -> list[Decimal | None]:
        """Kilograms REO of all feeds, then of all openings."""
        return [flow.reo_kg for flow in self.feeds] + [opening.reo_kg for opening in self.openings]


def pools_of(chain: Chain) -> tuple[Pool, ...]:
    """All pools, each behind those that feed it."""
    groups = overlapping(chain.steps)
    openings = _openings(groups, chain.stocks)
    group_of = {step.id: place for place, group in enumerate(groups) for step in group}
    given = {lot for lot, _ in chain.fixed}
    maker = {made.lot: group_of[made.step] for made in chain.made if made.step in group_of and made.lot not in given}
    flows: dict[int, list[Flow]] = {place: [] for place in range(len(groups))}
    for flow in chain.flows:
        if flow.step in group_of:
            flows[group_of[flow.step]].append(flow)
    needs: dict[int, list[int]] = {}
    for place in range(len(groups)):
        feeding = {maker[flow.lot] for flow in flows[place] if flow.lot in maker}
        before = openings[place].before if place in openings else None
        needs[place] = sorted(feeding if before is None else feeding | {before})
    circles = _circles(needs)
    pool_of = {place: number for number, circle in enumerate(circles) for place in circle}
    return tuple(
        Pool(
            steps=tuple(step for place in circle for step in groups[place]),
            feeds=tuple(flow for place in circle for flow in flows[place] if flow.lot not in maker or pool_of[maker[flow.lot]] != number),
            openings=_entering(number, [openings[place] for place in circle if place in openings], pool_of),
        )
        for number, circle in enumerate(circles)
    )


def _entering(own: int, openings: list[Opening], pool_of: Mapping[int, int]) -> tuple[Opening, ...]:
    """Openings with the pool in place of the group. One that leads back into its own circle brings nothing from outside."""
    numbered = [replace(one, before=None if one.before is None else pool_of[one.before]) for one in openings]
    return tuple(one for one in numbered if one.before != own)


def overlapping(steps: Iterable[Step]) -> list[list[Step]]:
    """Groups of steps, in the order of their first step's start. Periods that only touch do not overlap."""
    groups: list[list[Step]] = []
    running: dict[str, tuple[list[Step], datetime]] = {}
    for step in sorted(steps, key=lambda step: (step.started_at, step.ended_at, step.id)):
        if not step.mixes:
            groups.append([step])
            continue
        group, end = running.get(step.circuit, ([], step.started_at))
        if group and (step.started_at < end or step.started_at == group[-1].started_at):
            group.append(step)
        else:
            group, end = [step], step.ended_at
            groups.append(group)
        running[step.circuit] = (group, max(end, step.ended_at))
    return groups


def _openings(groups: list[list[Step]], stocks: Iterable[Stock]) -> dict[int, Opening]:
    """What each group begins with, where that is anything. Circuit stock counts only in months with a stocktake."""
    by_month = {(stock.circuit, stock.period): stock for stock in stocks}
    first: dict[str, Stock] = {}
    for stock in sorted(by_month.values(), key=lambda stock: stock.period):
        first.setdefault(stock.circuit, stock)
    taken: dict[int, Stock] = {}
    for place, group in enumerate(groups):
        months = sorted(step.period for step in group if step.mixes and (step.circuit, step.period) in by_month)
        if months:
            taken[place] = by_month[group[0].circuit, months[0]]
    openings: dict[int, Opening] = {}
    latest: dict[str, int] = {}
    for place in sorted(taken, key=lambda place: (taken[place].period, max(step.ended_at for step in groups[place]), place)):
        stock = taken[place]
        before = latest.get(stock.circuit)
        if stock.opening_reo_kg is None or stock.opening_reo_kg > 0:
            openings[place] = Opening(stock.opening_reo_kg, before, () if before is not None else first[stock.circuit].origins)
        latest[stock.circuit] = place
    return openings


def _circles(needs: Mapping[int, list[int]]) -> list[tuple[int, ...]]:
    """Strongly connected groups, each behind those that it needs (Tarjan, without recursion)."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[tuple[int, ...]] = []
    for start in needs:
        if start in index:
            continue
        work = [(start, iter(needs[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            place, following = work[-1]
            for needed in following:
                if needed not in index:
                    index[needed] = low[needed] = len(index)
                    stack.append(needed)
                    on_stack.add(needed)
                    work.append((needed, iter(needs[needed])))
                    break
                if needed in on_stack:
                    low[place] = min(low[place], index[needed])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[place])
                if low[place] == index[place]:
                    circle = {place}
                    while (top := stack.pop()) != place:
                        circle.add(top)
                    on_stack -= circle
                    found.append(tuple(sorted(circle)))
    return found
