"""The limit per caller and minute, and that a cache that is away limits nobody."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from redis import Redis

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


def test_without_the_cache_nobody_is_limited(monkeypatch, tmp_path):
    monkeypatch.setattr(throttling, "_counters", lambda: Redis.from_url(f"unix://{tmp_path}/nobody.sock"))

    assert [throttling.count("ada") for _ in range(5)] == [{}] * 5


def test_a_count_goes_some_time_after_its_minute():
    with time_machine.travel(NOON, tick=False):
        throttling.count("ada")
        throttling.count("ada")

    with Redis.from_url(settings.REDIS_URL) as counters:
        (key,) = counters.keys("requests:ada:*")
        assert 0 < counters.ttl(key) <= 120
