"""The loop itself: what it survives, what ends it, and what it says."""

import logging
import threading
import time

import pytest
from django.db import OperationalError, connection, connections

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, the_signer
from tests.processes import wait_until
from traceability.kernel import bell
from traceability.ledger import queries, sequencer
from traceability.ledger.errors import LogMismatch, SequencerUnsafe
from traceability.ledger.sequencer import Sequencer


@pytest.fixture
def looping(committed, tmp_path):
    """A sequencer that runs in a thread, with the rights of its role."""
    stop = threading.Event()
    made = Sequencer(tmp_path / "signer", seal_seconds=0.2, durable_only=False)

    def loop():
        mine = connections["default"]
        mine.settings_dict = {**mine.settings_dict, "OPTIONS": {**mine.settings_dict["OPTIONS"], "options": "-c role=ledger_sequencer"}}
        made.run(stop.is_set)
        connections.close_all()

    thread = threading.Thread(target=loop)
    thread.start()
    yield made
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_what_is_recorded_is_sealed_within_two_seconds(looping, monkeypatch):
    rung = []
    monkeypatch.setattr(bell, "ring_for", lambda kinds: rung.extend(kinds))
    for _ in range(3):
        (acknowledged,) = say(a_draft())
        began = time.monotonic()
        assert wait_until(lambda uid=acknowledged.uid: queries.state_of([uid])[uid] == "sealed", 5)
        assert time.monotonic() - began < 2
    assert set(rung) >= {"checkpoint.sealed"}


def test_a_lost_connection_is_survived(looping, committed):
    assert wait_until(lambda: queries.sealed_size() == 1)
    committed.as_login(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    connection.close()

    say(a_draft())
    assert wait_until(lambda: queries.sealed_size() == 2)


def test_a_mismatch_freezes_the_log_and_the_first_reason_stays(db, tmp_path, monkeypatch, caplog):
    loop = Sequencer(tmp_path / "signer", seal_seconds=0, durable_only=False)
    reasons = iter(["the root is wrong", "something else", "something else"])
    monkeypatch.setattr(sequencer, "integrate", lambda *_, **__: (_ for _ in ()).throw(LogMismatch(what=next(reasons))))

    with acting_as("ledger_sequencer"):
        for _ in range(3):
            assert loop._one_round() == sequencer.PAUSE_SECONDS
    assert run("SELECT mode, reason FROM ledger.log") == [("frozen", "the root is wrong")]
    assert [record.levelno for record in caplog.records if record.message == "log_frozen"] == [logging.CRITICAL] * 2
    assert not queries.health().is_sound


def test_a_database_that_is_away_is_waited_for(db, tmp_path, monkeypatch):
    loop = Sequencer(tmp_path / "signer", seal_seconds=0, durable_only=False)
    closed = []
    monkeypatch.setattr(sequencer, "integrate", lambda *_, **__: (_ for _ in ()).throw(OperationalError("server closed the connection")))
    monkeypatch.setattr(connections["default"], "close", lambda: closed.append(True))

    with acting_as("ledger_sequencer"):
        assert loop._one_round() == sequencer.PAUSE_SECONDS
    assert closed == [True]


def test_a_database_that_is_away_at_the_start_is_waited_for(db, tmp_path, monkeypatch):
    loop, rounds = Sequencer(tmp_path / "signer", seal_seconds=0), iter([OperationalError("the database system is starting up"), None])
    monkeypatch.setattr(sequencer, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(connections["default"], "close", lambda: None)

    def asked():
        if failure := next(rounds):
            raise failure

    monkeypatch.setattr(loop, "_require_durable_server", asked)
    stops = iter([False, True])

    loop.run(lambda: next(stops))

    assert next(rounds, "asked twice") == "asked twice"


def test_it_refuses_a_server_that_forgets(db, tmp_path):
    with acting_as("ledger_sequencer"), pytest.raises(SequencerUnsafe):
        Sequencer(tmp_path / "signer", seal_seconds=0).run(lambda: True)
    assert not (tmp_path / "signer").exists()


def test_and_stops_when_the_server_becomes_one(db, tmp_path, monkeypatch):
    loop = Sequencer(tmp_path / "signer", seal_seconds=0)
    monkeypatch.setattr(loop, "_require_durable_server", lambda: None)

    with acting_as("ledger_sequencer"), pytest.raises(SequencerUnsafe):
        loop.run(lambda: False)


def test_who_does_not_hold_the_signer_sequences_all_the_same(db, tmp_path, caplog):
    holder = the_signer(tmp_path / "signer")
    loop = Sequencer(tmp_path / "signer", seal_seconds=0, durable_only=False)

    with acting_as("ledger_sequencer"):
        assert loop.step() == 1
    assert queries.sealed_size() == 0
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == ["signer_not_started"]

    holder.close()
    loop._next_seal = 0
    with acting_as("ledger_sequencer"):
        loop.step()
    assert queries.sealed_size() == 1
    loop.close()


def test_a_log_with_checkpoints_gets_no_new_key(db, tmp_path):
    first = Sequencer(tmp_path / "signer", seal_seconds=0, durable_only=False)
    with acting_as("ledger_sequencer"):
        first.step()
    first.close()
    other = Sequencer(tmp_path / "lost", seal_seconds=0, durable_only=False)
    say(a_draft())

    with acting_as("ledger_sequencer"):
        other.step()

    assert queries.sealed_size() == 1 and not (tmp_path / "lost" / "key").exists()


def test_it_signs_at_most_once_in_an_interval(db, tmp_path):
    loop = Sequencer(tmp_path / "signer", seal_seconds=3600, durable_only=False)
    with acting_as("ledger_sequencer"):
        loop.step()
    say(a_draft())
    with acting_as("ledger_sequencer"):
        assert loop.step() == 1
    loop.close()

    assert queries.sealed_size() == 1 and queries.health().lag == 1
