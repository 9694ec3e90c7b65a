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


BODY = {"data": "{}", "content_type": "application/json"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "asked"),
    [
        (401, lambda client, number: client.get("/api/v1/events", headers={"authorization": f"Bearer tl_{number}"})),
        (415, lambda client, number: client.post("/api/v1/events", data="x", content_type="text/plain")),
        (413, lambda client, number: client.post("/api/v1/events", **(BODY | {"data": " " * 200}))),
        (411, lambda client, number: client.post("/api/v1/events", **BODY, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")),
        (405, lambda client, number: client.delete("/api/v1/events")),
    ],
)
def test_what_is_refused_before_its_caller_is_known_counts_for_the_address(client, settings, status, asked):
    settings.API_MAX_BODY_BYTES = 100
    answers = [asked(client, number) for number in range(4)]

    assert [answer.status_code for answer in answers] == [status] * 3 + [429]
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert all("RateLimit-Policy" in answer for answer in answers) and "Retry-After" in answers[3]


@pytest.mark.django_db
def test_what_is_refused_early_counts_for_the_token_of_a_known_caller(client, cast):
    refused = client.post("/api/v1/events", data="x", content_type="text/plain", headers=cast.ada.headers)
    after = client.get("/api/v1/registry/public-list", headers=cast.ada.headers)
    stranger = client.post("/api/v1/events", data="x", content_type="text/plain")

    assert [(one.status_code, one["RateLimit"].split(";")[1]) for one in (refused, after, stranger)] == [
        (415, "r=2"), (200, "r=1"), (415, "r=2"),
    ]  # fmt: skip
