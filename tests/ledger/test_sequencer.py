"""The loop itself: what it survives, what ends it, and what it says."""

import logging
import threading
import time

import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from tests.ledger.test_database_rules import run
from tests.ledger.test_integrate import tampered
from tests.make.ledger import a_draft, acting_as, say, the_signer
from tests.processes import wait_until
from traceability.kernel import bell
from traceability.ledger import queries, sequencer
from traceability.ledger.errors import LogMismatch, SequencerUnsafe
from traceability.ledger.sequencer import Sequencer
from traceability.ledger.services.integrate import LARGEST_BATCH


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


@pytest.fixture
def a_loop(tmp_path):
    """Makes sequencers that are closed at the end, on a server without fsync; none waits before it seals."""
    made = []

    def make(**more):
        made.append(Sequencer(**{"folder": tmp_path / "signer", "seal_seconds": 0, "durable_only": False, **more}))
        return made[-1]

    yield make
    for one in made:
        one.close()


def stepped(loop):
    with acting_as("ledger_sequencer"):
        return loop.step()


def test_what_is_recorded_is_sealed_within_two_seconds(looping, monkeypatch):
    rung = []
    monkeypatch.setattr(bell, "ring_for", lambda kinds: rung.extend(kinds))
    for _ in range(3):
        (acknowledged,) = say(a_draft())
        began = time.monotonic()
        assert wait_until(lambda uid=acknowledged.uid: queries.state_of([uid])[uid] == "sealed", 5)
        assert time.monotonic() - began < 2
    assert set(rung) >= {"checkpoint.sealed"}


@pytest.mark.parametrize(
    ("taken", "seconds", "slept"),
    [(0, 0.02, sequencer.IDLE_SECONDS), (LARGEST_BATCH, 9.0, 0.0), (LARGEST_BATCH - 1, 0.05, sequencer.BATCH_SECONDS - 0.05),
     (1, 0.2, sequencer.IDLE_SECONDS), (1, 9.0, sequencer.IDLE_SECONDS)],
)  # fmt: skip
def test_batches_keep_their_distance_unless_one_was_full(taken, seconds, slept):
    assert sequencer.pause(taken, seconds) == slept


def test_a_lost_connection_is_survived(looping, committed):
    assert wait_until(lambda: queries.sealed_size() == 1)
    committed.as_login(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    connection.close()

    say(a_draft())
    assert wait_until(lambda: queries.sealed_size() == 2)


def test_a_mismatch_freezes_the_log_and_the_first_reason_stays(db, a_loop, monkeypatch, caplog):
    loop, reasons = a_loop(), iter(["the root is wrong", "something else", "something else"])
    monkeypatch.setattr(sequencer, "integrate", lambda *_, **__: (_ for _ in ()).throw(LogMismatch(what=next(reasons))))
    monkeypatch.setattr(loop, "_has_agreed", lambda known: True)

    with acting_as("ledger_sequencer"):
        for _ in range(3):
            assert loop._one_round() == sequencer.PAUSE_SECONDS
    assert run("SELECT mode, reason FROM ledger.log") == [("frozen", "the root is wrong")]
    assert [record.levelno for record in caplog.records if record.message == "log_frozen"] == [logging.CRITICAL] * 2
    assert not queries.health().is_sound


def test_a_database_that_is_away_is_waited_for(db, a_loop, monkeypatch):
    loop, closed = a_loop(), []
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


def test_while_nothing_waits_it_looks_and_locks_nothing(db, a_loop):
    loop = a_loop(seal_seconds=60)
    say(a_draft())
    assert stepped(loop) == 2  # the log's own first entry too

    with acting_as("ledger_sequencer"), CaptureQueriesContext(connection) as asked:
        idle = loop.step()

    assert (idle, len(asked)) == (0, 1)
    assert not any(word in asked[0]["sql"] for word in ("lock", "FOR UPDATE", "SAVEPOINT"))


def test_who_does_not_hold_the_signer_sequences_all_the_same(db, a_loop, tmp_path, caplog):
    holder, loop = the_signer(tmp_path / "signer"), a_loop()

    assert stepped(loop) == 1
    assert queries.sealed_size() == 0
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == ["signer_not_started"]

    holder.close()
    loop._next_try = 0
    stepped(loop)
    assert queries.sealed_size() == 1


def test_a_log_with_checkpoints_gets_no_new_key_and_is_not_built_on(db, a_loop, tmp_path):
    first = a_loop()
    stepped(first)
    first.close()
    other = a_loop(folder=tmp_path / "lost")
    say(a_draft())

    stepped(other)

    assert queries.sealed_size() == queries.current_log().size == 1 and not (tmp_path / "lost" / "key").exists()


def test_it_signs_at_most_once_in_an_interval(db, a_loop):
    loop = a_loop(seal_seconds=3600)
    stepped(loop)
    say(a_draft())
    assert stepped(loop) == 1

    assert queries.sealed_size() == 1 and queries.health().lag == 1


def put_back(size):
    """The database as it was at a checkpoint, as a restored dump would have it; what came later waits again."""
    tampered(
        f"""DELETE FROM ledger.checkpoint WHERE size > {size}; INSERT INTO ledger.pending SELECT entry_id FROM ledger.leaf WHERE leaf_index >= {size};
        DELETE FROM ledger.leaf WHERE leaf_index >= {size}; UPDATE ledger.tile SET width = {size}, data = substr(data, 1, 32 * {size});
        UPDATE ledger.log SET size = {size}, root = (SELECT root FROM ledger.checkpoint WHERE size = {size})""",
        ("checkpoint", "rows_are_final"), ("leaf", "leaves_are_final"), ("tile", "tile_extends"), ("log", "log_moves"), ("log", "log_is_dense"),
    )  # fmt: skip


@pytest.mark.parametrize("signer", ["its own", "another process's"])
def test_a_database_that_was_put_back_is_in_recovery_before_anything_is_sequenced(db, a_loop, tmp_path, signer):
    first = a_loop()
    stepped(first)
    say(a_draft())
    stepped(first)
    first.close()
    put_back(1)
    holder = the_signer(tmp_path / "signer") if signer == "another process's" else None
    later = a_loop()

    with acting_as("ledger_sequencer"):
        assert later._one_round() == sequencer.PAUSE_SECONDS
        later._one_round()
    if holder:
        holder.close()

    assert queries.current_log().size == 1, "what waits was not put where other entries were signed"
    assert run("SELECT mode, reason FROM ledger.log") == [("recovery", "the signer signed size 2, the database holds 1")]


def test_the_signer_is_asked_again_after_the_database_was_away(db, a_loop, monkeypatch):
    loop = a_loop()
    stepped(loop)
    say(a_draft())
    stepped(loop)
    put_back(1)
    monkeypatch.setattr(connections["default"], "close", lambda: None)
    loop._without_database(OperationalError("the server was started again"))

    with acting_as("ledger_sequencer"):
        loop._one_round()
    assert run("SELECT mode, size FROM ledger.log") == [("recovery", 1)]


def test_and_after_a_person_let_the_log_go_on(db, a_loop):
    loop = a_loop()
    stepped(loop)
    say(a_draft())
    stepped(loop)
    run("SELECT ledger.freeze('tried')")
    stepped(loop)
    put_back(1)
    with acting_as("ledger_sequencer"):
        run("UPDATE ledger.log SET mode = 'live'")
        loop._next_try = 0
        loop._one_round()
    assert run("SELECT mode, size FROM ledger.log") == [("recovery", 1)]


def test_a_publisher_that_died_is_started_again(request, monkeypatch):
    started = []
    monkeypatch.setattr(sequencer, "PAUSE_SECONDS", 0.05)

    class Dying:
        def __init__(self, mirror):
            started.append(mirror)

        def run(self, should_stop):
            raise ValueError("tried")

    monkeypatch.setattr(sequencer, "Publisher", Dying)
    request.getfixturevalue("looping")
    assert wait_until(lambda: len(started) >= 3, 10)
