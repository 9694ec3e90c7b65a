"""Each limit of the timeliness checks alone: what is a little younger is well, what is a little older is late."""

import pytest

from tests.ledger.test_database_rules import run
from tests.ledger.test_standing_timeliness import witnessed
from tests.make.ledger import a_draft, acting_as, say, seal_now, sequence
from traceability.ledger.queries.standing import pulse
from traceability.ledger.standing.timeliness import checkpoint_age, cosignature_age, lag, pending_age

__all__ = ["witnessed"]
SEAL, PATIENCE, QUORUM, COSIGNED = 5, 30, 120, 900  # seconds
LIMIT = SEAL + PATIENCE
SLOW = 10  # so much a test may take between making a thing old and asking for its age


@pytest.fixture(autouse=True)
def a_log(things, settings):
    settings.LEDGER_SEAL_SECONDS = SEAL


def aged(table, column, seconds):
    """The rows of this table as if they were written so long ago: as a superuser, with the guards off."""
    with acting_as("login"):
        run("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        run(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
        run(f"UPDATE ledger.{table} SET {column} = clock_timestamp() - make_interval(secs => %s)", [seconds])
        run("SET CONSTRAINTS ALL DEFERRED")


def waiting(seconds):
    """An entry without a place."""
    seal_now()
    say(a_draft())
    aged("entry", "inserted_at", seconds)


def unsigned(seconds):
    """An entry with a place and no signature."""
    seal_now()
    say(a_draft())
    sequence()
    aged("entry", "inserted_at", seconds)


@pytest.mark.parametrize(("seconds", "state"), [(LIMIT - SLOW, "ok"), (LIMIT + 1, "late")])
def test_an_entry_may_wait_for_its_place_as_long_as_sealing_takes_and_half_a_minute(seconds, state):
    waiting(seconds)

    found = pending_age()
    assert (found.state, found.facts["limit"], found.facts["entries"]) == (state, LIMIT, 1)


@pytest.mark.parametrize(("seconds", "state"), [(LIMIT - SLOW, "ok"), (LIMIT + 1, "late")])
def test_an_entry_may_wait_for_its_signature_as_long(seconds, state):
    unsigned(seconds)

    found = lag()
    assert (found.state, found.facts["limit"], found.facts["entries"]) == (state, LIMIT, 1)


@pytest.mark.parametrize("what", [waiting, unsigned])
@pytest.mark.parametrize(
    ("entry", "checkpoint", "state"),
    [
        (LIMIT + 1, LIMIT + 1, "late"),
        (LIMIT - SLOW, LIMIT + 1, "ok"),
        (LIMIT + 1, LIMIT - SLOW, "ok"),
    ],
    ids=["both old", "a young entry", "a young checkpoint"],
)
def test_a_checkpoint_is_late_when_it_is_old_and_an_entry_waits_too_long(what, entry, checkpoint, state):
    what(entry)
    aged("checkpoint", "signed_at", checkpoint)

    assert checkpoint_age().state == state


def test_an_old_checkpoint_is_well_where_nothing_waits():
    seal_now()
    aged("entry", "inserted_at", 10 * LIMIT)
    aged("checkpoint", "signed_at", 10 * LIMIT)

    assert checkpoint_age().state == "ok"


@pytest.mark.parametrize("is_sequenced", [True, False])
@pytest.mark.parametrize(("seconds", "state"), [(LIMIT - SLOW, "ok"), (LIMIT + 1, "late")])
def test_before_the_first_checkpoint_entries_wait_no_longer(is_sequenced, seconds, state):
    say(a_draft())
    if is_sequenced:
        sequence()
    aged("entry", "inserted_at", seconds)

    assert pulse().checkpoint_age is None and (pulse().pending_age is None) == is_sequenced == (pulse().unsealed_age is not None)
    assert checkpoint_age().state == state


@pytest.mark.parametrize(("seconds", "state"), [(QUORUM - SLOW, "ok"), (QUORUM + 1, "late")])
def test_the_quorum_has_two_minutes(witnessed, seconds, state):
    seal_now()
    aged("checkpoint", "signed_at", seconds)

    assert cosignature_age().state == state


@pytest.mark.parametrize(("seconds", "state"), [(COSIGNED - SLOW, "ok"), (COSIGNED + 1, "late")])
def test_a_cosignature_is_old_when_it_was_not_renewed_three_times(witnessed, seconds, state):
    seal_now()
    with acting_as("ledger_sequencer"):
        run("INSERT INTO ledger.cosignature SELECT log_id, size, 'w1', 'line', now() FROM ledger.checkpoint ORDER BY size DESC LIMIT 1")
        run("INSERT INTO ledger.witnessed SELECT log_id, size, sha256('') FROM ledger.checkpoint ORDER BY size DESC LIMIT 1")
    aged("cosignature", "signed_at", seconds)

    assert cosignature_age().state == state
