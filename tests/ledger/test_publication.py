"""From signed to published: nothing is published that the quorum has not cosigned, and nobody is waited for in vain."""

import time

import pytest
from django.db import OperationalError

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, seal_now
from tests.make.witness import Mood
from tests.make.witnessed import a_witnessed_log, origin, witnessed
from traceability.kernel import bell
from traceability.ledger import publication, queries
from traceability.ledger.mirror import Mirror
from traceability.ledger.policy import deployment_policy
from traceability.ledger.services import incidents
from traceability.tlog import checkpoints, witnessing

__all__ = ["witnessed"]
pytestmark = pytest.mark.django_db


def published_size():
    found = queries.published_checkpoint()
    return found.size if found else 0


def grow():
    say(a_draft())
    return seal_now().sealed


def test_a_checkpoint_is_published_once_its_quorum_has_cosigned(witnessed, monkeypatch):
    rung = []
    monkeypatch.setattr(bell, "ring_for", rung.extend)
    assert queries.published_checkpoint() is None

    assert witnessed.rounds(lambda: published_size() == 1)

    note = checkpoints.open_checkpoint(queries.published_checkpoint().note, witnessed.keys).note
    assert [one.name for one in witnessing.require_quorum(note, deployment_policy(), now=int(time.time()), max_age=60)] == ["w1", "w2"]
    assert rung == ["checkpoint.witnessed"]
    assert [one.size_of(origin()) for one in witnessed.witnesses] == [1, 1]


def test_until_then_the_last_published_one_stays(witnessed):
    assert witnessed.rounds(lambda: published_size() == 1)
    witnessed[2].mood = Mood(status=503)
    grow()

    assert witnessed.rounds(lambda: witnessed[1].size_of(origin()) == 2)
    witnessed.idle()
    assert (published_size(), queries.latest_checkpoint().size) == (1, 2)

    witnessed[2].mood = Mood()
    assert witnessed.rounds(lambda: published_size() == 2)


def test_with_no_quorum_what_is_sealed_is_published(db, tmp_path):
    with a_witnessed_log(tmp_path, witnesses=1, quorum="none") as log:
        log[1].mood = Mood(status=500)
        assert (published_size(), run("SELECT count(*) FROM ledger.witnessed")) == (1, [(0,)])
        log[1].mood = Mood()
        assert log.rounds(lambda: log[1].label.encode().split(b"+")[0] in queries.published_checkpoint().note)
    assert run("SELECT count(*) FROM ledger.witnessed") == [(0,)]


def test_a_slow_witness_holds_up_neither_the_others_nor_the_rounds(db, tmp_path):
    with a_witnessed_log(tmp_path, witnesses=3, quorum=2) as log:
        log[3].mood = Mood(seconds=2)
        began = time.monotonic()
        for _ in range(3):
            size = grow()
            assert log.rounds(lambda size=size: published_size() == size)
        assert time.monotonic() - began < 2 and not log[3].exchanges


def test_all_are_asked_about_one_checkpoint_until_its_quorum_is_met(witnessed):
    """Else, in a log that grows faster than its witnesses answer, each would cosign another, and none would have a quorum."""
    assert witnessed.rounds(lambda: published_size() == 1)
    witnessed[2].mood = Mood(seconds=0.4)
    grow()
    assert witnessed.rounds(lambda: witnessed[1].size_of(origin()) == 2)
    grow()

    assert witnessed.rounds(lambda: published_size() == 3)
    assert run("SELECT size FROM ledger.witnessed ORDER BY size") == [(1,), (2,), (3,)]


def test_an_unchanged_head_is_cosigned_again_for_freshness(witnessed, monkeypatch):
    assert witnessed.rounds(lambda: published_size() == 1)
    witnessed.idle()
    before = [len(one.exchanges) for one in witnessed.witnesses]
    witnessed.rounds(lambda: False, seconds=0.2)
    assert [len(one.exchanges) for one in witnessed.witnesses] == before

    later = 200
    for one in witnessed.witnesses:
        one.clock = later
    monkeypatch.setattr("traceability.ledger.witnesses.circle.RENEW_SECONDS", 0)
    monkeypatch.setattr("traceability.ledger.witnesses.protocol.CLOCK_TOLERANCE_SECONDS", 300)
    assert witnessed.rounds(lambda: len(run("SELECT witness FROM ledger.cosignature WHERE size = 1")) >= 4)
    times = {one.time for one in witnessing.cosignatures(checkpoints.parse(queries.published_checkpoint().note).note, deployment_policy())}
    assert all(time.time() + later - 60 < one < time.time() + later + 60 for one in times), "the newest line of each witness is shown"


def test_what_was_cosigned_before_a_restart_is_known_after_it(witnessed):
    assert witnessed.rounds(lambda: published_size() == 1)
    witnessed.publisher = publication.Publisher(None)
    asked = [len(one.exchanges) for one in witnessed.witnesses]
    witnessed.rounds(lambda: False, seconds=0.2)
    assert [len(one.exchanges) for one in witnessed.witnesses] == asked

    grow()
    assert witnessed.rounds(lambda: published_size() == 2)
    assert {one.status for witness in witnessed.witnesses for one in witness.exchanges} == {200}


def test_the_mirror_shows_what_is_published_with_its_cosignatures(db, tmp_path):
    mirror = Mirror(tmp_path / "mirror")
    with a_witnessed_log(tmp_path, mirror=mirror) as log:
        log[2].mood = Mood(status=503)
        mirror.export(1, origin(), 1)
        log.rounds(lambda: log[1].size_of(origin()) == 1)
        assert mirror.published(origin()) == b""

        log[2].mood = Mood()
        assert log.rounds(lambda: mirror.published(origin()))
        assert mirror.published(origin()) == queries.published_checkpoint().note
        assert mirror.published(origin()).count("\u2014 witness.example".encode()) == 2


def test_a_mirror_with_another_history_freezes_the_log_and_is_an_incident(db, tmp_path, monkeypatch):
    mirror = Mirror(tmp_path / "mirror")
    with a_witnessed_log(tmp_path, mirror=mirror) as log:
        mirror.export(1, origin(), 1)
        shelf = mirror.shelf(origin())
        other = checkpoints.Checkpoint(origin(), 1, b"\x01" * 32)
        shelf.replace_checkpoint(other.body() + b"\n" + queries.latest_checkpoint().note.partition(b"\n\n")[2])

        assert log.rounds(lambda: queries.health().mode == "frozen")
    assert incidents.open_about("mirror") == {origin()}


def test_while_the_log_recovers_nobody_is_asked_and_nothing_shown(witnessed):
    with acting_as("ledger_sequencer"):
        run("UPDATE ledger.log SET mode = 'recovery', reason = 'the signer remembers more'")
    witnessed.rounds(lambda: False, seconds=0.2)

    assert [one.exchanges for one in witnessed.witnesses] == [[], []] and queries.published_checkpoint() is None


def test_a_database_that_is_away_is_waited_for(witnessed, monkeypatch, caplog):
    real, problems = publication.stored.heads, iter([OperationalError("server closed the connection")] * 2)

    def heads():
        for problem in problems:
            raise problem
        return real()

    monkeypatch.setattr(publication.stored, "heads", heads)
    monkeypatch.setattr(publication.connection, "close", lambda: None, raising=False)

    assert [witnessed.publisher._one_round() for _ in range(2)] == [publication.PAUSE_SECONDS] * 2
    assert [record.message for record in caplog.records] == ["publisher_without_database"], "said once"
    assert witnessed.rounds(lambda: published_size() == 1)


def test_a_changed_policy_holds_from_the_next_round_on(db, tmp_path):
    with a_witnessed_log(tmp_path, witnesses=2, quorum=1) as log:
        log[2].mood = Mood(status=503)
        assert log.rounds(lambda: published_size() == 1)
        log.ask_for(2)
        grow()
        log.rounds(lambda: log[1].size_of(origin()) == 2)
        log.idle()
        assert published_size() == 1

        log.ask_for(1)
        assert log.rounds(lambda: published_size() == 2)
