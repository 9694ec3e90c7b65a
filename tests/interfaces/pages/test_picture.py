"""The flow picture: where boxes stand, how wide bands are, few crossings, and every text escaped. Pure, without a browser."""

from decimal import Decimal
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from traceability.interfaces.pages.picture import GREY, LAST, Band, Box, Mark, flow_picture
from traceability.interfaces.pages.picture.columns import columns_of
from traceability.interfaces.pages.picture.drawing import shortened
from traceability.interfaces.pages.picture.geometry import laid_out
from traceability.interfaces.pages.picture.order import Step, crossings, ordered
from traceability.interfaces.pages.picture.places import Place, placed

NAME = "{http://www.w3.org/2000/svg}"


def a_box(key, column=0, party="HFR", **more):
    return Box(key, column, more.pop("heading", "Stage"), party, more.pop("lines", (key,)), more.pop("title", key), **more)


def a_band(source, target, kg="100", part=None, **more):
    part_kg = None if part is None else Decimal(part)
    return Band(source, target, None if kg is None else Decimal(kg), part_kg, more.pop("label", ""), more.pop("title", "lot"), **more)


def drawn(boxes, bands):
    return ElementTree.fromstring(flow_picture(boxes, bands, label="The chain").svg)


def a_wide_chain(boxes=300):
    """Six columns, each box fed by up to three of the columns before it, all of it in one lot."""
    each = boxes // 6
    listed = [a_box(f"{column}-{number}", column, party=f"O{number % 14}") for column in range(6) for number in range(each)]
    bands = [
        a_band(
            f"{column - 1 - (number % 7 == 0 and column > 1)}-{(number * 13 + step * 5) % each}",
            f"{column}-{number}",
            str(10 + number * 7),
            "5",
        )
        for column in range(1, 6)
        for number in range(each)
        for step in range(1 + number % 3)
    ]
    return [*listed, a_box("lot", LAST, is_lot=True)], [*bands, *(a_band(f"5-{number}", "lot") for number in range(each))]


def test_a_box_stands_right_of_all_that_it_was_made_from():
    boxes = [a_box("mine"), a_box("plant", 2), a_box("pack"), a_box("lot", LAST)]

    column = columns_of(boxes, [a_band("mine", "plant"), a_band("plant", "pack"), a_band("pack", "lot")])

    assert column == {"mine": 0, "plant": 1, "pack": 2, "lot": 3}


def test_the_stage_holds_a_box_back_and_what_is_asked_for_stands_last():
    boxes = [a_box("mine"), a_box("collected"), a_box("smelter", 3), a_box("one", LAST), a_box("two", LAST)]

    column = columns_of(boxes, [a_band("mine", "smelter"), a_band("collected", "one"), a_band("smelter", "two")])

    assert column == {"mine": 0, "collected": 0, "smelter": 1, "one": 2, "two": 2}


def test_a_circle_is_drawn_all_the_same():
    boxes, bands = [a_box("a"), a_box("b"), a_box("c")], [a_band("a", "b"), a_band("b", "c"), a_band("c", "a")]

    assert set(columns_of(boxes, bands)) == {"a", "b", "c"}
    assert len(drawn(boxes, bands).findall(".//*[@class='band']")) == 3


def test_few_bands_cross():
    boxes = [a_box(key, column) for column, keys in enumerate(("ab", "xy")) for key in keys]
    bands = [a_band("a", "y"), a_band("b", "x")]

    geometry = laid_out(boxes, bands)

    tops = {key: place.top for key, place in geometry.places.items()}
    assert (tops["a"] < tops["b"]) == (tops["y"] < tops["x"])


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20))
def test_crossings_are_those_that_a_slow_count_finds(pairs):
    columns = [[f"l{number}" for number in range(7)], [f"r{number}" for number in range(7)]]

    found = crossings(columns, [Step(f"l{left}", f"r{right}", 1.0) for left, right in pairs])

    assert found == sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(pairs, 2))


def test_sweeping_never_makes_it_worse():
    boxes, bands = a_wide_chain(120)
    column = columns_of(boxes, bands)
    ways = {number: [band.source, band.target] for number, band in enumerate(bands) if column[band.target] - column[band.source] == 1}
    steps = [Step(way[0], way[1], 1.0) for way in ways.values()]
    as_given = [[box.key for box in boxes if column[box.key] == number] for number in range(max(column.values()) + 1)]

    swept = ordered([box.key for box in boxes], column, ways, steps)

    assert crossings(swept, steps) < crossings(as_given, steps) / 2
    assert [sorted(one) for one in swept] == [sorted(one) for one in as_given]


@settings(max_examples=30)
@given(st.lists(st.floats(1, 200), min_size=1, max_size=12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 3)), max_size=20))
def test_boxes_of_a_column_keep_their_order_and_their_distance(heights, pairs):
    column = [f"b{number}" for number in range(len(heights))]
    other = [f"c{number}" for number in range(4)]
    steps = [Step(f"b{left % len(heights)}", f"c{right}", 3.0) for left, right in pairs]
    sizes = dict(zip(column, heights, strict=True)) | dict.fromkeys(other, 20.0)

    places = placed([column, other], sizes, steps, gap=8)

    for keys in (column, other):
        assert all(places[above].top + places[above].height + 7.99 < places[below].top + 0.011 for above, below in pairwise(keys))
    assert min(place.top for place in places.values()) == 0


def test_a_place_knows_its_middle():
    assert Place(10.0, 30.0).middle == 25.0


def test_the_width_of_a_band_is_its_mass_and_the_strong_part_is_what_is_asked_for():
    boxes = [a_box("a"), a_box("b"), a_box("lot", LAST)]

    ways = laid_out(boxes, [a_band("a", "lot", "3000", "1500"), a_band("b", "lot", "1000", "1000")]).ways

    assert ways[0].width == pytest.approx(3 * ways[1].width)
    assert ways[0].part == pytest.approx(ways[0].width / 2)
    assert ways[1].part == ways[1].width


def test_an_unknown_mass_is_a_thin_broken_line():
    svg = drawn([a_box("a"), a_box("lot", LAST)], [a_band("a", "lot", None)])

    (path,) = svg.findall(".//*[@class='band']/{*}path")
    assert path.get("stroke-dasharray") and path.get("stroke-width") == "1.5"


def test_a_band_that_passes_a_column_runs_between_its_boxes():
    boxes = [a_box("mine"), a_box("far"), *(a_box(f"m{number}", 1) for number in range(4)), a_box("lot", LAST)]
    bands = [
        *(a_band("mine", f"m{number}") for number in range(4)),
        *(a_band(f"m{number}", "lot") for number in range(4)),
        a_band("far", "lot"),
    ]

    geometry = laid_out(boxes, bands)

    passing = geometry.ways[-1]
    y = passing.points[1][1]
    taken = [place for key, place in geometry.places.items() if geometry.column[key] == 1]
    assert len(passing.points) == 4
    assert all(y + passing.width / 2 <= place.top or place.top + place.height <= y - passing.width / 2 for place in taken)


def test_everything_that_is_said_is_escaped():
    evil = '<script>alert("1")</script>&'
    boxes = [
        a_box("a", lines=(evil,), title=evil, heading=evil, href='/x?"', marks=(Mark("BLOCK", evil),)),
        a_box("lot", LAST, party=evil),
    ]

    picture = flow_picture(boxes, [a_band("a", "lot", label=evil, title=evil, marks=(Mark("HOLD", evil),))], label=evil)

    assert "<script" not in picture.svg and " style=" not in picture.svg
    root = ElementTree.fromstring(picture.svg)
    assert evil in [title.text for title in root.iter(f"{NAME}title")] and root.get("aria-label") == evil


def test_the_worst_finding_gives_the_mark_its_shape_and_all_are_counted():
    marks = (Mark("WARN", "W1 late"), Mark("BLOCK", "M03 too much"))

    svg = drawn([a_box("a", marks=marks), a_box("lot", LAST)], [a_band("a", "lot", marks=(Mark("HOLD", "A04"),))])

    first, second = svg.findall(".//*[@class='mark']")
    assert first.find("{*}title").text == "M03 too much\nW1 late"
    assert first.find("{*}text").text == "2" and first.find("{*}path").get("fill") == "#9c1f24"
    assert second.find("{*}path").get("fill") == "#a05a00"


def test_the_heaviest_organisations_have_colours_and_the_rest_is_grey():
    boxes = [*(a_box(f"b{number}", party=f"O{number:02}") for number in range(14)), a_box("lot", LAST, party="")]

    colours = flow_picture(boxes, [a_band(f"b{number}", "lot", str(number + 1)) for number in range(14)], label="x").colours

    assert list(colours)[:2] == ["O13", "O12"]
    assert [party for party, colour in colours.items() if colour == GREY] == ["O03", "O02", "O01", "O00"]
    assert len(set(colours.values())) == 11


def test_a_band_without_an_end_is_left_out_and_nothing_is_a_picture_too():
    assert '<path d="M184' not in flow_picture([a_box("a")], [a_band("a", "gone"), a_band("a", "a")], label="x").svg
    assert flow_picture([], [], label="Nothing").svg.endswith("</svg>")


def test_a_text_is_cut_where_its_box_ends():
    assert shortened("short", 100) == "short"
    assert shortened("a name that is much too long", 60).endswith("…")
    assert len(shortened("华方稀土分离有限公司", 60)) < len(shortened("Huafang Rare", 60))


def test_the_same_chain_is_always_drawn_the_same():
    assert flow_picture(*a_wide_chain(60), label="x") == flow_picture(*a_wide_chain(60), label="x")


def test_three_hundred_boxes_are_all_there_and_legible():
    picture = flow_picture(*a_wide_chain(), label="x")

    root = ElementTree.fromstring(picture.svg)
    assert len(root.findall(".//*[@class='box']")) == 301
    assert all(float(rect.get("height")) >= 20 for rect in root.iter(f"{NAME}rect"))
    assert len(picture.svg) < 300_000
