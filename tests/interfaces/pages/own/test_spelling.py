"""What people type becomes what records spell, where it can mean one thing only."""

import pytest

from traceability.interfaces.pages.own import spelling


def test_what_is_typed_over_several_lines_is_one():
    assert spelling.plain(" magnets\r\n for  motors ") == "magnets for motors"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1460.000", "1460.000"),
        ("2,000", "2000"),
        ("2 000", "2000"),
        ("2\u00a0000.5", "2000.5"),
        ("２，０００．５", "2000.5"),
        ("1,234,567.125", "1234567.125"),
        ("1,46", "1,46"),
        ("1,4600", "1,4600"),
        ("0,500", "0,500"),
        ("1.234,5", "1.234,5"),
        ("1,234 567", "1,234 567"),
        ("-2,000", "-2,000"),
        ("two", "two"),
    ],
)
def test_marks_between_thousands_are_left_out_where_they_can_be_nothing_else(typed, read):
    assert spelling.number(typed) == read


def test_codes_are_in_capitals_and_narrow():
    assert (spelling.code("jp"), spelling.code("ｕｓｄ "), spelling.code("hfr：ore-1")) == ("JP", "USD", "HFR:ORE-1")


@pytest.mark.parametrize("typed", ["2846901999", "2846 90 1999", "2846.90.1999", "2846.90 19-99", "２８４６．９０．１９９９"])
def test_a_tariff_code_is_its_digits(typed):
    assert spelling.tariff(typed) == "2846901999"


def test_what_is_no_tariff_code_stays():
    assert spelling.tariff("2846/90") == "2846/90"


@pytest.mark.parametrize("typed", ["+08:00", "+8", "8", "+8:00", "+0800", " utc + 8 ", "GMT+08:00", "＋08：00"])
def test_an_offset_is_read_as_people_write_it(typed):
    assert spelling.offset(typed) == "+08:00"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("", ""), ("Z", "+00:00"), ("−3:30", "-03:30"), ("east of here", "east of here"), ("8:5", "8:5"), ("+8:000", "+8:000")],
)
def test_what_is_no_offset_stays_as_it_was_typed(typed, read):
    assert spelling.offset(typed) == read
