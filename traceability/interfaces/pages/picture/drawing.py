"""The ink: boxes, bands, heads and marks as SVG text. No style and no script; every text is escaped here."""

from collections.abc import Iterable, Mapping
from html import escape

from traceability.interfaces.pages.picture.geometry import BOX_WIDTH, HEAD, Geometry
from traceability.interfaces.pages.picture.parts import Band, Box, Mark
from traceability.interfaces.pages.picture.ways import Point, Way

PALETTE = ("#0b5f86", "#c2571a", "#2f7d4f", "#7a4ea8", "#b3283b", "#86690a", "#1f8a8c", "#a8447f", "#566b1f", "#4a5fb5")
"""Each at least 4 to 1 on white. Organisations beyond are grey: their code stands in every box."""
GREY = "#7c8c96"
INK, SOFT = "#16232b", "#51626d"
SEVERITIES = ("BLOCK", "HOLD", "WARN", "INFO")
_OF_SEVERITY = {"BLOCK": "#9c1f24", "HOLD": "#a05a00", "WARN": "#6b5d00", "INFO": "#3f5b73"}
_SHAPES = {"BLOCK": "M-8 -8H8V8H-8Z", "HOLD": "M0 -10L10 8H-10Z", "WARN": "M0 -9L9 0L0 9L-9 0Z", "INFO": "M-7 -7H7V7H-7Z"}
_FONT = 'font-family="system-ui, sans-serif"'


def svg_of(geometry: Geometry, boxes: Iterable[Box], colours: Mapping[str, str], *, label: str) -> str:
    """The whole picture. `label` says what it shows."""
    listed = list(boxes)
    numbers = {box.key: number for number, box in enumerate(listed)}
    parties = {box.key: box.party for box in listed}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="group" aria-label="{escape(label)}" width="{geometry.width}"'
        f' height="{geometry.height}" viewBox="0 0 {geometry.width} {geometry.height}" {_FONT} font-size="12">',
        *_heads(geometry),
        *(_band(way, numbers, colours.get(parties[way.band.source], GREY)) for way in sorted(geometry.ways, key=lambda way: -way.width)),
    ]
    if not geometry.is_dense:
        parts += _names(way for way in geometry.ways if way.band.label)
    parts += [_box(box, geometry, numbers[box.key], colours.get(box.party, GREY)) for box in listed]
    parts += [_mark(way.band.marks, *_near_end(way)) for way in geometry.ways if way.band.marks]
    return "".join([*parts, "</svg>"])


def shortened(text: str, pixels: float, size: float = 12) -> str:
    """As much of a text as fits; Chinese is about twice as wide as Latin letters."""
    room = pixels
    for place, letter in enumerate(text):
        room -= size * (1.0 if ord(letter) > 0x2E80 else 0.58)
        if room < 0:
            return text[: max(1, place - 1)].rstrip() + "…"
    return text


def _heads(geometry: Geometry) -> Iterable[str]:
    for x, head in zip(geometry.x_of, geometry.heads, strict=True):
        text = escape(shortened(head, BOX_WIDTH + 60, 13))
        yield f'<text x="{x:.0f}" y="20" font-size="13" font-weight="600" fill="{SOFT}">{text}<title>{escape(head)}</title></text>'
        yield f'<path d="M{x:.0f} {HEAD - 6}h{BOX_WIDTH}" stroke="#c5d0d6" stroke-width="1"/>'


def _band(way: Way, numbers: Mapping[str, int], colour: str) -> str:
    band = way.band
    line = _line(way.points)
    dashes = ' stroke-dasharray="5 4"' if band.is_dashed or band.reo_kg is None else ""
    drawn = f'<path d="{line}" stroke="{colour}" stroke-opacity=".26" stroke-width="{way.width:.1f}"{dashes}/>'
    if way.part:
        drawn += f'<path d="{line}" stroke="{colour}" stroke-opacity=".72" stroke-width="{way.part:.1f}"/>'
    known = f'class="band" data-from="{numbers[band.source]}" data-to="{numbers[band.target]}" fill="none"'
    return _linked(band, known, f"<title>{escape(band.title)}</title>{drawn}")


def _box(box: Box, geometry: Geometry, number: int, colour: str) -> str:
    place, x = geometry.places[box.key], geometry.x_of[geometry.column[box.key]]
    ground, radius = ("#eef4f7", 11) if box.is_lot else ("#ffffff", 4)
    drawn = [
        f"<title>{escape(box.title)}</title>",
        f'<rect x="{x:.0f}" y="{place.top:.1f}" width="{BOX_WIDTH}" height="{place.height:.1f}" rx="{radius}" fill="{ground}"'
        f' stroke="{colour}" stroke-width="1.5"/>',
        f'<rect x="{x:.0f}" y="{place.top:.1f}" width="7" height="{place.height:.1f}" rx="3" fill="{colour}"/>',
    ]
    size, leading = (11, 13) if geometry.is_dense else (12, 15)
    lines = box.lines[: max(1, int((place.height - 4) // leading))]
    y = place.middle - len(lines) * leading / 2 + size * 0.9
    for row, line in enumerate(lines):
        weight, ink = (' font-weight="600"', INK) if row == 0 else ("", SOFT)
        text = escape(shortened(line, BOX_WIDTH - (40 if box.marks else 22), size))
        drawn.append(f'<text x="{x + 14:.0f}" y="{y + row * leading:.1f}" font-size="{size}"{weight} fill="{ink}">{text}</text>')
    if box.marks:
        drawn.append(_mark(box.marks, x + BOX_WIDTH - 15, place.top + min(place.height / 2, 16)))
    return _linked(box, f'class="box" data-box="{number}"', "\n".join(drawn))  # a break parts the words of two lines


def _linked(thing: Box | Band, known: str, drawn: str) -> str:
    if thing.href:
        return f'<a href="{escape(thing.href)}" {known}>{drawn}</a>'
    return f"<g {known}>{drawn}</g>"


def _names(ways: Iterable[Way]) -> Iterable[str]:
    """The lot's name where its band begins: on a wide one, above a thin one; none where another stands already.

    It stands in the band's title too, so who listens is not told it twice.
    """
    taken: list[Point] = []
    for way in sorted(ways, key=lambda way: -way.width):
        (x, y), (end, _) = way.points[0], way.points[1]
        y += 4 if way.width > 16 else -way.width / 2 - 4
        if any(x == other and abs(y - there) < 13 for other, there in taken):
            continue
        taken.append((x, y))
        text = escape(shortened(way.band.label, end - x - 18, 11))
        yield (
            f'<text x="{x + 8:.0f}" y="{y:.1f}" font-size="11" fill="{INK}" stroke="#ffffff" stroke-width="3" stroke-opacity=".85"'
            f' paint-order="stroke" pointer-events="none" aria-hidden="true">{text}</text>'
        )


def _mark(marks: Iterable[Mark], x: float, y: float) -> str:
    """The worst of them by its shape, with their number; what they say as a title."""
    found = sorted(marks, key=lambda mark: SEVERITIES.index(mark.severity))
    worst, texts = found[0].severity, escape("\n".join(mark.text for mark in found))
    return (
        f'<g class="mark" transform="translate({x:.1f} {y:.1f})"><title>{texts}</title>'
        f'<path d="{_SHAPES[worst]}" fill="{_OF_SEVERITY[worst]}" stroke="#ffffff" stroke-width="1"/>'
        f'<text y="5" font-size="11" font-weight="700" text-anchor="middle" fill="#ffffff" aria-hidden="true">{len(found)}</text></g>'
    )


def _near_end(way: Way) -> Point:
    """Where a band's mark stands: before its end, away from its name."""
    x, y = way.points[-1]
    return x - 20, y


def _line(points: tuple[Point, ...]) -> str:
    """Curves that leave and arrive level; straight across a column that is only passed. Backwards in a wide bow."""
    (x, y), drawn = points[0], []
    drawn.append(f"M{x:.0f} {y:.1f}")
    for number, (next_x, next_y) in enumerate(points[1:]):
        if number % 2 == 1:
            drawn.append(f"H{next_x:.0f}")
        else:
            bend = max((next_x - x) / 2, 60.0)
            drawn.append(f"C{x + bend:.0f} {y:.1f} {next_x - bend:.0f} {next_y:.1f} {next_x:.0f} {next_y:.1f}")
        x, y = next_x, next_y
    return "".join(drawn)
