"""Demand 14: several sequencers at once. Lock, row lock and keys overlap: with any one of them taken away the log stays dense.

Of several with one signer's folder, one signs at a time; the next takes over when it ends. (A task that is delivered twice, and
a queue that is emptied: test_delivered_twice.py; behind PgBouncer: test_pooler.py; locks that end with their transaction: test_locks_end.py.)
"""

import random
import threading
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from tests.make.ledger import a_draft, become, in_threads, say
from tests.processes import wait_until
from traceability.ledger import queries, sequencer
from traceability.ledger.errors import LogMismatch, SequencerOvertaken, SignerRefuses
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.mirror import Mirror
from traceability.ledger.sequencer import Sequencer
from traceability.ledger.services import integrate as module
from traceability.ledger.services.integrate import integrate
from traceability.ledger.signer.signing import Signer

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
def test_the_log_stays_dense(thousand, monkeypatch, sequencers, left):
    DEFENCES[left](monkeypatch, thousand)
    before = queries.current_log().size + queries.health().pending
    done, waste = threading.Semaphore(0), []

    with in_threads(*(written(done) for _ in range(WRITERS)), *(sequenced(done, waste) for _ in range(sequencers))):
        pass

    report = fsck(Asked())
    assert report.checked["leaves"] == before + ENTRIES > 1000
    for kind in ("leaves", "density", "tiles", "roots", "placement", "versions"):
        assert not report.damages[kind], report.lines()
    if left != "the keys alone":
        assert waste == [], "one works, the others wait"


def signing(number, folder, mirror, has_ended, signed):
    """A sequencer that runs until its event is set; `signed` gets its number for each checkpoint that it had signed."""

    def loop():
        become("ledger_sequencer")
        one = Sequencer(folder, seal_seconds=0.01, mirror=Mirror(mirror), durable_only=False)
        seal_of = one._seal

        def told(known, keeper):
            before = queries.sealed_size()
            seal_of(known, keeper)
            if queries.sealed_size() > before:
                signed.append(number)

        one._seal = told
        one.run(has_ended.is_set)

    return loop


def test_of_two_with_one_signer_one_signs_and_the_other_takes_over(thousand, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(sequencer, "PAUSE_SECONDS", 0.05)
    folder, ends, signed = Path(settings.LEDGER_SIGNER_DIR), [threading.Event(), threading.Event()], []
    size = queries.current_log().size + queries.health().pending

    with in_threads(*(signing(number, folder, tmp_path / "mirror", end, signed) for number, end in enumerate(ends))):
        try:
            assert wait_until(lambda: queries.sealed_size() == size, 20)
            with pytest.raises(SignerRefuses, match="held by another signer"):
                Signer(folder, queries.current_log().origin)
            for more in (1, 2):
                say(a_draft())
                assert wait_until(lambda more=more: queries.sealed_size() == size + more, 20)
            assert len(set(signed)) == 1
            ends[signed[0]].set()
            say(a_draft())
            assert wait_until(lambda: queries.sealed_size() == size + 3, 20)
        finally:
            for end in ends:
                end.set()

    assert set(signed) == {0, 1}
    report = fsck(Asked(signer_folder=folder, mirror=tmp_path / "mirror"))
    for kind in ("density", "signatures", "consistency", "mirror"):
        assert report.checked[kind] and not report.damages[kind], report.lines()
