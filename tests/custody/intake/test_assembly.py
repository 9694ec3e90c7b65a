"""Rows of one event: which list element a cell belongs to, what stands twice, and where everything is found again."""

import pytest

from tests.custody.intake.filling import csv_of
from traceability.custody.claims import kinds
from traceability.custody.errors import FileRefused
from traceability.custody.intake import assembly
from traceability.custody.intake.columns import Column
from traceability.custody.intake.files import read_file
from traceability.custody.intake.rows import Place


def read(text):
    (event,) = read_file(csv_of(text), "csv")
    return event


def problems(event):
    return [(problem.pointer, problem.code, problem.facts["row"], problem.facts["column"]) for problem in event.problems]


def test_each_row_adds_one_element_to_each_list():
    event = read("event,stage,inputs.lot,outputs.lot\nx,mining,A:1,B:1\nx,,A:2,\nx,,,B:2\n")

    assert event.body == {"stage": "mining", "inputs": [{"lot": "A:1"}, {"lot": "A:2"}], "outputs": [{"lot": "B:1"}, {"lot": "B:2"}]}
    assert (event.number, event.row, event.rows, event.problems) == (1, 2, 3, ())


def test_inner_elements_belong_to_the_last_outer_one():
    event = read("event,stage,outputs.lot,outputs.packages.marks\nx,mining,B:1,m1\nx,,,m2\nx,,B:2,\nx,,,m3\n")

    assert event.body["outputs"] == [
        {"lot": "B:1", "packages": [{"marks": "m1"}, {"marks": "m2"}]},
        {"lot": "B:2", "packages": [{"marks": "m3"}]},
    ]


def test_an_inner_element_without_an_outer_one_begins_it():
    event = read("event,stage,outputs.packages.marks,fields.opening.origins.facility\nx,mining,m1,F-1\nx,,m2,F-2\n")

    assert event.body["outputs"] == [{"packages": [{"marks": "m1"}, {"marks": "m2"}]}]
    assert event.body["fields"] == {"opening": [{"origins": [{"facility": "F-1"}, {"facility": "F-2"}]}]}


def test_a_new_outer_element_ends_the_inner_ones_however_deep():
    deep = [
        Column(tuple("abcd"[:depth] + "x"), tuple(range(1, depth + 1)), kinds.Words(9), frozenset(), frozenset(), False)
        for depth in (1, 2, 3)
    ]
    outer, middle, inner = deep
    event = assembly.Assembly(1, 2, None)

    for row, filled in enumerate([[(outer, "1"), (middle, "2")], [(inner, "3")], [(outer, "4")], [(inner, "5")]], start=2):
        event.add(row, filled)

    assert event.event().body == {
        "a": [{"x": "1", "b": [{"x": "2", "c": [{"x": "3"}]}]}, {"x": "4", "b": [{"c": [{"x": "5"}]}]}],
    }


def test_lists_of_one_event_do_not_reach_into_the_next():
    first, second = read_file(csv_of("stage,outputs.lot,outputs.packages.marks\nmining,B:1,\nmining,,m1\n"), "csv")

    assert first.body["outputs"] == [{"lot": "B:1"}]
    assert second.body["outputs"] == [{"packages": [{"marks": "m1"}]}]


def test_empty_cells_are_left_out():
    assert read("stage,facility,outputs.lot,outputs.assay.treo_percent,transport.waybill\nmining, ,,,\n").body == {"stage": "mining"}


def test_later_rows_repeat_the_first_or_leave_it_empty():
    event = read("event,stage,facility,transport.pieces\nx,mining,F-1,3\nx,mining,,\nx,,F-1, 3\n")

    assert event.body == {"stage": "mining", "facility": "F-1", "transport": {"pieces": 3}}
    assert event.problems == ()


def test_a_later_row_that_says_something_else_is_a_problem_where_it_stands():
    event = read("event,stage,facility,transport.pieces\nx,mining,F-1,\nx,,F-2,\nx,,,3\n")

    assert problems(event) == [
        ("/facility", "differs_from_first_row", 3, "facility"),
        ("/transport/pieces", "differs_from_first_row", 4, "transport.pieces"),
    ]
    assert event.body["facility"] == "F-1"
    assert event.place_of("/facility") == Place(3, "facility")


def test_a_flag_is_no_number():
    event = read("event,stage,ownership_passes,transport.pieces\nx,mining,1,1\nx,,true,1\n")

    assert event.body == {"stage": "mining", "ownership_passes": True, "transport": {"pieces": 1}}
    assert event.problems == ()


def test_pairs_and_their_own_columns_join_unless_they_differ():
    header = "stage,outputs.assay.shares_percent,outputs.assay.shares_percent.Nd\n"

    assert read(f"{header}mining,Pr=25.1,74.9\n").body["outputs"] == [{"assay": {"shares_percent": {"Pr": "25.1", "Nd": "74.9"}}}]
    assert read(f"{header}mining,Nd=74.9,74.9\n").problems == ()
    assert problems(read(f"{header}mining,Nd=75,74.9\n")) == [
        ("/outputs/0/assay/shares_percent/Nd", "given_twice", 2, "outputs.assay.shares_percent.Nd")
    ]


def test_pairs_that_cannot_be_read_stay_text():
    event = read("stage,outputs.assay.shares_percent,outputs.assay.shares_percent.Nd\nmining,all Nd,99\n")

    assert problems(event) == [("/outputs/0/assay/shares_percent", "pairs_unreadable", 2, "outputs.assay.shares_percent")]
    assert event.body["outputs"] == [{"assay": {"shares_percent": "all Nd"}}]


def test_an_event_is_bounded(monkeypatch):
    rows = "x,,A:1\n" * assembly.MOST_EVENT_ROWS

    with pytest.raises(FileRefused) as caught:
        list(read_file(csv_of(f"event,stage,inputs.lot\nx,mining,A:0\n{rows}"), "csv"))
    assert [(problem.code, problem.facts["row"]) for problem in caught.value.problems] == [("event_too_long", 2)]

    monkeypatch.setattr(assembly, "MOST_EVENT_CHARACTERS", 20)
    assert read("event,stage,inputs.lot\nx,mining,A:0\n").rows == 1
    with pytest.raises(FileRefused):
        read(f"event,stage,inputs.lot\nx,mining,{'A' * 20}\n")


def test_problems_of_one_event_are_bounded():
    rows = "".join(f"x,,F-{number}\n" for number in range(1500))

    assert len(read(f"event,stage,facility\nx,mining,F\n{rows}").problems) == assembly.MOST_PROBLEMS
