"""Charts: well-formed, without style and script, true to their figures, and every text escaped."""

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from traceability.interfaces.pages.charts import FLOOR, TOP, Ranged, Series, columns, lines, ranges

SVG = "{http://www.w3.org/2000/svg}"
TWO = [
    Series("<A> & B", [Decimal(50), Decimal(0)], ["fifty", "none"]),
    Series("C", [Decimal(100), Decimal(25)], ["hundred", 'a "quarter"']),
]


def read(text):
    assert "style" not in text and "script" not in text
    return ElementTree.fromstring(text)


def test_a_column_is_as_tall_as_its_figure():
    drawn = read(columns(["Jan", "Feb"], TWO, says="Flows", unit="t"))

    tall = {
        box.find(SVG + "title").text: Decimal(box.get("height")) for box in drawn.iter(SVG + "rect") if box.find(SVG + "title") is not None
    }
    assert tall == {"fifty": (FLOOR - TOP) / 2, "hundred": FLOOR - TOP, 'a "quarter"': (FLOOR - TOP) / Decimal(4)}
    assert drawn.get("aria-label") == "Flows" and "<A> & B" in {one.text for one in drawn.iter(SVG + "text")}


def test_a_line_has_a_dot_at_each_label():
    drawn = read(lines(["Jan", "Feb"], TWO, says="Flows", unit="t"))

    dots = [(one.find(SVG + "title").text, Decimal(one.get("cy"))) for one in drawn.iter(SVG + "circle")]
    assert dots[:2] == [("fifty", FLOOR - (FLOOR - TOP) / Decimal(2)), ("none", FLOOR)] and len(dots) == 4
    assert len(list(drawn.iter(SVG + "polyline"))) == 2


@pytest.mark.parametrize(("greatest", "last"), [("1", "1"), ("1.1", "2"), ("21", "25"), ("26", "50"), ("51000", "100,000"), ("0.3", "0.5")])
def test_the_axis_ends_at_a_round_number(greatest, last):
    drawn = read(columns(["x"], [Series("", [Decimal(greatest)], ["x"])], says="x", unit="t"))

    assert last in {one.text for one in drawn.iter(SVG + "text")}


def test_a_dot_stands_in_its_range_or_outside():
    rows = [
        Ranged("P-1 " + "long " * 12, Decimal(90), Decimal(80), Decimal(95), "in"),
        Ranged("P-2", Decimal(101), Decimal(80), Decimal(95), "out", "BLOCK"),
    ]

    drawn = read(ranges(rows, says="Recovery"))

    bars = list(drawn.iter(SVG + "rect"))
    dots = [Decimal(dot.get("cx")) for dot in drawn.iter(SVG + "circle")]
    ends = [Decimal(bar.get("x")) + Decimal(bar.get("width")) for bar in bars]
    assert Decimal(bars[0].get("x")) < dots[0] < ends[0] < dots[1]
    assert [group.find(SVG + "title").text for group in drawn.iter(SVG + "g")] == ["in", "out"]


def test_nothing_is_drawn_of_nothing():
    none = [Series("A", [Decimal(0)], ["none"])]

    assert columns(["Jan"], none, says="x", unit="t") == lines(["Jan"], none, says="x", unit="t") == ranges([], says="x") == ""


def test_names_that_find_no_room_stand_in_a_further_line():
    several = [Series(f"A long name of stage {number}", [Decimal(1)], ["one"]) for number in range(8)]

    drawn = lines(["Jan"], several, says="flows", unit="t")

    places = [float(place) for place in re.findall(r'<text x="([-0-9.]+)" y="-?[0-9]+" fill="[^"]+">A long', drawn)]
    assert len(places) == 8 and min(places) > 90 and 'viewBox="0 -' in drawn


def ends_of(drawn):
    """(left, right, slanted) of each label below the axis, in units of the picture, by the width of Latin letters there."""
    below = [one for one in read(drawn).iter(SVG + "text") if float(one.get("y")) > FLOOR + 10]
    for one in below:
        x, wide = float(one.get("x")), 7.2 * len(one.text)
        yield (x - wide * 0.707, x, True) if one.get("transform") else (x - wide / 2, x + wide / 2, False)


@pytest.mark.parametrize(("names", "slanted"), [(["CN-GD", "CN-JX"] * 4, False), (["Mixed carbonate", "Concentrate"] * 5, True)])
def test_labels_of_neighbours_never_touch_and_none_leaves_the_picture(names, slanted):
    drawn = columns(names, [Series("", [Decimal(1)] * len(names), names)], says="x", unit="t", width=520)

    found = list(ends_of(drawn))
    assert {one[2] for one in found} == {slanted} and len(found) == len(names)
    assert all(left >= 0 for left, _, _ in found)
    if slanted:
        assert all(after[1] - before[1] > 12.5 / 0.707 for before, after in pairwise(found)), "a line's height between them"
        assert float(read(drawn).get("height")) > FLOOR + 15 * 7.2 * 0.707
    else:
        assert all(before[1] < after[0] for before, after in pairwise(found))


def test_a_name_too_long_even_slanted_is_shortened_and_stays_whole_in_its_title():
    long = "A form of rare earths whose name has no end"

    drawn = columns([long] * 10, [Series("", [Decimal(1)] * 10, [long] * 10)], says="x", unit="t", width=520)

    texts = {one.text for one in read(drawn).iter(SVG + "text")}
    assert long not in texts and any(text.endswith("…") and long.startswith(text[:-1]) for text in texts)
    assert {one.text for one in read(drawn).iter(SVG + "title")} == {long} and min(left for left, _, _ in ends_of(drawn)) >= 0
