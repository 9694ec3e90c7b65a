"""Demand 18: the same submission fifty times at once, after a restart, and with one byte changed: recorded once, whoever asks.

The door with its own table of answers is tried alone in tests/interfaces/api/test_recording.py; here it is a shipment, with its
entry, its acknowledgement and the mass that it draws.
"""

import json
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from tests.cast import call_the_cast
from tests.databases import login_connection
from tests.house.source import ROOT
from tests.make.custody import a_shipment, holding, mining, record, the_trade, with_reference_tables
from tests.make.ledger import seal_now
from tests.make.sound_log import POLICY, REQUESTS
from traceability.custody.models import Shipment
from traceability.interfaces.api import tasks
from traceability.interfaces.api.models import Submission
from traceability.ledger import queries
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.losses import KEPT
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.queries import viewer_of_username
from traceability.registry.viewer import system_viewer

pytestmark = pytest.mark.committed
AT_ONCE = 50
BODY = json.dumps(a_shipment())
# A web process that has just started: it knows nothing but the database.
RESTARTED = """
import json, sys
import django
django.setup()
from django.test import Client
headers, body = json.load(sys.stdin)
answer = Client().post("/api/v1/shipments", body, content_type="application/json", headers=headers)
print(json.dumps([answer.status_code, answer.headers.get("Idempotent-Replayed"), answer.content.decode()]))
"""


@pytest.fixture
def headers(thousand):
    """Of a submitter with a thousand kilograms in hand, under one key."""
    call_the_cast()
    with_reference_tables()
    record(the_trade().bym, mining())
    token = registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username="BYM").secret
    return {"authorization": f"Bearer {token}", "idempotency-key": "one and the same"}


def posted(headers, body=BODY):
    answer = Client().post("/api/v1/shipments", body, content_type="application/json", headers=headers)
    return answer.status_code, answer.headers.get("Idempotent-Replayed"), answer.content


def all_at_once(headers):
    together = Barrier(AT_ONCE)

    def one(_):
        try:
            together.wait(60)
            return posted(headers)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def after_a_restart(headers, database):
    done = subprocess.run(
        [sys.executable, "-c", RESTARTED],
        cwd=ROOT,
        env=database.environment(ALLOWED_HOSTS="testserver"),
        input=json.dumps([headers, BODY]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    status, replayed, content = json.loads(done.stdout.splitlines()[-1])
    return status, replayed, content.encode()


def test_it_is_recorded_once(headers, thousand):
    answers = all_at_once(headers)

    (first,) = [content for status, replayed, content in answers if (status, replayed) == (201, None)]
    others = Counter(
        (status, json.loads(content).get("code")) for status, replayed, content in answers if (status, replayed) != (201, None)
    )
    assert others.keys() <= {(201, None), (409, "request_in_flight")} and others.total() == AT_ONCE - 1
    assert {content for status, _, content in answers if status == 201} == {first}

    assert after_a_restart(headers, thousand) == (201, "true", first)

    place = BODY.index("EXP-1") + 4
    status, replayed, content = posted(headers, BODY[:place] + "2" + BODY[place + 1 :])
    assert (status, replayed, json.loads(content)["code"]) == (422, None, "idempotency_key_reused")

    kept = Submission.objects.filter(target="POST /api/v1/shipments")
    assert Shipment.objects.count() == kept.count() == Entry.objects.filter(kind="shipment.submitted").count() == 1
    assert str(Entry.objects.get(kind="shipment.submitted").uid) == json.loads(first)["acknowledgement"]["uid"]
    assert holding("BYM:ORE-1").left_kg == 0
    seal_now()
    assert queries.state_of([Entry.objects.get(kind="shipment.submitted").uid]).popitem()[1] == "sealed"
    report = fsck(Asked(policy=POLICY, requests=REQUESTS))
    assert (report.exit_code, report.checked["leaves"] > 1000) == (0, True), report.lines()


def made_older(database, days):
    """The kept answers as they will be. The owner alone can do it, in a migration, without the trigger that is there against it."""
    with login_connection(database.name) as owner:
        owner.execute("SET ledger.migrating = on")
        owner.execute("ALTER TABLE api_submission DISABLE TRIGGER answers_are_final")
        owner.execute("UPDATE api_submission SET recorded_at = recorded_at - make_interval(days => %s)", [days])
        owner.execute("ALTER TABLE api_submission ENABLE ALWAYS TRIGGER answers_are_final")


def test_when_its_answer_is_forgotten_the_record_still_knows_it(headers, thousand):
    """A repetition is judged anew: the mass is drawn. Nothing else is missing for fsck, and what the entry commits to can still be erased."""
    _, _, first = posted(headers)
    made_older(thousand, 29)
    tasks.forget_old_answers()
    assert posted(headers) == (201, "true", first)

    made_older(thousand, 62)
    tasks.forget_old_answers()
    status, replayed, content = posted(headers)
    assert (status, replayed, json.loads(content)["errors"][0]["code"]) == (422, None, "lot_exhausted")

    submitted = Entry.objects.get(kind="shipment.submitted")
    registry.erase(by=viewer_of_username("sven"), uid=submitted.uid, paths=["request"], reason="A person asked.")
    seal_now()
    report = fsck(Asked(policy=POLICY, requests=REQUESTS))
    # The entries are still of today: for fsck the answers of those that still commit to their request went too soon.
    assert set(report.damages) <= {"requests"}, report.lines()
    assert all(one.expected == KEPT for one in report.worst_of("requests")), report.lines()
    assert (Shipment.objects.count(), Submission.objects.count()) == (1, 0)
