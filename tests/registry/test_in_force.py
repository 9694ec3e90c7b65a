from dataclasses import dataclass
from datetime import date

import pytest

from traceability.registry.in_force import holds, is_in_force, overlap, row_on


@dataclass(frozen=True)
class Row:
    valid_from: date | None = None
    valid_to: date | None = None
    revoked_on: date | None = None


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(("on", "expected"), [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)])
def test_both_days_belong_to_the_interval(on, expected):
    assert holds(Row(day("2026-01-01"), day("2026-12-31")), on=day(on)) is expected


@pytest.mark.parametrize("row", [Row(), Row(valid_from=day("2026-01-01")), Row(valid_to=day("2026-12-31"))])
def test_an_empty_day_is_open(row):
    assert holds(row, on=day("2026-06-01"))


@pytest.mark.parametrize(("revoked_on", "expected"), [(None, True), ("2026-06-02", True), ("2026-06-01", False), ("2026-05-31", False)])
def test_a_licence_is_good_until_the_day_before_its_revocation(revoked_on, expected):
    licence = Row(day("2026-01-01"), day("2026-12-31"), day(revoked_on) if revoked_on else None)

    assert is_in_force(licence, on=day("2026-06-01")) is expected


def test_the_row_of_a_day_is_the_one_that_holds():
    old, new = Row(valid_to=day("2025-12-31")), Row(valid_from=day("2026-01-01"))

    assert row_on([old, new], on=day("2025-12-31")) is old
    assert row_on([old, new], on=day("2026-01-01")) is new


def test_without_a_row_nothing_is_listed_on_that_day():
    assert row_on([Row(valid_from=day("2026-01-02"))], on=day("2026-01-01")) is None


@pytest.mark.parametrize(("one", "other", "expected"), [
    ((None, "2025-12-31"), ("2026-01-01", None), False),
    ((None, "2026-01-01"), ("2026-01-01", None), True),
    ((None, None), ("2026-01-01", "2026-01-02"), True),
    (("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), False),
])  # fmt: skip
def test_intervals_that_touch_do_not_overlap(one, other, expected):
    rows = [Row(*(day(end) if end else None for end in ends)) for ends in (one, other)]

    assert overlap(*rows) is overlap(*reversed(rows)) is expected
