"""Demand 12: `kill -9` of the sequencer at every statement boundary and at random, several running, under eight writers.

Afterwards the log is dense, nothing is lost or twice there, and every checkpoint is consistent with the one before.
"""

import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.make.ledger import TABLES, in_threads, say_of_things
from tests.processes import wait_until
from traceability.ledger import faults, queries
from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.services import prepare

ROOT = Path(__file__).resolve().parents[2]
WRITERS, RANDOM_KILLS, TOGETHER = 8, 2, 4


@pytest.fixture
def sequencers(durable, settings, tmp_path, monkeypatch):
    """Starts processes on this test's database, with a fault point or without."""
    durable.as_login(TABLES)
    monkeypatch.setattr(catalogue, "MANIFEST", tmp_path / "manifest.toml")
    catalogue.MANIFEST.write_text(catalogue.as_toml(catalogue.catalogue()), encoding="utf-8")
    prepare()
    started = []

    def start(fault=""):
        environment = durable.environment(LEDGER_FAULT=fault, LEDGER_SEAL_SECONDS="1", LEDGER_SIGNER_DIR=str(settings.LEDGER_SIGNER_DIR))
        with (tmp_path / f"sequencer-{len(started)}.log").open("wb") as log:
            started.append(
                subprocess.Popen([sys.executable, "manage.py", "ledger_sequencer"], cwd=ROOT, env=environment, stdout=log, stderr=log)
            )
        return started[-1]

    yield start
    for child in started:
        child.kill()
        child.wait()


@contextmanager
def writers():
    """Eight writers; inside the block the list of all uids that were acknowledged."""
    uids, is_over = [], threading.Event()

    def write(number):
        chance = random.Random(number)
        while not is_over.is_set():
            uids.extend(one.uid for one in say_of_things(chance.randint(1, 4)))
            time.sleep(0.01)

    with in_threads(*(lambda number=number: write(number) for number in range(WRITERS))):
        yield uids
        is_over.set()


def require_whole(uids, settings):
    report = fsck(Asked(signer_folder=Path(settings.LEDGER_SIGNER_DIR)))
    assert report.exit_code == 0, report.lines()
    assert report.checked["leaves"] == len(uids) + 3, "the opening, two keys, and every entry that was acknowledged"
    assert report.checked["consistency"] >= 3
    assert set(queries.state_of(uids).values()) == {"sealed"} and len(queries.state_of(uids)) == len(uids)


def test_whatever_is_killed_nothing_is_lost_or_twice_there(sequencers, settings):
    points = list(faults.POINTS)
    random.Random(7).shuffle(points)

    with writers() as uids:
        for first in range(0, len(points), TOGETHER):
            together = [sequencers(point) for point in points[first : first + TOGETHER]]
            assert [child.wait(60) for child in together] == [-signal.SIGKILL] * len(together), points[first : first + TOGETHER]
        for _ in range(RANDOM_KILLS // 2):
            pair, size = [sequencers(), sequencers()], queries.current_log().size
            assert wait_until(lambda size=size: queries.current_log().size > size, 60)
            for child in pair:
                time.sleep(random.random() / 5)
                child.kill()
                child.wait()

    last = sequencers()
    assert wait_until(lambda: queries.health().pending == 0 and queries.health().lag == 0, 60)
    last.send_signal(signal.SIGTERM)
    assert last.wait(20) == 0
    require_whole(uids, settings)
