"""The way of each band from its box to the next: where it leaves, between which boxes it runs, where it arrives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from traceability.interfaces.pages.picture.order import Slot, passings
from traceability.interfaces.pages.picture.parts import Band
from traceability.interfaces.pages.picture.places import Place

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """A band as a line with a width: points (x, y) that are joined by curves. `part`: the width of the part asked for."""

    band: Band
    width: float
    part: float
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the ways run over: the slots that each passes, where all slots are, the columns of boxes and their left edges."""

    slots: Mapping[int, Sequence[Slot]]
    places: Mapping[Slot, Place]
    column: Mapping[str, int]
    x_of: Sequence[float]
    box_width: float


def ways_of(bands: Sequence[Band], widths: Sequence[float], parts: Sequence[float], ground: Ground) -> tuple[Way, ...]:
    starts = _beside([band.source for band in bands], widths, ground, lambda number: _next_to(number, bands, ground, is_end=False))
    ends = _beside([band.target for band in bands], widths, ground, lambda number: _next_to(number, bands, ground, is_end=True))
    found = []
    for number, band in enumerate(bands):
        points = [(ground.x_of[ground.column[band.source]] + ground.box_width, starts[number])]
        for slot in passings(ground.slots.get(number, ())):
            x, y = ground.x_of[slot.column], ground.places[slot].middle
            points += [(x, y), (x + ground.box_width, y)]
        points.append((ground.x_of[ground.column[band.target]], ends[number]))
        found.append(Way(band, widths[number], parts[number], tuple(points)))
    return tuple(found)


def _next_to(number: int, bands: Sequence[Band], ground: Ground, *, is_end: bool) -> float:
    """How high the slot before the band's end, or behind its start, stands."""
    passed = ground.slots.get(number) or (bands[number].source, bands[number].target)
    return ground.places[passed[-2] if is_end else passed[1]].middle


def _beside(ends: Sequence[str], widths: Sequence[float], ground: Ground, height_of: Callable[[int], float]) -> dict[int, float]:
    """How high each band begins or ends at its box: side by side, in the order of where they go to or come from."""
    at: dict[str, list[int]] = {}
    for number, key in enumerate(ends):
        at.setdefault(key, []).append(number)
    found = {}
    for key, numbers in at.items():
        y = ground.places[key].middle - sum(widths[number] for number in numbers) / 2
        for number in sorted(numbers, key=lambda one: (height_of(one), one)):
            found[number] = y + widths[number] / 2
            y += widths[number]
    return found
