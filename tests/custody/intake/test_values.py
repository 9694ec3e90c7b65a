"""A cell becomes what its column's kind would read, where it says that clearly; else it stays as it is."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from traceability.custody.claims import kinds
from traceability.custody.claims.material import SHARES
from traceability.custody.claims.papers import SEALS
from traceability.custody.intake.values import Wrong, is_empty, offset_text, text_of, value_of

CHINA = timezone(timedelta(hours=8))
MOMENT, DAY, FLAG = kinds.Moment(), kinds.Day(), kinds.Flag()

CLEAR = [
    (kinds.KILOGRAMS, "7350.000", "7350.000"),
    (kinds.KILOGRAMS, "0012.50", "0012.50"),
    (kinds.KILOGRAMS, "1,250.5", "1,250.5"),
    (kinds.KILOGRAMS, "12,5", "12,5"),
    (kinds.KILOGRAMS, " 12.5", " 12.5"),
    (kinds.KILOGRAMS, Decimal("12345.6"), "12345.6"),
    (kinds.KILOGRAMS, Decimal("1.25E+6"), "1250000"),
    (kinds.KILOGRAMS, Decimal("1E-7"), "0.0000001"),
    (kinds.KILOGRAMS, Decimal("-0.0"), "0"),
    (kinds.HS_CODE, Decimal("2846902810"), "2846902810"),
    (kinds.PIECES, "30", 30),
    (kinds.PIECES, " 30 ", 30),
    (kinds.PIECES, "030", "030"),
    (kinds.PIECES, "30.0", "30.0"),
    (kinds.PIECES, "٣", "٣"),
    (kinds.PIECES, "9" * 16, "9" * 16),
    (kinds.PIECES, Decimal("30.0"), 30),
    (FLAG, "Yes", True),
    (FLAG, "是", True),
    (FLAG, "1", True),
    (FLAG, True, True),
    (FLAG, "FALSE", False),
    (FLAG, "否", False),
    (FLAG, Decimal(0), False),
    (FLAG, False, False),
    (FLAG, "maybe", "maybe"),
    (kinds.Words(9), True, "TRUE"),
    (kinds.Words(9), "  x", "  x"),
    (SEALS, "S1; S2；S3 ;", ["S1", "S2", "S3"]),
    (SEALS, Decimal(1001), ["1001"]),
    (SHARES, "Pr=25.1; nd = 74.9", {"Pr": "25.1", "Nd": "74.9"}),
    (SHARES, "Xx＝1", {"Xx": "1"}),
    (DAY, "2026-03-31", "2026-03-31"),
    (DAY, "2026/3/1", "2026-03-01"),
    (DAY, "2026-3/1", "2026-3/1"),
    (DAY, "31.03.2026", "31.03.2026"),
    (DAY, date(2026, 3, 1), "2026-03-01"),
    (DAY, datetime.fromisoformat("2026-03-01T00:00:00"), "2026-03-01"),
    (DAY, datetime.fromisoformat("2026-03-01T08:00:00"), "2026-03-01 08:00:00"),
    (kinds.MONTH, "2026-03", "2026-03"),
    (kinds.MONTH, date(2026, 3, 1), "2026-03"),
    (kinds.MONTH, date(2026, 3, 2), "2026-03-02"),
    (MOMENT, "2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z"),
    (MOMENT, "2026-03-01", "2026-03-01"),
    (MOMENT, time(8), "08:00:00"),
    (kinds.KILOGRAMS, timedelta(days=1), "1 day, 0:00:00"),
]
LOCAL = [
    ("2026-03-01 08:00", "2026-03-01T08:00:00+08:00"),
    ("2026/3/1 8:00:05", "2026-03-01T08:00:05+08:00"),
    ("2026-03-01T08:00:00.5", "2026-03-01T08:00:00.5+08:00"),
    (datetime.fromisoformat("2026-03-01T08:00:00"), "2026-03-01T08:00:00+08:00"),
    (datetime.fromisoformat("2026-03-01T08:00:00.500000"), "2026-03-01T08:00:00.500+08:00"),
    (date(2026, 3, 1), "2026-03-01T00:00:00+08:00"),
]


@pytest.mark.parametrize(("kind", "cell", "value"), CLEAR, ids=lambda one: str(one)[:30])
def test_what_is_clear_becomes_a_value_and_the_rest_stays_text(kind, cell, value):
    found, problem = value_of(kind, cell, CHINA)

    assert (found, type(found), problem) == (value, type(value), None)


@pytest.mark.parametrize(("cell", "moment"), LOCAL, ids=str)
def test_a_local_time_takes_the_offset_that_was_given(cell, moment):
    assert value_of(MOMENT, cell, CHINA) == (moment, None)
    assert MOMENT.read(moment, "", []) is not None


@pytest.mark.parametrize("cell", [cell for cell, _ in LOCAL], ids=str)
def test_a_local_time_without_offset_is_a_problem(cell):
    _, problem = value_of(MOMENT, cell, None)

    assert problem.code == "offset_missing"


@pytest.mark.parametrize("text", ["Pr", "Pr=", "=25", "Pr=1; pr=2", "Pr 25.1; Nd 74.9"])
def test_pairs_that_cannot_be_read_are_a_problem(text):
    found, problem = value_of(SHARES, text, None)

    assert (found, problem.code) == (text, "pairs_unreadable")


@pytest.mark.parametrize("kind", [kinds.KILOGRAMS, SHARES, SEALS, MOMENT, DAY, FLAG])
def test_a_failed_formula_is_a_problem_of_every_kind(kind):
    _, problem = value_of(kind, Wrong.ERROR, CHINA)

    assert problem.code == "cell_is_error"


@pytest.mark.parametrize(("cell", "empty"), [("", True), (" \u3000\t", True), ("0", False), (False, False), (Decimal(0), False)])
def test_only_blanks_are_nothing(cell, empty):
    assert is_empty(cell) is empty


def test_text_of_a_number_has_no_exponent():
    assert text_of(Decimal(repr(1e22))) == "1" + "0" * 22
    assert text_of(Decimal("1250000.0")) == "1250000"


@pytest.mark.parametrize(
    ("zone", "text"),
    [(UTC, "+00:00"), (timezone(timedelta(hours=-3, minutes=-30)), "-03:30"), (timezone(timedelta(hours=5, minutes=45)), "+05:45")],
)
def test_offsets_are_written_as_times_have_them(zone, text):
    assert offset_text(zone) == text
