"""Two logs must tell one history: whatever the last leaf of one or the first leaf of the next says otherwise is named."""

import pytest
from django.conf import settings
from django.db import transaction

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say
from tests.make.sound_log import SoundLog
from tests.make.turning import NEW_YEAR, a_sequencer, envelope_at, logs, step
from traceability.ledger.fsck.links import KIND, check_links
from traceability.ledger.fsck.report import Report
from traceability.ledger.services import prepare
from traceability.ledger.services.emergency import abandon
from traceability.ledger.signer.keys import new_key
from traceability.tlog import canonical

NEXT_LOG = [f"DELETE FROM ledger.{table} WHERE log_id = 2" for table in ("leaf", "tile", "checkpoint", "log")]


@pytest.fixture
def turned(db, time_machine):
    """The year has turned: the old log is closed, the new one sealed once."""
    prepare()
    with a_sequencer() as sequencer:
        say(*(a_draft() for _ in range(3)))
        step(sequencer)
        time_machine.move_to(NEW_YEAR)
        step(sequencer, times=4)
        yield logs()


@pytest.fixture
def given_up(committed):
    """A log that died after two checkpoints, and the one that follows it."""
    prepare()
    with a_sequencer() as sequencer:
        for _ in range(2):
            say(*(a_draft() for _ in range(2)))
            step(sequencer)
        abandon(logs()[0].origin, "its key was copied", sequencer._next_keeper, durable_only=False)
        step(sequencer, times=2)
    return logs()


def found():
    report = Report()
    check_links(report)
    return [(bad.log, bad.key, bad.expected) for bad in report.worst_of(KIND)]


def found_after(*statements):
    """The damages by a deed, which is taken back again."""
    with transaction.atomic():
        with acting_as("login"):
            SoundLog(settings.LEDGER_SIGNER_DIR).tamper(*statements)
        damages = found()
        transaction.set_rollback(True)
    return damages


def saying(log, index, **changed):
    """The leaf says otherwise in its body; who holds the key can have everything above it recomputed and signed."""
    envelope = envelope_at(log, index)
    body = {name: value for name, value in {**envelope["body"], **changed}.items() if value is not None}
    leaf = canonical.write({**envelope, "body": body}).hex()
    return f"UPDATE ledger.entry SET leaf = '\\x{leaf}' WHERE entry_id = (SELECT entry_id FROM ledger.leaf WHERE (log_id, leaf_index) = ({log.log_id}, {index}))"


def after_each(log, index, changes):
    return {words: found_after(saying(log, index, **changed)) for words, changed in changes.items()}


def test_logs_that_name_each_other_are_no_damage(turned):
    assert found() == []


def test_an_ending_that_says_otherwise_is_named(turned):
    old, new = turned
    last = old.size - 1

    named = after_each(
        old,
        last,
        {
            f"origin {old.origin}": {"origin": new.origin},
            f"next {new.origin}": {"next": old.origin + "-2"},
            f"vkey of {new.origin}": {"vkey": new_key(old.origin).verifier.vkey},
            f"the vkey that signs {new.origin}": {"vkey": new_key(new.origin).verifier.vkey},
        },
    )

    assert all((old.origin, last, words) in damages for words, damages in named.items()), named
    assert found_after(saying(old, last, vkey="none")) == [(old.origin, last, f"the vkey that signs {new.origin}")]


def test_a_beginning_that_says_otherwise_is_named(turned):
    old, new = turned
    previous = envelope_at(new, 0)["body"]["previous"]
    root, note = "00" * 32, "11" * 32

    named = after_each(
        new,
        0,
        {
            f"origin {new.origin}": {"origin": old.origin},
            f"previous origin {old.origin}": {"previous": previous | {"origin": new.origin}},
            f"previous size {old.size}": {"previous": previous | {"size": old.size - 1}},
            f"previous root {previous['root']}": {"previous": previous | {"root": root}},
            f"previous note_sha256 {previous['note_sha256']}": {"previous": previous | {"note_sha256": note}},
            f"previous {old.origin} of size {old.size}": {"previous": None},
        },
    )

    assert named == {words: [(new.origin, 0, words)] for words in named}


def test_a_leaf_that_is_no_ending_or_no_beginning_is_named(turned):
    old, new = turned
    last = old.size - 1
    of_kind = (
        "UPDATE ledger.entry SET kind = 'thing.said' WHERE kind = '{}' AND entry_id IN (SELECT entry_id FROM ledger.leaf WHERE log_id = {})"
    )

    assert found_after(of_kind.format("log.closed", 1)) == [(old.origin, last, "the entry log.closed")]
    assert found_after(of_kind.format("log.opened", 2)) == [(new.origin, 0, "the entry log.opened")]
    assert (old.origin, last, "log.closed as the last leaf alone") in found_after("UPDATE ledger.log SET size = size + 1 WHERE log_id = 1")


def test_a_final_checkpoint_that_is_gone_or_another_is_named(turned):
    old, new = turned
    final = f"log_id = 1 AND size = {old.size}"

    assert found_after(f"DELETE FROM ledger.checkpoint WHERE {final}") == [(old.origin, old.size, "the final checkpoint of the log")]
    ((log, index, told),) = found_after(f"UPDATE ledger.checkpoint SET note = note || '\\x0a' WHERE {final}")
    assert (log, index) == (new.origin, 0) and told.startswith("previous note_sha256")


def test_a_next_log_that_is_gone_is_named(turned):
    assert found_after(*NEXT_LOG) == [(turned[0].origin, "next", "the log that follows a closed one")]


def test_a_first_log_that_claims_one_before_it_is_named(turned):
    old, new = turned
    claimed = envelope_at(new, 0)["body"]["previous"]

    assert found_after(saying(old, 0, previous=claimed)) == [(old.origin, 0, "previous not said")]


def test_the_successor_of_a_dead_log_names_a_checkpoint_that_is_stored(given_up):
    old, new = given_up
    good = envelope_at(new, 0)["body"]["previous"]
    (smaller,) = run(
        "SELECT size, encode(root, 'hex'), encode(sha256(note), 'hex') FROM ledger.checkpoint WHERE log_id = 1 ORDER BY size LIMIT 1"
    )
    earlier = dict(zip(("size", "root", "note_sha256"), smaller, strict=True)) | {"origin": old.origin}

    assert found() == [] and found_after(saying(new, 0, previous=earlier)) == [], "an operator may name an earlier one"

    named = after_each(
        new,
        0,
        {
            f"origin {new.origin}": {"origin": old.origin},
            f"previous size {good['size']}": {"previous": good | {"size": good["size"] + 1}},
            f"previous root {good['root']}": {"previous": good | {"root": "00" * 32}},
            f"previous note_sha256 {good['note_sha256']}": {"previous": good | {"note_sha256": "11" * 32}},
            f"previous {old.origin} of size {good['size']}": {"previous": None},
        },
    )
    assert named == {words: [(new.origin, 0, words)] for words in named}
