"""The chain as a flow picture, made on the server: kilograms REO as width, stage as column, organisation as colour, findings as marks.

Pure: boxes and bands in, SVG out; no Django, no clock, no style and no script, so that it shows, prints and may be kept anywhere.
"""

from collections.abc import Sequence
from decimal import Decimal

from traceability.interfaces.pages.picture.drawing import GREY, PALETTE, svg_of
from traceability.interfaces.pages.picture.geometry import laid_out
from traceability.interfaces.pages.picture.parts import LAST, Band, Box, Mark, Picture

__all__ = ["GREY", "LAST", "Band", "Box", "Mark", "Picture", "flow_picture"]


def flow_picture(boxes: Sequence[Box], bands: Sequence[Band], *, label: str) -> Picture:
    """The picture of a chain. Bands whose ends are not there, or are one, are left out. 300 boxes take well under half a second."""
    keys = {box.key for box in boxes}
    shown = [band for band in bands if band.source != band.target and band.source in keys and band.target in keys]
    geometry = laid_out(boxes, shown)
    colours = _colours(boxes, shown)
    return Picture(svg_of(geometry, boxes, colours, label=label), geometry.width, geometry.height, colours)


def _colours(boxes: Sequence[Box], bands: Sequence[Band]) -> dict[str, str]:
    """The heaviest organisations have a colour of their own, the rest are grey."""
    party = {box.key: box.party for box in boxes}
    weights = dict.fromkeys((box.party for box in boxes if box.party), Decimal(0))
    for band in bands:
        for end in (band.source, band.target):
            if party[end] in weights:
                weights[party[end]] += band.reo_kg or 0
    ranked = sorted(weights, key=lambda one: (-weights[one], one))
    return {one: PALETTE[number] if number < len(PALETTE) else GREY for number, one in enumerate(ranked)}
