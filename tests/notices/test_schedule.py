from datetime import UTC, datetime, timedelta

import pytest

from traceability.notices.schedule import next_try, rest, rest_of_slow

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
PAUSES = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)


@pytest.mark.parametrize(("tries", "seconds"), [*enumerate(PAUSES, start=1)])
def test_the_pauses_are_those_of_standard_webhooks_and_up_to_a_tenth_more(tries, seconds):
    assert next_try(tries, NOW, chance=0) == NOW + timedelta(seconds=seconds)
    assert next_try(tries, NOW, chance=0.5) == NOW + timedelta(seconds=seconds * 1.05)


def test_after_ten_tries_it_is_given_up():
    assert next_try(9, NOW, chance=0) and next_try(10, NOW, chance=0) is None


def test_what_the_receiver_asks_for_is_waited_up_to_a_day():
    assert next_try(1, NOW, asked=timedelta(minutes=7), chance=0) == NOW + timedelta(minutes=7)
    assert next_try(1, NOW, asked=timedelta(days=30), chance=0) == NOW + timedelta(days=1)
    assert next_try(2, NOW, asked=timedelta(seconds=1), chance=0) == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 5), (2, 10), (6, 160), (7, 300), (1000, 300)])
def test_a_receiver_that_fails_rests_ever_longer_up_to_five_minutes(failures, seconds):
    assert rest(failures, NOW) == NOW + timedelta(seconds=seconds)


def test_a_receiver_that_asks_for_it_rests_longer():
    assert rest(1, NOW, asked=timedelta(hours=2)) == NOW + timedelta(hours=2)
    assert rest(1, NOW, asked=timedelta(days=9)) == NOW + timedelta(days=1)


@pytest.mark.parametrize(("took", "rests"), [(0.01, None), (2, None), (3, 12), (10, 40)])
def test_a_slow_receiver_takes_at_most_a_quarter_of_the_time(took, rests):
    wanted = None if rests is None else NOW + timedelta(seconds=rests)
    assert rest_of_slow(timedelta(seconds=took), NOW) == wanted
