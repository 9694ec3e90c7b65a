from datetime import datetime

import pytest

from traceability.interfaces.console.demo.year.calendar import FIRST, LAST, Month, months
from traceability.kernel import clock


def test_the_year_goes_from_october_to_october():
    assert (FIRST.name, LAST.name) == ("2025-10", "2026-10")
    assert [month.name for month in months(2, 4)] == ["2025-12", "2026-01", "2026-02"]
    assert Month(3).before.name == "2025-12" and Month(2).next.name == "2026-01"


def test_a_month_ends_with_its_last_second_in_china():
    assert Month(4).end == "2026-02-28T23:59:59+08:00"
    assert Month(4).last_day == 28
    assert Month(4).at(3, 20) == "2026-02-03T20:00:00+08:00"
    assert Month(4).day(3) == "2026-02-03"


def test_everything_lies_before_the_enterprises_joined():
    """So all of it is backfill, as the stories are."""
    assert datetime.fromisoformat(LAST.end) < datetime.fromisoformat("2026-11-01T00:00:00+08:00") < clock.now()


@pytest.mark.parametrize("row", range(7))
def test_numbers_waver_and_never_stand_still_for_three_months(row):
    waves = [month.wave(row) for month in months(0, 12)]

    assert max(abs(wave) for wave in waves) <= 7
    assert all(len({*waves[place : place + 3]}) > 1 for place in range(11))
    assert waves == [month.wave(row) for month in months(0, 12)]
