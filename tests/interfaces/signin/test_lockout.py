"""Guesses are counted before they are looked at, and time alone unlocks."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from traceability.interfaces.signin import lockout
from traceability.interfaces.signin.models import Guesses

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def guess(times, kind="name", whom="rita"):
    return [lockout.count(kind, whom) for _ in range(times)]


def test_ten_guesses_are_looked_at_and_no_eleventh(clock):
    waits = guess(11)

    assert waits == [0] * 10 + [15 * 60 + 1]
    assert guess(1, whom="sven") == [0]


def test_further_guesses_do_not_make_the_time_longer(clock):
    guess(11)
    clock.shift(timedelta(minutes=14))

    assert guess(2) == [61, 61]
    clock.shift(timedelta(minutes=1))
    assert guess(11) == [0] * 10 + [15 * 60 + 1]


@pytest.mark.parametrize("same", ["RITA", "ｒｉｔａ"])
def test_ways_of_writing_a_name_are_one_name(clock, same):
    guess(10)

    assert guess(1, whom=same) != [0]


def test_a_right_guess_forgets_a_name_and_clears_no_address(clock):
    guess(10)
    guess(100, "address", "192.0.2.1")

    lockout.forget("name", "rita")
    lockout.give_back("address", "192.0.2.1")

    assert guess(1) == [0]
    assert [wait > 0 for wait in guess(2, "address", "192.0.2.1")] == [False, True]


def test_rows_whose_time_is_over_are_removed(clock):
    for number in range(30):
        lockout.count("name", f"n{number}")
    clock.shift(timedelta(minutes=16))

    guess(2)

    assert Guesses.objects.count() == 1


def test_neither_name_nor_address_is_kept(clock):
    guess(1)

    kept = Guesses.objects.get()
    assert len(kept.key) == 64 and kept.made == 1
