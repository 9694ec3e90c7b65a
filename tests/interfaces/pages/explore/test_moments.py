"""As recorded on: a day is its end in China, an exact time is what it says, anything else is no time."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import RequestFactory

from traceability.interfaces.pages.explore.moments import asked_at


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(datetime(2026, 11, 28, 20, 40, tzinfo=UTC), tick=False):
        yield


def asked(given):
    return asked_at(RequestFactory().get("/explore/lots/HFR:1", {"at": given}))


def test_a_day_ends_in_china():
    found = asked("2026-04-25")

    assert found.moment == datetime(2026, 4, 25, 15, 59, 59, 999999, tzinfo=UTC)
    assert (found.day, found.query, found.status) == ("2026-04-25", "at=2026-04-25", 200)


def test_an_exact_time_is_what_it_says():
    found = asked("2026-04-25T20:00:00+08:00")

    assert found.text == "2026-04-25T12:00:00.000000Z" and found.query == "at=2026-04-25T20%3A00%3A00%2B08%3A00"


def test_without_a_time_it_is_now():
    found = asked(" ")

    assert (found.moment, found.text, found.day, found.query, found.is_past) == (None, "", "", "", False)


def test_today_in_china_is_what_is_on_record_now():
    found = asked("2026-11-29")

    assert found.moment == datetime(2026, 11, 28, 20, 40, tzinfo=UTC) and found.day == found.today == "2026-11-29"


@pytest.mark.parametrize("given", ["2026-11-30", "2026-11-29T16:00:00Z", "2999-01-01"])
def test_a_day_that_has_not_come_is_refused(given):
    found = asked(given)

    assert (found.status, found.moment, found.problem.code) == (400, None, "day_in_the_future")
    assert "in China it is 2026-11-29" in found.problem.text.en and "2026-11-29" in found.problem.text.zh


@pytest.mark.parametrize("given", ["yesterday", "2026-02-30", "2026-04-25T08:00:00", "0001-01-01", "9999-12-31", "x" * 99])
def test_anything_else_is_no_time(given):
    found = asked(given)

    assert found.status == 400 and found.problem.code == "not_a_day_or_time" and found.moment is None and len(found.given) <= 40
