"""From boxes and bands to pixels: columns, order, places and the ways of the bands. Everything but ink."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from traceability.interfaces.pages.picture.columns import columns_of
from traceability.interfaces.pages.picture.order import Slot, ordered, passings, slots_of, steps_of
from traceability.interfaces.pages.picture.parts import Band, Box
from traceability.interfaces.pages.picture.places import Place, placed
from traceability.interfaces.pages.picture.ways import Ground, Way, ways_of

BOX_WIDTH = 172
HEAD = 34
MARGIN = 12
DENSE = 60
"""From so many boxes on they are low and say one line, and bands carry no names."""
MOST_COLUMN, MOST_BAND, LEAST_BAND = 420.0, 96.0, 1.5
"""Pixels: all bands of the fullest column together, one band, and the thinnest line that is seen."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where everything is. `x_of` and `heads` belong to the columns."""

    places: Mapping[str, Place]
    column: Mapping[str, int]
    x_of: tuple[float, ...]
    heads: tuple[str, ...]
    ways: tuple[Way, ...]
    width: int
    height: int
    is_dense: bool


def laid_out(boxes: Sequence[Box], bands: Sequence[Band]) -> Geometry:
    """Requires bands between boxes that are there, none from a box to itself."""
    column = columns_of(boxes, bands)
    is_dense = len(boxes) > DENSE
    scale = _scale(column, bands)
    widths = [_pixels(band.reo_kg, scale) for band in bands]
    parts = [min(width, _pixels(band.part_kg, scale)) if band.part_kg else 0.0 for band, width in zip(bands, widths, strict=True)]
    slots = slots_of(bands, column)
    steps = steps_of(slots, widths)
    order = ordered((box.key for box in boxes), column, slots, steps)
    heights: dict[Slot, float] = {slot: widths[slot.band] for way in slots.values() for slot in passings(way)}
    heights |= _box_heights(boxes, bands, widths, least=20 if is_dense else 38)
    places = placed(order, heights, steps, gap=7 if is_dense else 16)
    between = 96 if is_dense else 148
    x_of = tuple(MARGIN + number * (BOX_WIDTH + between) for number in range(len(order)))
    for place in places.values():
        place.top += HEAD + MARGIN
    return Geometry(
        places={box.key: places[box.key] for box in boxes},
        column=column,
        x_of=x_of,
        heads=tuple(" · ".join(dict.fromkeys(box.heading for box in boxes if column[box.key] == number)) for number in range(len(order))),
        ways=ways_of(bands, widths, parts, Ground(slots, places, column, x_of, BOX_WIDTH)),
        width=round((x_of[-1] if x_of else 0) + BOX_WIDTH + MARGIN),
        height=round(max((place.top + place.height for place in places.values()), default=0) + MARGIN),
        is_dense=is_dense,
    )


def _scale(column: Mapping[str, int], bands: Sequence[Band]) -> float:
    """Pixels for a kilogram REO."""
    totals: dict[int, Decimal] = {}
    for band in bands:
        for place in range(column[band.source] + 1, column[band.target] + 1):
            totals[place] = totals.get(place, Decimal(0)) + (band.reo_kg or 0)
    fullest = max(totals.values(), default=Decimal(0))
    heaviest = max((band.reo_kg or Decimal(0) for band in bands), default=Decimal(0))
    if heaviest <= 0:
        return 0.0
    return min(MOST_BAND / float(heaviest), MOST_COLUMN / float(fullest) if fullest > 0 else MOST_BAND)


def _pixels(kg: Decimal | None, scale: float) -> float:
    return max(LEAST_BAND, float(kg or 0) * scale)


def _box_heights(boxes: Sequence[Box], bands: Sequence[Band], widths: Sequence[float], *, least: float) -> dict[Slot, float]:
    into: dict[str, float] = {}
    out_of: dict[str, float] = {}
    for band, width in zip(bands, widths, strict=True):
        into[band.target] = into.get(band.target, 0.0) + width
        out_of[band.source] = out_of.get(band.source, 0.0) + width
    return {box.key: max(least, into.get(box.key, 0.0), out_of.get(box.key, 0.0)) for box in boxes}
