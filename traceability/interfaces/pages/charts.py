"""Charts as SVG text, drawn on the server: columns by month, lines, and figures beside the range that they should lie in. Pure.

Attributes only: no style and no script. Every text is escaped here. Whoever shows a chart shows a table of the same figures too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

WIDTH, LEFT, RIGHT, TOP, FLOOR, BELOW = 760, 62, 12, 34, 250, 26
"""The area of columns and lines, in units of the picture: its width, its margins, the height of its zero, the room for labels below."""
COLOURS = ("#0b5f86", "#c2571a", "#2f7d4f", "#7a4ea8", "#86690a", "#1f8a8c", "#a8447f", "#4a5fb5")
"""Each at least 4 to 1 on white."""
SOFT, RULE, INK = "#51626d", "#d5dde2", "#16232b"
OF_MARK = {"BLOCK": "#9c1f24", "HOLD": "#a05a00", "": "#0b5f86"}
_FONT = 'font-family="system-ui, sans-serif"'
_ROW, _NAMES, _ZERO = 26, 210, Decimal(0)
_CLEAR, _LINE = 90, 18  # where the unit ends; from one line of the legend to the next
_SLANT, _LONGEST = (
    Decimal("0.707"),
    Decimal(150),
)  # of labels that find no room beside each other: half a right angle, and how long they may be


@dataclass(frozen=True, slots=True)
class Series:
    """One figure for each label; `titles` say it in words, with its unit."""

    name: str
    values: Sequence[Decimal]
    titles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Ranged:
    """A figure and the range in which it should lie, on one scale. `mark`: BLOCK, HOLD or empty."""

    name: str
    value: Decimal
    least: Decimal
    most: Decimal
    title: str
    mark: str = ""


def columns(labels: Sequence[str], series: Sequence[Series], *, says: str, unit: str, width: int = WIDTH) -> str:
    """Columns beside each other, one of each series for each label. Empty where there is nothing above zero."""
    top = _ceiling(value for one in series for value in one.values)
    if not top:
        return ""
    room = Decimal(width - LEFT - RIGHT) / len(labels)
    wide = min(Decimal(34), room * Decimal("0.82") / len(series))
    legend, lift = _legend(series, width)
    named, below = _labels(labels, room)
    parts = [*_axes(len(labels), top, room, unit), *named, *legend]
    for number, one in enumerate(series):
        for place, (value, title) in enumerate(zip(one.values, one.titles, strict=True)):
            if value <= 0:
                continue
            x = LEFT + room * place + (room - wide * len(series)) / 2 + wide * number
            tall = max(value / top * (FLOOR - TOP), Decimal(1))
            box = f'x="{x:.1f}" y="{FLOOR - tall:.1f}" width="{wide - 1:.1f}" height="{tall:.1f}" fill="{COLOURS[number % len(COLOURS)]}"'
            parts.append(f"<rect {box}><title>{escape(title)}</title></rect>")
    return _whole(parts, FLOOR + below, says, width, lift)


def lines(labels: Sequence[str], series: Sequence[Series], *, says: str, unit: str) -> str:
    """A line for each series, with a dot at each label. Empty where there is nothing above zero."""
    top = _ceiling(value for one in series for value in one.values)
    if not top:
        return ""
    room = Decimal(WIDTH - LEFT - RIGHT) / len(labels)
    legend, lift = _legend(series, WIDTH)
    named, below = _labels(labels, room)
    parts = [*_axes(len(labels), top, room, unit), *named, *legend]
    for number, one in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        dots = [(LEFT + room * place + room / 2, FLOOR - max(value, _ZERO) / top * (FLOOR - TOP)) for place, value in enumerate(one.values)]
        way = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"/>')
        for (x, y), title in zip(dots, one.titles, strict=True):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"><title>{escape(title)}</title></circle>')
    return _whole(parts, FLOOR + below, says, lift=lift)


def ranges(rows: Sequence[Ranged], *, says: str) -> str:
    """A row for each: the range as a bar, the figure as a dot on it, below or above it. Empty without rows."""
    if not rows:
        return ""
    low = min(min(row.value, row.least) for row in rows)
    high = max(max(row.value, row.most) for row in rows)
    span = (high - low) or Decimal(1)
    room = Decimal(WIDTH - _NAMES - 44)

    def at(value: Decimal) -> Decimal:
        return _NAMES + 20 + (value - low) / span * room

    parts = []
    for step in range(5):
        value = low + span * step / 4
        parts.append(f'<text x="{at(value):.1f}" y="13" text-anchor="middle" fill="{SOFT}">{value:.1f}</text>')
        parts.append(f'<path d="M{at(value):.1f} 19V{24 + len(rows) * _ROW}" stroke="{RULE}"/>')
    for place, row in enumerate(rows):
        y, colour = 22 + place * _ROW, OF_MARK.get(row.mark, OF_MARK[""])
        name = row.name if len(row.name) <= 30 else row.name[:29] + "…"
        parts += [
            f"<g><title>{escape(row.title)}</title>",
            f'<text x="0" y="{y + 12}" fill="{INK}">{escape(name)}</text>',
            f'<rect x="{at(row.least):.1f}" y="{y + 3}" width="{at(row.most) - at(row.least):.1f}" height="10" fill="#c9dbe4"/>',
            f'<circle cx="{at(row.value):.1f}" cy="{y + 8}" r="6" fill="{colour}" stroke="#fff" stroke-width="1.5"/></g>',
        ]
    return _whole(parts, 26 + len(rows) * _ROW, says)


def _ceiling(values: Iterable[Decimal]) -> Decimal:
    """The next 1, 2, 2.5 or 5 times a power of ten above the greatest; 0 where nothing is above zero."""
    greatest = max(values, default=_ZERO)
    if greatest <= 0:
        return _ZERO
    power = Decimal(1).scaleb(greatest.adjusted())
    return next(step * power for step in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10)) if step * power >= greatest)


def _axes(places: int, top: Decimal, room: Decimal, unit: str) -> Iterable[str]:
    for step in range(5):
        y, value = FLOOR - (FLOOR - TOP) * step / Decimal(4), top * step / 4
        yield f'<path d="M{LEFT} {y:.1f}H{LEFT + room * places:.1f}" stroke="{RULE}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="{SOFT}">{_tick(value)}</text>'
    yield f'<text x="0" y="14" fill="{SOFT}">{escape(unit)}</text>'


def _labels(labels: Sequence[str], room: Decimal) -> tuple[list[str], int]:
    """Below their places, slanted where the widest would touch its neighbour: the second answer is how much room that takes below.

    A slanted one is as long as the picture's left edge lets it be; its whole name stands in the table beside.
    """
    if max(map(_width, labels)) + 6 <= room:
        middle = [f'x="{LEFT + room * place + room / 2:.1f}" y="{FLOOR + 18}" text-anchor="middle"' for place in range(len(labels))]
        return [f'<text {at} fill="{SOFT}">{escape(label)}</text>' for at, label in zip(middle, labels, strict=True)], BELOW
    ends = [LEFT + room * place + room / 2 + 4 for place in range(len(labels))]
    shown = [_shortened(label, min((x - 8) / _SLANT, _LONGEST)) for x, label in zip(ends, labels, strict=True)]
    parts = []
    for x, label in zip(ends, shown, strict=True):
        turned = f'transform="rotate(-45 {x:.1f} {FLOOR + 14})"'
        parts.append(f'<text x="{x:.1f}" y="{FLOOR + 14}" text-anchor="end" {turned} fill="{SOFT}">{escape(label)}</text>')
    return parts, int(max(map(_width, shown)) * _SLANT) + BELOW


def _shortened(label: str, most: Decimal) -> str:
    while _width(label) > most:
        label = label.rstrip("…")[:-1].rstrip() + "…"
    return label


def _width(text: str) -> Decimal:
    """In units of the picture, about: Chinese is twice as wide as Latin letters."""
    return sum((Decimal(13) if ord(letter) > 0x2E80 else Decimal("7.2") for letter in text), _ZERO)


def _tick(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _legend(series: Sequence[Series], width: int) -> tuple[list[str], int]:
    """From the right, clear of the unit. A series without a name has none.

    What finds no room stands in a further line above: the second answer is how far up the drawing then begins.
    """
    parts: list[str] = []
    x, lift = Decimal(width - RIGHT), 0
    for number, one in reversed([(number, one) for number, one in enumerate(series) if one.name]):
        wide = _width(one.name)
        if x - wide - 16 < _CLEAR and x < width - RIGHT:
            x, lift = Decimal(width - RIGHT), lift + _LINE
        x -= wide
        parts.append(f'<text x="{x:.1f}" y="{14 - lift}" fill="{INK}">{escape(one.name)}</text>')
        parts.append(f'<rect x="{x - 16:.1f}" y="{4 - lift}" width="11" height="11" fill="{COLOURS[number % len(COLOURS)]}"/>')
        x -= 34
    return parts, lift


def _whole(parts: Iterable[str], height: int, says: str, width: int = WIDTH, lift: int = 0) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawn" role="img" aria-label="{escape(says)}" width="{width}"'
        f' height="{height + lift}" viewBox="0 {-lift} {width} {height + lift}" {_FONT} font-size="12.5">'
    )
    return "".join([head, *parts, "</svg>"])
