"""/healthz asks nobody; /readyz says of each part whether it is there."""

import json

import pytest
from django.core.cache import cache
from django.db import OperationalError
from redis.exceptions import ConnectionError as RedisAway

from traceability.interfaces.api import health
from traceability.ledger.standing import kept
from traceability.ledger.standing.found import late


def test_a_process_that_answers_is_healthy_without_a_database(client):
    assert json.loads(client.get("/healthz").content) == {"status": "ok"}


@pytest.mark.django_db
def test_it_is_ready_when_every_part_is_there(client, settings):
    settings.LEDGER_MERGE_DEADLINE_SECONDS = 86_400  # no sequencer runs beside the suite: what waits in its log waits as long as it runs

    response = client.get("/readyz")

    body = json.loads(response.content)
    assert (response.status_code, body["status"]) == (200, "ok"), body
    assert (body["database"], body["broker"], body["migrations"], body["sequencer"]["state"]) == ("ok", "ok", "ok", "ok")
    assert body["sequencer"]["lag"] >= 0
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_broker_that_is_away_is_named(client, monkeypatch):
    def away(*args, **kwargs):
        raise RedisAway("gone")

    monkeypatch.setattr(cache, "get", away)

    response = client.get("/readyz")

    assert (response.status_code, json.loads(response.content)["broker"]) == (503, "away")


@pytest.mark.django_db
def test_a_database_that_is_away_is_named(client, monkeypatch):
    def away():
        raise OperationalError("gone")

    monkeypatch.setitem(health.PARTS, "database", away)

    response = client.get("/readyz")

    body = json.loads(response.content)
    assert response.status_code == 503
    assert (body["database"], body["broker"], body["migrations"], body["sequencer"]) == ("away", "ok", "unknown", "unknown")


@pytest.mark.django_db
def test_a_migration_that_has_not_run_is_counted(client, monkeypatch):
    monkeypatch.setattr(health, "_applied", set())
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: [("a", False), ("b", False)])

    response = client.get("/readyz")

    assert (response.status_code, json.loads(response.content)["migrations"]) == (503, {"state": "waiting", "not_applied": 2})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "age", "state", "status"),
    [("frozen", None, "frozen", 503), ("recovery", None, "recovery", 503), ("live", 1e6, "late", 503), ("live", 5.0, "ok", 200)],
)
def test_a_log_that_is_not_where_it_should_be_is_said(client, monkeypatch, mode, age, state, status):
    told = health.ledger.health()
    monkeypatch.setattr(health.ledger, "health", lambda: type(told)(**{**vars(told), "mode": mode, "pending_age": age}))

    response = client.get("/readyz")

    assert (response.status_code, json.loads(response.content)["sequencer"]["state"]) == (status, state)


@pytest.mark.django_db
def test_time_stamps_are_told_and_fail_nothing(client, settings):
    settings.LEDGER_MERGE_DEADLINE_SECONDS = 86_400
    assert not {"timestamp_age", "timestamp_failures"} & json.loads(client.get("/readyz").content)["sequencer"].keys()

    settings.LEDGER_TSA_URL = "https://tsa.example/"
    for _ in range(2):
        kept.report_stamping(failed=True)
    kept.keep("timestamp_age", late("It was late.", "曾延迟。"))
    response = client.get("/readyz")

    body = json.loads(response.content)
    assert (response.status_code, body["status"]) == (200, "ok")
    assert (body["sequencer"]["timestamp_age"], body["sequencer"]["timestamp_failures"]) == (None, 2)
    assert body["ledger_timeliness"] == {"state": "late", "checks": {"timestamp_age": "It was late."}}
