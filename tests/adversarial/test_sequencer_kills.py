"""Demands 12 and 13: `kill -9` of two sequencers that run at once, under eight writers, at every statement boundary and at random.

Afterwards the log is dense, nothing is lost or twice there, and every checkpoint that anybody could have seen, in the database or in
the mirror, is of one history. The sequencers are forked, so that sixty deaths take seconds; what kills them is SIGKILL.
"""

import os
import random
import signal
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.adversarial.preforked import Nursery
from tests.ledger.test_database_rules import run
from tests.ledger.test_mirror import whole
from tests.make.ledger import in_threads, say_of_things
from tests.make.sound_log import POLICY, REQUESTS
from tests.processes import wait_until
from traceability.ledger import faults, queries
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.mirror import Mirror
from traceability.tlog import checkpoints, merkle

WRITERS, TOGETHER = 8, 2
AT_RANDOM = "at random"
# Batch, export, signature, row, publication: a death after each of them and before the next.
BETWEEN = {
    "batch and export": "batch_committed",
    "export and signature": "tiles_exported",
    "signature and its row": "signature_given",
    "the signer's fsync and publication": "checkpoint_committed",
}
EACH = 20


@pytest.fixture
def nursery(durable_thousand, tmp_path):
    """Starts sequencers on this test's database."""
    with Nursery(durable_thousand.environment(), tmp_path / "sequencers.log") as made:
        yield made


@contextmanager
def writers():
    """Eight writers; inside the block the list of all uids that were acknowledged."""
    uids, is_over = [], threading.Event()

    def write(number):
        chance = random.Random(number)
        while not is_over.is_set():
            uids.extend(one.uid for one in say_of_things(chance.randint(1, 4)))
            time.sleep(0.1)

    with in_threads(*(lambda number=number: write(number) for number in range(WRITERS))):
        try:
            yield uids
        finally:
            is_over.set()


@contextmanager
def a_reader(mirror, origin):
    """Somebody who keeps every checkpoint that the mirror ever showed."""
    seen, is_over = set(), threading.Event()

    def read():
        while not is_over.is_set():
            seen.add(mirror.published(origin))
            time.sleep(0.002)

    with in_threads(read):
        try:
            yield seen
        finally:
            is_over.set()


def killed_in_turn(nursery, deaths):
    """Two run at any time, each with the next of the deaths before it; whoever dies is replaced at once."""
    chance, waiting, running, done = random.Random(7), list(deaths), {}, 0
    while waiting or running:
        while waiting and len(running) < TOGETHER:
            death = waiting.pop()
            pid = nursery.start("" if death == AT_RANDOM else death)
            running[pid] = death, time.monotonic() + (chance.uniform(0, 0.3) if death == AT_RANDOM else 60)
        for pid, status in nursery.ended(0.01).items():
            assert status == -signal.SIGKILL, running[pid]
            del running[pid]
            done += 1
        for pid, (death, until) in running.items():
            if time.monotonic() > until:
                assert death == AT_RANDOM, f"{death} was not reached"
                os.kill(pid, signal.SIGKILL)
    return done


def finished(nursery, mirror):
    """One that is not killed brings everything to its end."""
    last = nursery.start()
    assert wait_until(lambda: queries.health().pending == 0 and queries.health().lag == 0, 60)
    log = queries.current_log()
    assert wait_until(lambda: (note := mirror.published(log.origin)) and checkpoints.parse(note).checkpoint.size == log.size, 20)
    os.kill(last, signal.SIGTERM)
    assert nursery.ended(20) == {last: 0}
    return log


def require_one_history(notes, log):
    """Each checkpoint is of a beginning of this log: so each is consistent with each other."""
    hashes = [bytes(row[0]) for row in run("SELECT leaf_hash FROM ledger.leaf JOIN ledger.entry USING (entry_id) ORDER BY leaf_index")]
    for note in notes:
        shown = checkpoints.parse(note).checkpoint
        assert (shown.origin, shown.root) == (log.origin, merkle.root_of(hashes[: shown.size])), shown


def require_whole(uids, before, settings):
    asked = Asked(signer_folder=Path(settings.LEDGER_SIGNER_DIR), mirror=Path(settings.LEDGER_MIRROR_DIR), policy=POLICY, requests=REQUESTS)
    report = fsck(asked)
    assert report.exit_code == 0, report.lines()
    assert report.checked["leaves"] == before + len(uids) > 1000, "what was there, and every entry that was acknowledged"
    assert set(queries.state_of(uids).values()) == {"sealed"} and len(queries.state_of(uids)) == len(uids)


def stormed(nursery, settings, deaths):
    mirror, log = Mirror(Path(settings.LEDGER_MIRROR_DIR)), queries.current_log()
    before = log.size + queries.health().pending
    with a_reader(mirror, log.origin) as seen:
        with writers() as uids:
            done = killed_in_turn(nursery, deaths)
        log = finished(nursery, mirror)
    stored = [bytes(note) for (note,) in run("SELECT note FROM ledger.checkpoint")]
    require_one_history([*stored, *filter(None, seen)], log)
    require_whole(uids, before, settings)
    assert whole(mirror, log), "and the mirror holds it to the byte"
    return done, len(stored), len(seen)


def test_whatever_is_killed_nothing_is_lost_or_twice_there(nursery, settings):
    deaths = [*faults.POINTS * 2, *(f"{point}:{number}" for point in ("size_raised", "tile_placed") for number in (2, 3))]
    deaths += [AT_RANDOM] * (60 - len(deaths))
    random.Random(7).shuffle(deaths)

    done, stored, seen = stormed(nursery, settings, deaths)

    assert done == 60 and stored > 5 and seen > 2


def test_between_any_two_steps_nothing_that_was_shown_is_taken_back(nursery, settings):
    deaths = [point for point in BETWEEN.values() for _ in range(EACH)]
    random.Random(13).shuffle(deaths)

    done, stored, _ = stormed(nursery, settings, deaths)

    assert done == EACH * len(BETWEEN) and stored > EACH / 2
