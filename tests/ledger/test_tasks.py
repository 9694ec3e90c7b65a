"""The clocks: what each runs, that a long check gets a process of its own that ends with this one, and that two beats do no harm."""

import os
import signal
import subprocess
import sys

import pytest

from tests.processes import processes, wait_until
from traceability.kernel.text import Text
from traceability.ledger import tasks
from traceability.ledger.queries.standing import findings
from traceability.ledger.standing import kept
from traceability.ledger.standing.checks import CHECKS, DAY, DRILL, HOUR, MINUTE, WEEK, Check
from traceability.ledger.standing.found import well


@pytest.fixture
def counted():
    """The table of checks with one quick check a clock; how often each ran."""
    ran = []

    def a_check(name, every):
        def ask():
            ran.append(name)
            return well("Well.", "好。")

        return Check(name, Text(en=name, zh=name), every, 30, ask)

    whole = dict(CHECKS)
    CHECKS.clear()
    CHECKS.update(
        {name: a_check(name, every) for name, every in {"minutely": MINUTE, "hourly": HOUR, "nightly": DAY, "weekly": WEEK}.items()}
    )
    CHECKS[DRILL] = whole[DRILL]
    yield ran
    CHECKS.clear()
    CHECKS.update(whole)


@pytest.fixture
def launched(monkeypatch):
    """The names of the checks that would get a process; tried for real below."""
    names = []
    monkeypatch.setattr(tasks, "_in_a_process_of_its_own", names.append)
    return names


def test_each_clock_runs_its_own_checks_and_a_second_beat_does_no_harm(db, counted):
    for clock, name in {
        tasks.check_each_minute: "minutely",
        tasks.check_hourly: "hourly",
        tasks.check_nightly: "nightly",
        tasks.check_weekly: "weekly",
    }.items():
        counted.clear()
        clock()
        clock()
        assert counted == [name]


def test_a_killed_check_is_run_again_by_the_next_minute(db, counted):
    kept.claim("nightly", lease=-1)

    tasks.check_each_minute()

    assert counted == ["minutely", "nightly"]


def test_long_checks_get_a_process_unless_they_have_one(db, launched):
    tasks.check_weekly()
    assert launched == ["fsck_everything"]

    kept.claim("fsck_everything", lease=30)
    tasks.check_weekly()
    assert launched == ["fsck_everything"], "it is held"

    kept.keep("fsck_everything", well("Well.", "好。"))
    tasks.check_weekly()
    assert launched == ["fsck_everything"], "it has just run"

    kept.claim("fsck_everything", lease=-1)
    tasks.check_each_minute()
    assert launched == ["fsck_everything"] * 2, "it was killed"


def test_the_nights_reminder_of_the_drill(db, counted, caplog):
    tasks.check_nightly()
    assert "ledger_drill_is_due" in caplog.messages

    kept.keep(DRILL, well("Refused.", "已拒绝。"))
    caplog.clear()
    tasks.check_nightly()
    assert "ledger_drill_is_due" not in caplog.messages


def test_a_long_check_runs_in_its_process_and_keeps_what_it_finds(committed, monkeypatch):
    for name, value in committed.environment().items():
        monkeypatch.setenv(name, value)
    tasks._in_a_process_of_its_own("cosignature_age")

    (child,) = tasks._children
    assert child.wait(60) == 0
    assert findings()["cosignature_age"].state == "ok"


def test_the_process_of_a_long_check_ends_with_the_worker(tmp_path):
    script = (
        "import os, sys, time, django\n"
        "django.setup()\n"
        "from traceability.ledger import tasks\n"
        "sys.executable = '/bin/sh'\n"
        "tasks.settings.BASE_DIR = sys.argv[1]\n"
        "tasks._in_a_process_of_its_own('monitor')\n"
        "print(tasks._children[0].pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    (tmp_path / "manage.py").write_text("sleep 60\n", encoding="utf-8")
    worker = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
    )
    try:
        child = int(worker.stdout.readline())
        assert _is_alive(child)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()

    assert wait_until(lambda: not _is_alive(child))


def _is_alive(pid):
    return pid in processes()
