"""Running standing checks: two at once, a killed one, a fault of the check itself; and what stands for them elsewhere."""

import threading

import pytest
from django.db import connections

from tests.ledger.test_database_rules import run as sql
from tests.processes import wait_until
from traceability.kernel.text import Text
from traceability.ledger.queries.standing import findings
from traceability.ledger.standing import kept
from traceability.ledger.standing import run as running
from traceability.ledger.standing.checks import CHECKS, DAY, DRILL, HOUR, MINUTE, WEEK, Check
from traceability.ledger.standing.found import WAITING, broken, late, unread, well
from traceability.ledger.standing.reader import LogReader, OutOfReach
from traceability.ledger.standing.shown import all_checks, summary

INTEGRITY = {"signer_size", "random_leaves", "monitor", "catalogue", "fsck_last_day", "fsck_everything"}


def a_check(ask, **more):
    return Check(**{"name": "tried", "title": Text(en="Tried", zh="试"), "every": MINUTE, "lease": 30, "ask": ask, **more})


@pytest.fixture
def tried(monkeypatch):
    """Puts a check into the table."""

    def put(ask, **more):
        monkeypatch.setitem(CHECKS, "tried", a_check(ask, **more))

    return put


def test_every_check_of_the_ledgers_second_table_is_there():
    by_clock = {every: [name for name, check in CHECKS.items() if check.every == every] for every in (MINUTE, HOUR, DAY, WEEK)}

    assert by_clock == {
        MINUTE: ["pending_age", "lag", "checkpoint_age", "cosignature_age", "timestamp_age", "signer_size"],
        HOUR: ["random_leaves", "monitor"],
        DAY: ["catalogue", "fsck_last_day"],
        WEEK: ["fsck_everything"],
    }
    assert {name for name, check in CHECKS.items() if check.is_integrity} == INTEGRITY
    assert CHECKS[DRILL].every == 31 * DAY


@pytest.mark.parametrize(("authority", "left_out"), [("", {DRILL, "timestamp_age"}), ("https://tsa.example/", {DRILL})])
def test_the_clocks_run_what_they_are_for(settings, authority, left_out):
    settings.LEDGER_TSA_URL = authority
    assert [check.name for every in (MINUTE, HOUR, DAY, WEEK) for check in running.due(every)] == [
        name for name in CHECKS if name not in left_out
    ]


def test_what_a_deployment_does_not_have_is_not_shown(db, settings):
    kept.keep("timestamp_age", late("It was late.", "曾延迟。"))
    assert "timestamp_age" not in {one.check.name for one in all_checks()} and not summary(all_checks()).late

    settings.LEDGER_TSA_URL = "https://tsa.example/"
    assert summary(all_checks()).late == {"timestamp_age": "It was late."}


def test_a_check_keeps_what_it_says(db, tried):
    tried(lambda: well("{number} things.", "{number} 项。", number=7))

    assert running.run("tried").state == "ok"
    assert findings()["tried"].facts == {"number": 7}


@pytest.mark.parametrize(("is_integrity", "mode"), [(True, "frozen"), (False, "live")])
def test_only_a_failed_integrity_freezes(db, tried, caplog, is_integrity, mode):
    tried(lambda: broken("A bit is wrong.", "有一位错误。"), is_integrity=is_integrity)

    running.run("tried")

    assert sql("SELECT mode, reason FROM ledger.log") == [(mode, "standing check tried: A bit is wrong." if is_integrity else "")]
    assert ("standing_check_failed" in caplog.messages) == is_integrity


def test_an_unread_or_late_check_of_integrity_freezes_nothing(db, tried):
    for found in (late("Late.", "迟。"), unread("Away.", "缺。")):
        tried(lambda found=found: found, is_integrity=True)
        running.run("tried")
        assert sql("SELECT mode FROM ledger.log") == [("live",)]


def test_a_check_that_somebody_works_on_is_left_to_him(db, tried):
    tried(lambda: pytest.fail("it is held"))
    kept.claim("tried", lease=30)

    assert running.run("tried") is None


def test_a_fault_of_the_check_itself_is_no_finding_and_is_tried_again(db, tried, caplog):
    def faulty():
        raise ZeroDivisionError

    tried(faulty, is_integrity=True)
    assert running.run("tried").state == "unread"
    assert sql("SELECT mode FROM ledger.log") == [("live",)]
    assert "standing_check_faulty" in caplog.messages

    tried(lambda: well("Well.", "好。"))
    assert running.run("tried").state == "ok"


def test_a_killed_check_is_found_again(db, tried):
    tried(lambda: well("Well.", "好。"))
    kept.claim("tried", lease=-1)
    assert [check.name for check in running.cut_short()] == ["tried"]

    running.run("tried")
    assert running.cut_short() == []


def test_a_long_check_is_held_as_long_as_it_runs(committed, tried):
    inside, go_on = threading.Event(), threading.Event()

    def slow():
        inside.set()
        assert go_on.wait(20)
        return well("Well.", "好。")

    tried(slow, lease=1, is_long=True)

    def work():
        running.run("tried")
        connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    assert inside.wait(20)
    first = sql("SELECT held_until FROM ledger.standing WHERE name = 'tried' AND held_until > now()")
    assert wait_until(lambda: sql("SELECT held_until FROM ledger.standing WHERE name = 'tried' AND held_until > now()") > first)
    assert running.run("tried") is None
    go_on.set()
    worker.join(20)
    assert findings()["tried"].state == "ok"


def test_before_its_first_run_a_check_waits_and_is_no_alarm(db):
    shown = {one.check.name: one for one in all_checks()}

    assert {one.state for name, one in shown.items() if name != DRILL} == {WAITING}
    assert shown[DRILL].state == "late", "a drill that never was is due"
    assert summary(shown.values()).failed == summary(shown.values()).late == {}


def test_a_check_that_has_not_run_for_too_long_is_late_and_says_since_when(db):
    kept.keep("monitor", well("Well.", "好。"))
    sql("UPDATE ledger.standing SET ran_at = ran_at - interval '1 day'")

    assert summary(all_checks()).late == {"monitor": "last run 86400 s ago"}


def test_an_old_failure_stays_a_failure(db):
    kept.keep("monitor", broken("A bit is wrong.", "有一位错误。"))
    sql("UPDATE ledger.standing SET ran_at = ran_at - interval '1 day'")

    assert summary(all_checks()).failed == {"monitor": "A bit is wrong."}


@pytest.mark.parametrize(("days", "state"), [(1, "ok"), (40, "late")])
def test_a_drill_is_good_for_a_month(db, days, state):
    kept.keep(DRILL, well("Refused.", "已拒绝。"))
    sql("UPDATE ledger.standing SET ok_at = ok_at - make_interval(days => %s)", [days])

    drill = next(one for one in all_checks() if one.check.name == DRILL)
    assert (drill.state, drill.days_since_well) == (state, days)


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/", "http:///nothing", "nonsense"])
def test_what_is_no_address_is_said(address):
    with pytest.raises(OutOfReach):
        LogReader(address, "2026")


def test_titles_are_in_both_languages():
    assert all(check.title.en and check.title.zh for check in CHECKS.values())


def test_the_table_of_clocks_names_the_tasks(settings):
    rung = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    others = {"config.sweep", "api.forget_answers", "custody.forget_upload_problems", "notices.forget_deliveries"}
    assert rung - others == {
        "ledger.check_each_minute",
        "ledger.check_hourly",
        "ledger.check_nightly",
        "ledger.check_weekly",
    }
