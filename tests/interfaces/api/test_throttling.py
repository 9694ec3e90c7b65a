"""The limit per caller and minute, and that a cache that is away limits nobody."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisAway

from traceability.interfaces.api import throttling
from traceability.interfaces.problems import TooManyRequests

NOON = datetime(2026, 3, 1, 12, 0, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def limit(settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    cache.clear()


def test_the_fourth_of_three_is_refused_until_the_minute_is_over():
    with time_machine.travel(NOON, tick=False) as clock:
        left = [throttling.count("ada")["RateLimit"] for _ in range(3)]
        with pytest.raises(TooManyRequests) as refused:
            throttling.count("ada")

        assert left == ['"default";r=2;t=40', '"default";r=1;t=40', '"default";r=0;t=40']
        assert refused.value.headers["Retry-After"] == "40"
        assert throttling.count("bela")["RateLimit-Policy"] == '"default";q=3;w=60'

        clock.shift(40)
        assert throttling.count("ada")["RateLimit"] == '"default";r=2;t=60'


def test_without_the_cache_nobody_is_limited(monkeypatch):
    def away(*args, **kwargs):
        raise RedisAway("gone")

    monkeypatch.setattr(cache, "add", away)

    assert [throttling.count("ada") for _ in range(5)] == [{}] * 5
