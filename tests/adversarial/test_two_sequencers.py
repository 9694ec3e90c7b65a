"""Demand 14: several sequencers at once. Lock, row lock and keys overlap: with any one of them taken away the log stays dense."""

import random
import threading

import pytest
from django.db import DatabaseError, connection

from tests.make.ledger import a_draft, become, in_threads, say
from traceability.ledger.errors import LogMismatch, SequencerOvertaken
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.services import integrate as module
from traceability.ledger.services.integrate import integrate

WRITERS, BATCHES, EACH = 4, 12, 10
ENTRIES = WRITERS * BATCHES * EACH
DEFENCES = {
    "all of them": lambda monkeypatch, database: None,
    "all but the advisory lock": lambda monkeypatch, database: monkeypatch.setattr(module, "_is_alone", lambda *_: True),
    "all but the row lock": lambda monkeypatch, database: monkeypatch.setattr(
        module, "_LOCK_LOG", module._LOCK_LOG.replace("FOR UPDATE", "")
    ),
    "the keys alone": lambda monkeypatch, database: (
        monkeypatch.setattr(module, "_is_alone", lambda *_: True),
        monkeypatch.setattr(module, "_LOCK_LOG", module._LOCK_LOG.replace("FOR UPDATE", "")),
    ),
    "all but the keys": lambda monkeypatch, database: database.as_login(
        "SET ledger.migrating = on; ALTER TABLE ledger.leaf DROP CONSTRAINT leaf_pkey, DROP CONSTRAINT leaf_entry_id_key"
    ),
}


def written(done):
    """A writer: some entries at a time, some of them taken back."""

    def write():
        for _ in range(BATCHES):
            say(*(a_draft(price=None) for _ in range(EACH)))
        done.release()

    return write


def sequenced(done, waste):
    """A sequencer that goes on while there is something to do; what the guards refuse, it tries again."""

    def loop():
        become("ledger_sequencer")
        while True:
            finished = done._value >= WRITERS
            try:
                taken = integrate(1, limit=random.randint(1, 40), durable_only=False)
            except (DatabaseError, SequencerOvertaken, LogMismatch) as refusal:
                waste.append(type(refusal).__name__)
                connection.close()
                continue
            if not taken and finished:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT count(*) FROM ledger.pending")
                    if cursor.fetchone()[0] == 0:
                        return

    return loop


@pytest.mark.parametrize("sequencers", [2, 5])
@pytest.mark.parametrize("left", DEFENCES)
def test_the_log_stays_dense(committed, monkeypatch, sequencers, left):
    DEFENCES[left](monkeypatch, committed)
    done, waste = threading.Semaphore(0), []

    with in_threads(*(written(done) for _ in range(WRITERS)), *(sequenced(done, waste) for _ in range(sequencers))):
        pass

    report = fsck(Asked())
    assert report.checked["leaves"] == ENTRIES + 1
    for kind in ("leaves", "density", "tiles", "roots", "placement", "versions"):
        assert not report.damages[kind], report.lines()
    if left != "the keys alone":
        assert waste == [], "one works, the others wait"
