from datetime import UTC, date, datetime

import pytest
import time_machine

from traceability.kernel import clock


@time_machine.travel(datetime(2026, 3, 31, 16, 30, tzinfo=UTC), tick=False)
def test_the_legal_day_is_the_day_in_china():
    assert clock.legal_day(clock.now()) == date(2026, 4, 1)


def test_times_print_with_six_decimals_and_z():
    assert clock.rfc3339(datetime(2026, 3, 2, 8, 0, tzinfo=clock.SHANGHAI)) == "2026-03-02T00:00:00.000000Z"


@pytest.mark.parametrize("text", ["2026-03-01T00:00:00+08:00", "2026-02-28T16:00:00Z", "2026-02-28T16:00:00.000000+00:00"])
def test_times_with_an_offset_are_read(text):
    assert clock.parse_rfc3339(text) == datetime(2026, 2, 28, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-03-01T00:00:00", "2026-03-01", "yesterday", "2026-13-01T00:00:00Z", "2026-03-01T25:00:00Z", "2026-03-01 00:00:00Z"]
)
def test_anything_else_is_no_time(text):
    with pytest.raises(ValueError):
        clock.parse_rfc3339(text)


@pytest.mark.parametrize(("text", "hours"), [("+08:00", 8.0), ("-03:30", -3.5), ("+00:00", 0.0), ("+14:00", 14.0), ("-14:00", -14.0)])
def test_an_offset_is_read(text, hours):
    assert clock.offset_of(text).utcoffset(None).total_seconds() == hours * 3600


def test_no_offset_is_none():
    assert clock.offset_of("") is None


@pytest.mark.parametrize("text", ["8", "+8:00", "+08", "08:00", "+08:60", "+14:01", "+24:00", "+08:00 ", "+٠٨:٠٠", "Z"])
def test_anything_else_is_no_offset(text):
    with pytest.raises(ValueError):
        clock.offset_of(text)
