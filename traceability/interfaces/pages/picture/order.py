"""Who stands above whom in a column: few crossings, found by sweeps over the columns (Sugiyama's method, barycentres).

A band that passes columns on its way has a slot in each of them, so that it runs between boxes and not across them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from traceability.interfaces.pages.picture.parts import Band

SWEEPS = 10


class Passing(NamedTuple):
    """The place of a band, by its number, in a column that it passes."""

    band: int
    column: int


Slot = str | Passing
"""A box by its key, or the place of a band that passes."""
Columns = list[list[Slot]]


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of a band between two neighbouring columns. `weight` is its width in pixels."""

    left: Slot
    right: Slot
    weight: float


def slots_of(bands: Sequence[Band], column: Mapping[str, int]) -> dict[int, list[Slot]]:
    """The way of each band that runs forwards: its source, a slot in each column between, its target."""
    return {
        number: [band.source, *(Passing(number, place) for place in range(column[band.source] + 1, column[band.target])), band.target]
        for number, band in enumerate(bands)
        if column[band.source] < column[band.target]
    }


def passings(way: Iterable[Slot]) -> list[Passing]:
    """The slots of a way between its boxes."""
    return [slot for slot in way if isinstance(slot, Passing)]


def steps_of(ways: Mapping[int, Sequence[Slot]], widths: Sequence[float]) -> list[Step]:
    return [Step(left, right, widths[number]) for number, way in ways.items() for left, right in pairwise(way)]


def ordered(boxes: Iterable[str], column: Mapping[str, int], ways: Mapping[int, Sequence[Slot]], steps: Sequence[Step]) -> Columns:
    """The slots of each column from above to below. Starts in the order of `boxes`; keeps the best of `SWEEPS` sweeps."""
    columns: Columns = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for key in boxes:
        columns[column[key]].append(key)
    for way in ways.values():
        for slot in passings(way):
            columns[slot.column].append(slot)
    before, after = _sides(steps)
    best, fewest = [list(one) for one in columns], crossings(columns, steps)
    for sweep in range(SWEEPS):
        _sweep(columns, before if sweep % 2 == 0 else after, is_forward=sweep % 2 == 0)
        found = crossings(columns, steps)
        if found < fewest:
            best, fewest = [list(one) for one in columns], found
        if fewest == 0:
            break
    return best


def crossings(columns: Columns, steps: Iterable[Step]) -> int:
    """How many pairs of steps cross. O(n log n) in their number."""
    place = {slot: number for one in columns for number, slot in enumerate(one)}
    home = {slot: number for number, one in enumerate(columns) for slot in one}
    pairs: dict[int, list[tuple[int, int]]] = {}
    for step in steps:
        pairs.setdefault(home[step.left], []).append((place[step.left], place[step.right]))
    return sum(_inversions([right for _, right in sorted(found)]) for found in pairs.values())


def _sides(steps: Iterable[Step]) -> tuple[dict[Slot, list[Step]], dict[Slot, list[Step]]]:
    before: dict[Slot, list[Step]] = {}
    after: dict[Slot, list[Step]] = {}
    for step in steps:
        before.setdefault(step.right, []).append(step)
        after.setdefault(step.left, []).append(step)
    return before, after


def _sweep(columns: Columns, beside: Mapping[Slot, Sequence[Step]], *, is_forward: bool) -> None:
    """Each slot goes to the weighted mean of its neighbours' places; one without neighbours keeps its own."""
    numbers = range(1, len(columns)) if is_forward else range(len(columns) - 2, -1, -1)
    for number in numbers:
        other = columns[number - 1 if is_forward else number + 1]
        place = {slot: position / max(1, len(other) - 1) for position, slot in enumerate(other)}
        here = columns[number]
        own = {slot: position / max(1, len(here) - 1) for position, slot in enumerate(here)}
        here.sort(key=lambda slot: _mean(beside.get(slot, ()), place, own[slot], is_forward=is_forward))


def _mean(steps: Iterable[Step], place: Mapping[Slot, float], own: float, *, is_forward: bool) -> float:
    total = weights = 0.0
    for step in steps:
        other = step.left if is_forward else step.right
        if other in place:
            total, weights = total + place[other] * (step.weight + 1), weights + step.weight + 1
    return total / weights if weights else own


def _inversions(values: Sequence[int]) -> int:
    """Pairs out of order, by a tree of counts."""
    size = max(values, default=0) + 1
    tree, found = [0] * (size + 1), 0
    for seen, value in enumerate(values):
        place, not_above = value + 1, 0
        while place:
            not_above, place = not_above + tree[place], place & (place - 1)
        found += seen - not_above
        place = value + 1
        while place <= size:
            tree[place], place = tree[place] + 1, place + (place & -place)
    return found
