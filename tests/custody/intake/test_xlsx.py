"""Cells of a workbook are read as a person sees them: numbers without exponent, days, times, and errors as problems."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.custody.intake.filling import as_xlsx, repacked
from tests.make.custody import an_event
from traceability.custody.claims import read_events
from traceability.custody.intake.files import read_file

FORMATS = {date: {"num_format": "yyyy-mm-dd"}, datetime: {"num_format": "yyyy-mm-dd hh:mm"}}
CHINA = timezone(timedelta(hours=8))
BEGUN, ENDED = datetime.fromisoformat("2026-02-02T08:00"), datetime.fromisoformat("2026-02-10T20:00")
MORNING = datetime.fromisoformat("2026-03-01T08:00:00")


def read(table, **options):
    return list(read_file(as_xlsx(table, formats=FORMATS), "xlsx", **options))


def one(column, cell, **options):
    """What becomes of one cell."""
    (event,) = read([["stage", column], ["loss", cell]], **options)
    value = event.body
    for name in column.split("."):
        value = value[name]
        value = value[0] if isinstance(value, list) else value
    return value, [(problem.code, problem.facts["row"], problem.facts["column"]) for problem in event.problems]


CELLS = [
    ("outputs.net_kg", 12345.6, "12345.6"),
    ("outputs.net_kg", 1250000.0, "1250000"),
    ("outputs.net_kg", 1250000, "1250000"),
    ("outputs.net_kg", 0.001, "0.001"),
    ("outputs.net_kg", -0.0, "0"),
    ("outputs.net_kg", "1250.000", "1250.000"),
    ("outputs.packages.pieces", 30, 30),
    ("outputs.packages.pieces", 30.5, "30.5"),
    ("outputs.packages.seals", 1001, "1001"),
    ("ownership_passes", True, True),
    ("ownership_passes", 0, False),
    ("documents.fields.hs_code", 2846902810, "2846902810"),
    ("documents.issued_on", date(2026, 3, 31), "2026-03-31"),
    ("fields.period", date(2026, 3, 1), "2026-03"),
    ("started_at", MORNING, "2026-03-01T08:00:00+08:00"),
    ("started_at", date(2026, 3, 1), "2026-03-01T00:00:00+08:00"),
    ("started_at", "2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z"),
    ("documents.number", "00123", "00123"),
    ("documents.number", 123, "123"),
]


@pytest.mark.parametrize(("column", "cell", "value"), CELLS, ids=str)
def test_a_cell_is_read_as_its_column_takes_it(column, cell, value):
    assert one(column, cell, utc_offset=CHINA) == (value, [])


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_a_number_is_the_decimal_text_that_a_workbook_shows(number):
    text, problems = one("outputs.net_kg", number)

    assert problems == [] and set(text) <= set("-0123456789.")
    assert float(text) == float(f"{float(f'{number:.16G}'):.15g}")  # sixteen digits are written into the file, fifteen are shown


def test_the_rest_of_a_binary_number_is_not_taken_for_what_somebody_meant():
    assert one("outputs.net_kg", 735.0000000000001) == ("735", [])
    assert one("outputs.net_kg", 0.1 + 0.2) == ("0.3", [])


def test_a_time_without_offset_is_a_problem():
    assert one("started_at", MORNING)[1] == [("offset_missing", 2, "started_at")]


@pytest.mark.parametrize("shown", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!"])
def test_an_error_is_a_problem_and_not_an_empty_cell(shown):
    events = read([["", "stage", "documents.number"], ["", "loss", ("=NA()", shown)], ["", "loss", "1"]])

    assert [[(problem.code, problem.facts["row"], problem.facts["column"]) for problem in event.problems] for event in events] == [
        [("cell_is_error", 2, "documents.number")],
        [],
    ]


def test_a_formula_is_what_it_shows():
    assert one("documents.number", ("=1+1", 2)) == ("2", [])


def test_the_sheet_of_events_is_found_by_its_name_else_the_first_is_read():
    table = [["stage"], ["loss"]]

    assert [event.body for event in read_file(as_xlsx(table, before=("notes",)), "xlsx")] == [{"stage": "loss"}]
    assert [event.body for event in read_file(as_xlsx(table, sheet=" Events", before=("notes",)), "xlsx")] == [{"stage": "loss"}]
    assert [event.body for event in read_file(as_xlsx(table, sheet="2026"), "xlsx")] == [{"stage": "loss"}]


def test_rows_are_numbered_as_the_sheet_shows_them():
    events = read([["stage", "facility"], ["", ""], ["", ""], ["loss", "F-1"], ["", ""], ["loss", "F-2"]])

    assert [(event.row, event.body["facility"]) for event in events] == [(4, "F-1"), (6, "F-2")]


def test_the_first_columns_may_be_empty():
    (event,) = read([["", "", "stage"], ["", "", "loss"]])

    assert event.body == {"stage": "loss"}


def test_what_a_sheet_says_is_a_claim():
    sent = an_event(inputs=[{"lot": "BYM:1", "net_kg": "12.5"}])
    table = [
        ["stage", "facility", "started_at", "ended_at", "performed_by", "custody_model", "inputs.lot", "inputs.net_kg"],
        ["mining", "BYM-MINE-1", BEGUN, ENDED, "BYM", "identity_preserved", "BYM:1", 12.5],
    ]

    (event,) = read(table, utc_offset=CHINA)

    assert read_events(event.body) == read_events(sent)
    assert read_events(event.body)[0].started_at == datetime(2026, 2, 2, tzinfo=UTC)


def test_dates_count_from_1904_where_the_workbook_says_so():
    file = as_xlsx([["stage", "documents.issued_on"], ["loss", date(2026, 3, 31)]], formats=FORMATS)
    moved = repacked(file, workbook=lambda part: part.replace(b"<workbookPr ", b'<workbookPr date1904="1" '))

    (event,) = read_file(moved, "xlsx")

    assert event.body["documents"] == [{"issued_on": "2030-04-01"}]
