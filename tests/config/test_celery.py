import os
import subprocess
import sys
import time

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from redis import Redis

from config.celery import app, sweep
from traceability.kernel import bell, queue


def test_a_bell_rings_with_the_app_of_the_house():
    assert current_app._get_current_object() is app
    assert app.conf.broker_url == settings.CELERY_BROKER_URL


def test_the_sweep_rings_every_task_whose_queue_is_not_empty(monkeypatch):
    class Waiting:
        def __init__(self, empty):
            self.is_empty = lambda: empty

    rung = []
    monkeypatch.setattr(bell, "ring", rung.append)
    monkeypatch.setattr(queue, "QUEUES", {"b.full": Waiting(False), "a.full": Waiting(False), "c.empty": Waiting(True)})

    assert sweep() == ["a.full", "b.full"] == rung


def test_beat_rings_the_sweep_and_its_file_lies_in_the_state_folder():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert "config.sweep" in scheduled
    assert scheduled <= set(app.tasks)
    assert app.conf.beat_schedule_filename.startswith(str(settings.LEDGER_STATE_DIR))


def test_a_bell_reaches_a_worker(committed):
    done = []

    @app.task(name="tests.note", ignore_result=True)
    def note():
        done.append(True)

    try:
        with start_worker(app, pool="threads", loglevel=settings.LOGGING["root"]["level"], perform_ping_check=False):
            bell.ring("tests.note")
            deadline = time.monotonic() + 10
            while not done and time.monotonic() < deadline:
                time.sleep(0.02)
    finally:
        del app.tasks["tests.note"]

    assert done == [True]


def test_a_bell_waits_in_the_queue_while_no_worker_runs(committed):
    bell.ring("config.sweep")

    with Redis.from_url(settings.REDIS_URL) as broker:
        assert broker.llen("celery") == 1
        broker.flushdb()


@pytest.mark.parametrize("address", ["unix:///no/such/socket?db=0", "redis://127.0.0.1:1/0"])
def test_a_broker_that_is_away_is_no_reason_to_fail_or_to_wait(address):
    code = (
        "import django, time; django.setup(); from traceability.kernel import bell; began = time.monotonic(); "
        "bell.ring('config.sweep'); print(time.monotonic() - began)"
    )
    away = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "REDIS_URL": address,
        "LEDGER_DATABASE_ROLE": "login",
    }

    done = subprocess.run([sys.executable, "-c", code], env=away, capture_output=True, text=True, check=True, timeout=30)

    assert float(done.stdout) < 1
    assert "bell_not_rung" in done.stderr
