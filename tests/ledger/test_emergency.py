"""A log is given up and another begins: what the new one says, what moves over, and what is refused."""

import hashlib

import pytest

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, sequence
from tests.make.turning import NEW_YEAR, a_sequencer, envelope_at, logs, step, vkeys
from traceability.ledger import queries
from traceability.ledger.errors import OriginRefused
from traceability.ledger.services import prepare
from traceability.ledger.services.emergency import abandon


@pytest.fixture
def sequencer(committed):
    """A log with two checkpoints, and three leaves that nothing signed."""
    prepare()
    with a_sequencer() as made:
        for _ in range(2):
            say(*(a_draft() for _ in range(2)))
            step(made)
        say(*(a_draft() for _ in range(3)))
        sequence()
        yield made


def given_up(sequencer, **more):
    return abandon(logs()[-1].origin, "its key was copied", sequencer._next_keeper, durable_only=False, **more)


def test_the_new_log_says_which_checkpoint_is_the_last_good_one_and_why(sequencer):
    successor = given_up(sequencer)

    old, new = logs()
    last = queries.latest_checkpoint(old)
    assert (old.mode, new.mode, new.origin, new.year) == ("closed", "live", f"{old.origin}-2", old.year)
    named = {"origin": old.origin, "size": last.size, "root": last.root.hex(), "note_sha256": hashlib.sha256(last.note).hexdigest()}
    first = envelope_at(new, 0)
    assert (first["kind"], first["body"]) == ("log.opened", {"origin": new.origin, "previous": named, "reason": "its key was copied"})
    assert vkeys(new.origin) == [successor.vkey] and successor.last_good == last.size


def test_what_nothing_signed_gets_its_place_in_the_new_log(sequencer):
    waiting = run("SELECT entry.uid FROM ledger.leaf JOIN ledger.entry USING (entry_id) WHERE leaf_index >= 7")

    assert given_up(sequencer).unseated == len(waiting) == 3

    step(sequencer, times=2)
    assert {queries.entry(uid).origin for (uid,) in waiting} == {logs()[1].origin}
    assert queries.sealed_size(logs()[1]) == logs()[1].size == 6, "opening, three entries, the new key and the old one's end"


def test_the_dead_logs_key_is_retired_and_the_new_ones_is_not(sequencer):
    given_up(sequencer)
    assert {key.name: key.retired_at is None for key in queries.signing_keys() if key.purpose == "checkpoint"} == {
        logs()[0].origin: False,
        logs()[1].origin: True,
    }


def test_an_older_checkpoint_may_be_the_last_good_one(sequencer):
    assert given_up(sequencer, last_good=5).last_good == 5
    assert envelope_at(logs()[1], 0)["body"]["previous"]["size"] == 5 and logs()[0].size == 7


def test_it_must_be_one_that_is_stored(sequencer):
    with pytest.raises(OriginRefused, match="no checkpoint of size 6"):
        given_up(sequencer, last_good=6)
    assert [log.mode for log in logs()] == ["frozen"]


def test_a_second_run_gives_up_nothing_more(sequencer):
    dead = logs()[0].origin
    given_up(sequencer)
    with pytest.raises(OriginRefused, match="not the log that is open"):
        abandon(dead, "again", sequencer._next_keeper, durable_only=False)
    assert len(logs()) == 2


def test_a_log_in_recovery_can_be_given_up_and_the_next_one_as_well(sequencer):
    with acting_as("ledger_sequencer"):
        run("UPDATE ledger.log SET mode = 'recovery'")
    given_up(sequencer)
    step(sequencer, times=2)
    given_up(sequencer)

    assert [log.origin.rpartition("/")[2] for log in logs()] == [str(logs()[0].year) + suffix for suffix in ("", "-2", "-3")]


def test_the_year_turns_from_an_emergency_log_too(sequencer, time_machine):
    given_up(sequencer)
    step(sequencer, times=2)
    time_machine.move_to(NEW_YEAR)
    step(sequencer, times=4)

    assert [log.mode for log in logs()] == ["closed", "closed", "live"]
    assert logs()[2].origin == logs()[0].origin.replace(str(logs()[0].year), str(NEW_YEAR.year))
