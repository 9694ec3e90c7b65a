"""A worker that reads a file of events is killed again and again: each row is recorded once, whenever it dies.

Real workers, real SIGKILL, a broker; between two of them the leases of the dead end, as they do by themselves after five minutes.
"""

import json
import random
import time
from io import BytesIO

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from config.celery import app
from tests.adversarial.workers import Workers
from tests.make.custody import a_lot, mining, the_trade, with_reference_tables
from tests.make.uploads import sender, told
from tests.processes import wait_until
from traceability.custody import queries, services
from traceability.custody.models import Event, UploadedEvent
from traceability.kernel import queue
from traceability.ledger.models import Entry

pytestmark = pytest.mark.committed
EVENTS, KILLS, SEED = 4_000, 6, 2026


@pytest.fixture
def trade(thousand):
    with_reference_tables()
    return the_trade()


@pytest.fixture
def workers(thousand, tmp_path):
    with Workers(thousand.environment(), tmp_path) as running, Redis.from_url(settings.REDIS_URL) as broker:
        broker.flushdb()
        yield running
        broker.flushdb()


@pytest.mark.parametrize("accept", ["good_rows", "all_or_nothing"])
def test_each_row_is_recorded_once_however_often_the_reader_dies(trade, workers, accept):
    content = b"\n".join(json.dumps(mining(a_lot(f"BYM:ORE-{accept[0].upper()}{number}"))).encode() for number in range(EVENTS))
    upload = services.receive_upload(by=sender(trade), sent=services.Sent(BytesIO(content), len(content), "ndjson", accept, dry_run=False))
    chance, seen = random.Random(SEED), set()
    for _ in range(KILLS):
        pid = workers.start()
        app.send_task(queries.READ, retry=False, ignore_result=True)
        before = told(upload)["rows_read"]

        def has_moved(before=before):
            now = told(upload)
            return now["rows_read"] != before or now["state"] == "done"

        assert wait_until(has_moved, 60), workers.log.read_text()[-3000:]
        time.sleep(chance.uniform(0, 0.5))
        workers.end(pid)
        seen.add(told(upload)["rows_read"])
        queue.end_leases()
        if told(upload)["state"] == "done":
            break

    workers.start()
    app.send_task(queries.READ, retry=False, ignore_result=True)
    assert wait_until(lambda: told(upload)["state"] == "done", 120), workers.log.read_text()[-3000:]
    answer = told(upload)
    assert (answer["rows_read"], answer["accepted"], answer["events"], answer["problems"]) == (EVENTS, EVENTS, EVENTS, 0)
    assert Event.objects.count() == UploadedEvent.objects.count() == EVENTS
    assert sorted(UploadedEvent.objects.values_list("number", flat=True)) == list(range(1, EVENTS + 1))
    assert Entry.objects.filter(kind="event.recorded").count() == EVENTS
    assert len(seen) > 1, "no kill fell into the reading"
    connection.close()
