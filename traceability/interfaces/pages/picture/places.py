"""How high each slot is and where it stands, in pixels: as near to its neighbours as the order and the gaps allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from traceability.interfaces.pages.picture.order import Columns, Slot, Step

PASSES = 8


@dataclass(slots=True)
class Place:
    """From `top` on, `height` pixels."""

    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def placed(columns: Columns, heights: Mapping[Slot, float], steps: Sequence[Step], gap: float) -> dict[Slot, Place]:
    """The place of every slot; the highest begins at 0. Slots of a column keep their order and are at least `gap` apart."""
    places: dict[Slot, Place] = {}
    tallest = max((_height(column, heights, gap) for column in columns), default=0.0)
    for column in columns:
        top = (tallest - _height(column, heights, gap)) / 2
        for slot in column:
            places[slot] = Place(top, heights[slot])
            top += heights[slot] + gap
    beside: dict[Slot, list[tuple[Slot, float]]] = {}
    for step in steps:
        beside.setdefault(step.left, []).append((step.right, step.weight + 1))
        beside.setdefault(step.right, []).append((step.left, step.weight + 1))
    for turn in range(PASSES):
        for column in columns if turn % 2 == 0 else reversed(columns):
            _drawn_near(column, places, beside)
            _parted(column, places, gap)
    first = min((place.top for place in places.values()), default=0.0)
    for place in places.values():
        place.top -= first
    return places


def _height(column: Sequence[Slot], heights: Mapping[Slot, float], gap: float) -> float:
    return sum(heights[slot] for slot in column) + gap * max(0, len(column) - 1)


def _drawn_near(column: Sequence[Slot], places: Mapping[Slot, Place], beside: Mapping[Slot, Sequence[tuple[Slot, float]]]) -> None:
    for slot in column:
        others = beside.get(slot)
        if others:
            middle = sum(places[other].middle * weight for other, weight in others) / sum(weight for _, weight in others)
            places[slot].top = middle - places[slot].height / 2


def _parted(column: Sequence[Slot], places: Mapping[Slot, Place], gap: float) -> None:
    """Neighbours that overlap share one block, which stands where all its members together would like to (least squares)."""
    blocks: list[list[float]] = []  # number of members, sum of wished tops less what stands above in the block, length
    for slot in column:
        place = places[slot]
        block = [1.0, place.top, place.height + gap]
        while blocks and blocks[-1][1] / blocks[-1][0] + blocks[-1][2] > block[1] / block[0]:
            before = blocks.pop()
            block = [before[0] + block[0], before[1] + block[1] - block[0] * before[2], before[2] + block[2]]
        blocks.append(block)
    slots = iter(column)
    for members, wished, _ in blocks:
        top = wished / members
        for _ in range(int(members)):
            place = places[next(slots)]
            place.top, top = top, top + place.height + gap
