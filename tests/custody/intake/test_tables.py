"""A table's header is refused with everything that is wrong with it; rows join to events by the column `event`."""

import pytest

from tests.custody.intake.filling import as_csv, csv_of
from traceability.custody.errors import FileRefused
from traceability.custody.intake import tables
from traceability.custody.intake.columns import COLUMNS
from traceability.custody.intake.files import read_file


def refusals(text):
    with pytest.raises(FileRefused) as caught:
        list(read_file(csv_of(text), "csv"))
    assert all(problem.text.en and problem.text.zh for problem in caught.value.problems)
    return [(problem.code, problem.facts["row"], problem.facts["column"]) for problem in caught.value.problems]


def shapes(text):
    return [(event.number, event.row, event.rows, event.body.get("facility")) for event in read_file(csv_of(text), "csv")]


def test_all_that_is_wrong_with_a_header_is_told_at_once():
    assert refusals("colour,facility,FACILITY, size \nred\n") == [
        ("unknown_column", 1, "colour"),
        ("column_twice", 1, "FACILITY"),
        ("unknown_column", 1, "size"),
        ("column_missing", 1, "stage"),
    ]


@pytest.mark.parametrize("text", ["", "\n", ",,\n", "\ufeff", "\nstage\nmining\n"])
def test_the_first_row_is_the_header(text):
    assert refusals(text) == [("header_missing", 1, "")]


def test_a_header_alone_is_no_event():
    assert shapes("stage\n") == shapes("stage") == shapes("stage\n\n , \n".replace(" , ", " ")) == []


def test_a_long_name_is_told_by_its_beginning():
    assert refusals(f"stage,{'x' * 5000}\n") == [("unknown_column", 1, "x" * tables.SHOWN)]


def test_columns_are_bounded():
    assert refusals("stage" + ",x" * tables.MOST_COLUMNS) == [("too_many_columns", 1, "")]
    assert len(COLUMNS) + 1 < tables.MOST_COLUMNS


def test_rows_are_bounded(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)

    assert len(shapes("stage\nloss\nloss\n")) == 2
    assert refusals("stage\nloss\nloss\nloss\n") == [("too_many_rows", 4, "")]
    assert refusals("stage\nloss\n\n\n\nloss\n") == [("too_many_rows", 4, "")]


def test_the_bound_is_a_million_rows_and_a_hundred_thousand_characters():
    assert (tables.MOST_ROWS, tables.MOST_COLUMNS, tables.MOST_CELL_CHARACTERS) == (1_000_000, 1_000, 100_000)


def test_rows_of_one_name_are_one_event():
    text = "event,stage,facility\na,loss,F-1\na,,\nb,loss,F-2\n,loss,F-3\n,loss,F-4\n b ,loss,F-5\n"

    assert shapes(text) == [(1, 2, 2, "F-1"), (2, 4, 1, "F-2"), (3, 5, 1, "F-3"), (4, 6, 1, "F-4"), (5, 7, 1, "F-5")]


def test_without_names_each_row_is_an_event():
    assert shapes("stage,facility\nloss,F-1\nloss,F-1\n") == [(1, 2, 1, "F-1"), (2, 3, 1, "F-1")]


def test_empty_rows_are_skipped_and_counted():
    assert shapes("event,stage,facility\n\na,loss,F-1\n,,\n  , ,\na,,\n") == [(1, 3, 2, "F-1")]


def test_an_event_that_ended_cannot_go_on():
    events = list(read_file(csv_of("event,stage\na,loss\nb,loss\na,loss\na,\n,loss\na,loss\n"), "csv"))

    assert [[(one.pointer, one.code, one.facts["row"]) for one in event.problems] for event in events] == [
        [], [], [("/event", "event_split", 4)], [], [("/event", "event_split", 7)],
    ]  # fmt: skip
    assert events[2].rows == 2


def test_a_value_needs_a_column():
    assert shapes("stage,facility,,\nloss,F-1,,,,,\n") == [(1, 2, 1, "F-1")]
    assert refusals("stage,facility\nloss,F-1\nloss,F-1,,x\n") == [("cell_without_column", 3, "4")]
    assert refusals("stage,,facility\nloss,x,F-1\n") == [("cell_without_column", 2, "2")]


def test_cells_and_rows_are_bounded():
    most = tables.MOST_CELL_CHARACTERS

    assert shapes(f"stage,facility\nloss,{'x' * most}\n")[0][3] == "x" * most
    assert refusals(f"stage,facility\nloss,{'x' * (most + 1)}\n") == [("cell_too_long", 2, "facility")]
    names = [name for name in COLUMNS if name != "stage"][:12]
    row = as_csv([["stage", *names], ["loss", *["字" * most] * 12]]).getvalue().decode()
    assert refusals(row) == [("row_too_long", 2, "")]
