"""Demand 14: a Celery task that is delivered twice, by a real broker to real workers, and Redis emptied in between: one effect only.

A worker is killed when its task is done and the message not yet acknowledged, so the broker gives the message out again. Then the
broker forgets everything, and the same message, with the same id, comes once more and twice at once.
"""

import json
import signal
from collections import Counter
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from config.celery import app
from tests.adversarial.workers import Workers
from tests.cast import call_the_cast
from tests.make.answers import an_answer
from tests.make.custody import stocktake
from tests.make.ledger import seal_now
from tests.make.receiver import LOOPBACK, a_receiver
from tests.make.told_stories import approved, tell
from tests.processes import wait_until
from traceability.custody import services as custody
from traceability.custody.models import Upload, UploadProblem
from traceability.kernel import clock
from traceability.ledger.standing.checks import DAY, DRILL, HOUR, MINUTE, WEEK, asked_for
from traceability.notices import services as notices
from traceability.notices.claims import WebhookClaim
from traceability.notices.models import Delivery
from traceability.registry import services as registry
from traceability.registry.models import Licence, Organisation
from traceability.registry.viewer import Viewer, system_viewer
from traceability.review import queries as review_queries
from traceability.review import services as review
from traceability.review import tasks as review_tasks
from traceability.review.models import Examination

pytestmark = pytest.mark.committed
QUEUE, UNACKNOWLEDGED = "celery", "unacked"


def the_checks_of(every):
    return {name for name, check in asked_for().items() if check.every == every and name != DRILL}


# Task -> table -> number of new rows by one delivery, or of rows that go; every other row of these tables stays as it is.
EFFECTS = {
    "review.examine_waiting": {"review_examination": 1},
    "certificates.issue_waiting": {"certificates_certificate": 1},
    "certificates.print_waiting": {"certificates_print": 1},
    "certificates.flag_waiting": {"certificates_statuschange": 1},
    "review.trace_impacts": {},  # and a row for each fact that waits, whose number is that of the stories' registry
    "ledger.check_each_minute": {"ledger.standing": len(the_checks_of(MINUTE))},
    "ledger.check_hourly": {"ledger.standing": len(the_checks_of(HOUR))},
    "ledger.check_nightly": {"ledger.standing": len(the_checks_of(DAY))},
    "ledger.check_weekly": {"ledger.standing": len(the_checks_of(WEEK))},
    "config.sweep": {},
    "api.forget_answers": {"api_submission": -1},
    "custody.read_uploads": {"custody_event": 1, "custody_uploadedevent": 1, "custody_uploadpart": -1},
    "custody.forget_upload_problems": {"custody_uploadproblem": -1},
    "notices.tell": {"notices_delivery": 1},
    "notices.deliver": {},  # what it sends, the receiver tells
    "notices.forget_deliveries": {"notices_delivery": -1},
}


@pytest.fixture
def tasks():
    """All tasks of the product, by name."""
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith(("celery.", "tests."))}


def test_every_task_of_the_product_has_its_row(tasks):
    assert sorted(tasks) == sorted(EFFECTS)


def test_a_message_is_acknowledged_when_its_work_is_done(tasks):
    """Early, a kill would lose it. A worker that works in its main process, as below, acknowledges late in any case."""
    assert [name for name, task in tasks.items() if not task.acks_late] == []


@pytest.fixture
def broker():
    with Redis.from_url(settings.REDIS_URL) as redis:
        yield redis


@pytest.fixture
def workers(thousand, tmp_path):
    with Workers(thousand.environment(WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8"), tmp_path) as running:
        yield running


def rows():
    """Number and digest of the rows of every table, as far as they say anything."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SELECT table_name::text FROM ledger.tracked ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} AS t")
            found[table] = cursor.fetchone()
        cursor.execute("SET ROLE ledger_app")
    return found


def added(before, after):
    """Rows that a table has more, as far as this test asks for the table."""
    tables = {table for effect in EFFECTS.values() for table in effect} | {"review_impact"}
    return {table: more for table in sorted(tables) if (more := after[table][0] - before[table][0])}


def traced():
    """What tracing the facts that wait adds; one delivery does them all."""
    facts = review_queries.waiting_facts().count()
    assert 0 < facts <= review_tasks.MOST_FACTS
    return {"review_impact": facts}


def message_of(task, broker):
    """The bytes of a message for this task, taken out of the broker again."""
    broker.flushdb()
    app.send_task(task, task_id=f"id of {task}", retry=False, ignore_result=True)
    return broker.rpop(QUEUE)


def give_out_again():
    """What the transport does when the visibility timeout of a message is over, which is ten minutes."""
    with app.connection_for_write() as link:
        channel = link.default_channel
        channel.visibility_timeout = 0
        channel.qos.restore_visible(num=100)


def delivered_and_killed(task, workers, broker):
    """The task is done and its worker dead before it acknowledges; returns the message as the broker gives it out again."""
    broker.lpush(QUEUE, message_of(task, broker))

    assert workers.end(workers.start(dies=True), kill=False) == -signal.SIGKILL, workers.log.read_text()[-3000:]
    assert broker.hlen(UNACKNOWLEDGED) >= 1
    give_out_again()
    (again,) = [one for one in broker.lrange(QUEUE, 0, -1) if json.loads(one)["headers"]["id"] == f"id of {task}"]
    assert json.loads(again)["properties"]["delivery_info"] and json.loads(again)["headers"]["redelivered"]
    broker.flushdb()
    return again


def two_work_on(messages, workers, broker):
    """Two workers at once, until all is done and acknowledged."""
    before, wanted = Counter(workers.done()), Counter(json.loads(one)["headers"]["id"] for one in messages)
    broker.lpush(QUEUE, *messages)
    running = [workers.start(), workers.start()]

    assert wait_until(lambda: not wanted - (Counter(workers.done()) - before), 30), workers.log.read_text()[-3000:]
    assert wait_until(lambda: not broker.llen(QUEUE) and not broker.hlen(UNACKNOWLEDGED))
    assert [workers.end(pid) for pid in running] == [-signal.SIGKILL] * 2
    broker.flushdb()


@pytest.fixture
def receiver():
    with a_receiver() as there:
        yield there


@pytest.fixture
def cast(thousand, receiver, settings):
    """A shipment waits to be examined, an approved one for its certificate, and whoever is told of approvals."""
    cast = call_the_cast()
    settings.WEBHOOK_ALLOWED_NETWORKS = LOOPBACK
    somebody_is_told(cast, receiver)
    tell("S01", supervisor=cast.sven.viewer)
    approved(tell("S02", supervisor=cast.sven.viewer)[0], cast)
    seal_now()
    a_file_comes(1)
    return cast


def a_file_comes(number):
    """With one event of it, and what was told of another one long ago."""
    miner = Organisation.objects.get(code="LNM")
    token = registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username="LNM").token
    content = json.dumps(stocktake(facility=miner.facilities.get().code, performed_by="LNM", period=f"2025-0{number}")).encode()
    sender = Viewer(token.id, miner.id, "LNM", "submitter", "token")
    custody.receive_upload(by=sender, sent=custody.Sent(BytesIO(content), len(content), "ndjson", "good_rows", dry_run=False))
    past = clock.now() - timedelta(days=91)
    said = {"organisation": miner, "person": token.id, "format": "csv", "accept": "good_rows", "dry_run": False, "size": 1}
    old = Upload.objects.create(**said, state="refused", finished_at=past, problems=1)
    UploadProblem.objects.create(upload=old, number=1, row=1, code="unknown_column", en="Unknown.", zh="未知。")


def somebody_is_told(cast, receiver):
    """Of approvals; what it was told of long ago is forgotten."""
    by = cast.otto.viewer
    webhook = notices.subscribe(by=by, claim=WebhookClaim(receiver.url, kinds=("case.approved",))).webhook
    old = notices.try_out(by=by, webhook=webhook.id)
    Delivery.objects.filter(id=old.id).update(state="done", next_try_at=None, finished_at=clock.now() - timedelta(days=91))


def something_changes(cast):
    """A licence that the certified shipment rests on, and no open case."""
    licence = Licence.objects.get(number="ML-2025-LNM")
    registry.revoke_licence(by=cast.sven.viewer, licence_id=licence.id, revoked_on=licence.valid_to, reason="Mined out.")


def something_waits_again(cast, database):
    """Another approved shipment, by whoever signs the case that was examined; another one; an answer past its time; and checks whose last run is
    long ago.

    In this order: rows of the registry that stood untraced before an approval would flag its certificate, or not, as tasks take turns.
    """
    examined = Examination.objects.get(number=1, case__state="open")
    review.decide(by=cast.rita.viewer, case_id=examined.case_id, verdict="approve", reason="everything agrees", examination=1)
    tell("S10", supervisor=cast.sven.viewer)
    answers_grow_old()
    a_file_comes(2)
    seal_now()
    database.as_login("UPDATE ledger.standing SET ran_at = ran_at - interval '1 year'")


def answers_grow_old():
    """One is past its time, one is not."""
    an_answer(days=91), an_answer(days=89)


def ran_of_late():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger.standing WHERE ran_at > clock_timestamp() - interval '1 day'")
        return cursor.fetchone()[0]


def test_what_is_delivered_twice_is_done_once(cast, thousand, workers, broker, receiver):
    again = {}
    for task, effect in EFFECTS.items():
        if task == "certificates.flag_waiting":
            something_changes(cast)
        if task == "api.forget_answers":
            answers_grow_old()
        if task == "review.trace_impacts":
            effect = traced()
        before = rows()
        again[task] = delivered_and_killed(task, workers, broker)
        assert added(before, rows()) == effect, task

    once = rows()
    two_work_on([*again.values(), *(message_of(task, broker) for task in EFFECTS)], workers, broker)
    assert rows() == once
    assert all(number == 3 for number in Counter(one for one in workers.done() if one.startswith("id of")).values())

    something_waits_again(cast, thousand)
    before, facts = rows(), traced()
    two_work_on([message_of(task, broker) for task in EFFECTS for _ in range(2)], workers, broker)
    assert (
        added(before, rows())
        == {
            "review_examination": 1,
            "certificates_certificate": 1,
            "certificates_print": 1,
            "api_submission": -1,
            "custody_event": 1,
            "custody_uploadedevent": 1,
            "custody_uploadpart": -1,
            "custody_uploadproblem": -1,
            "notices_delivery": 1,
        }
        | facts
    )
    assert ran_of_late() == rows()["ledger.standing"][0]
    assert rows()["kernel_attempt"][0] == 0
    assert {one.state for one in Delivery.objects.all()} == {"done"}
    assert sorted(one.headers["webhook-id"] for one in receiver.heard) == sorted(str(one.id) for one in Delivery.objects.all())
