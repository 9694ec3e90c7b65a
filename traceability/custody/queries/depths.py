"""How many steps an event is away from the lots that were asked for. Pure over rows that were read."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from traceability.custody.origins import Step, overlapping
from traceability.custody.queries.rows import ChainEvent, Made, Stocktake, Used
from traceability.custody.stages import MASS_BALANCE, MIXING


def mixes(event: ChainEvent) -> bool:
    """Whether an event shares its plant's circuit."""
    return event.custody_model == MASS_BALANCE and event.stage in MIXING


def depths_of(
    direction: str,
    roots: Iterable[UUID],
    events: Mapping[UUID, ChainEvent],
    uses: Iterable[Used],
    outputs: Iterable[Made],
    stocktakes: Iterable[Stocktake],
) -> dict[UUID, int]:
    """The least number of steps to each event; 1 for what made the asked lots (downstream: for what used them).

    Events of one pool are equally far; over a plant's circuit it is one step.
    """
    groups = overlapping(Step(one.id, one.circuit, one.period, one.started_at, one.ended_at, mixes=mixes(one)) for one in events.values())
    group_of = {step.id: place for place, group in enumerate(groups) for step in group}
    makers = {made.lot_id: group_of[made.event_id] for made in outputs}
    fed = [(makers.get(used.lot_id), group_of[used.event_id], used.lot_id) for used in uses]
    edges = [(behind, ahead) for behind, ahead, _ in fed if behind is not None] + _circuits(groups, stocktakes)
    asked = set(roots)
    if direction == "upstream":
        first = {makers[lot] for lot in asked if lot in makers}
        following = _adjacent((ahead, behind) for behind, ahead in edges)
    else:
        first = {ahead for _, ahead, lot in fed if lot in asked}
        following = _adjacent(edges)
    steps = _levels(first, following)
    farthest = max(steps.values(), default=1)
    return {step.id: steps.get(place, farthest) for place, group in enumerate(groups) for step in group}


def _circuits(groups: list[list[Step]], stocktakes: Iterable[Stocktake]) -> list[tuple[int, int]]:
    """(pool, next pool of the plant) where a month begins with circuit stock."""
    opened = {(one.circuit, one.period) for one in stocktakes if one.opening}
    latest: dict[str, int] = {}
    edges = []
    for place, group in enumerate(groups):
        if not group[0].mixes:
            continue
        plant = group[0].circuit
        if plant in latest and any((plant, step.period) in opened for step in group):
            edges.append((latest[plant], place))
        latest[plant] = place
    return edges


def _adjacent(edges: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    following: dict[int, set[int]] = {}
    for start, end in edges:
        following.setdefault(start, set()).add(end)
    return following


def _levels(first: set[int], following: Mapping[int, set[int]]) -> dict[int, int]:
    steps: dict[int, int] = {}
    level, depth = first, 1
    while level:
        steps |= dict.fromkeys(level, depth)
        level = {end for start in level for end in following.get(start, ()) if end not in steps}
        depth += 1
    return steps
