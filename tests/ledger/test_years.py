"""A log ends with the leaf that names the next, which begins with the leaf that names the last; and what keeps it so."""

import hashlib
import time
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from tests.ledger.signer.serving import serving
from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say
from tests.make.turning import NEW_YEAR, a_sequencer, envelope_at, logs, step, vkeys
from tests.refusals import refused
from traceability.ledger import queries
from traceability.ledger.entries import Final, log_closed
from traceability.ledger.errors import LogMismatch
from traceability.ledger.services import freeze, prepare, thaw, years
from traceability.ledger.services.append import record
from traceability.ledger.signer.folders import folder_of
from traceability.ledger.signer.signing import Question, Signer
from traceability.tlog import checkpoints, notes, proofs
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.witnessing import policy_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sequencer():
    """One that has sealed the year's first entries."""
    prepare()
    with a_sequencer() as made:
        say(*(a_draft() for _ in range(3)))
        step(made)
        yield made


@pytest.fixture
def turned(sequencer, time_machine):
    """The year has turned: the old log is closed, the new one sealed once."""
    time_machine.move_to(NEW_YEAR)
    step(sequencer, times=4)
    return logs()


def test_nothing_happens_while_the_year_lasts(sequencer):
    step(sequencer, times=3)

    (log,) = logs()
    assert (log.mode, log.size) == ("live", 6)


def test_each_log_names_the_other(turned):
    old, new = turned
    final = queries.checkpoint_of_size(old, old.size)

    assert (old.mode, new.mode, new.year) == ("closed", "live", old.year + 1)
    assert new.origin == old.origin.replace(str(old.year), str(old.year + 1))
    last, first = envelope_at(old, old.size - 1), envelope_at(new, 0)
    assert (last["kind"], last["body"]) == ("log.closed", {"origin": old.origin, "next": new.origin, "vkey": vkeys(new.origin)[0]})
    assert (last["subject"]["id"], last["subject"]["version"]) == (envelope_at(old, 0)["subject"]["id"], 2)
    digest = hashlib.sha256(final.note).hexdigest()
    said = {"origin": old.origin, "size": old.size, "root": bytes(old.root).hex(), "note_sha256": digest}
    assert (first["kind"], first["body"]) == ("log.opened", {"origin": new.origin, "previous": said})


def test_each_log_is_signed_by_its_own_key(turned):
    for log in turned:
        (vkey,) = vkeys(log.origin)
        note = queries.latest_checkpoint(log).note
        assert checkpoints.open_checkpoint(note, [notes.parse_vkey(vkey)]).checkpoint.size == log.size


def test_what_is_published_of_each_comes_with_the_keys_announced_for_it(turned):
    found = [(one.log.origin, one.keys, one.checkpoint) for one in queries.published_everywhere()]

    assert found == [(log.origin, tuple(vkeys(log.origin)), queries.latest_checkpoint(log)) for log in reversed(turned)]
    assert all(len(keys) == 1 for _, keys, _ in found)


def test_the_old_key_announces_the_new_one(turned):
    old, new = turned
    told = envelope_at(old, old.size - 2)
    assert (told["kind"], told["body"]["vkey"]) == ("key.announced", vkeys(new.origin)[0])


def test_what_waits_while_the_log_closes_lands_in_the_next(sequencer, time_machine):
    time_machine.move_to(NEW_YEAR)
    step(sequencer)
    (waiting,) = say(a_draft())
    assert logs()[0].mode == "closing"

    step(sequencer, times=3)

    assert queries.entry(waiting.uid).origin == logs()[1].origin and len(logs()) == 2


def test_an_old_receipt_convinces_whoever_has_the_old_key(sequencer, time_machine):
    (said,) = say(a_draft())
    step(sequencer)
    old = queries.receipt(said.uid).text
    time_machine.move_to(NEW_YEAR)
    step(sequencer, times=4)

    for text in (old, queries.receipt(said.uid).text):
        receipt = proofs.parse_receipt(text)
        key = notes.parse_vkey(vkeys(logs()[0].origin)[0])
        assert checkpoints.open_checkpoint(receipt.checkpoint, [key]).checkpoint.origin == logs()[0].origin


def test_our_clock_alone_ends_no_log(sequencer, time_machine):
    before = int(time.time())
    sequencer._keeper._now = lambda: before
    time_machine.move_to(NEW_YEAR)

    step(sequencer, times=3)

    (log,) = logs()
    assert log.mode == "live", "the signer still lives in the old year"


def test_the_next_log_begins_only_when_the_final_checkpoint_is_sealed(sequencer, time_machine):
    time_machine.move_to(NEW_YEAR)
    step(sequencer)

    with acting_as("ledger_sequencer"):
        assert years.open_next(1, durable_only=False) is False
    assert [log.mode for log in logs()] == ["closing"]


def test_and_when_the_quorum_has_seen_it(sequencer, time_machine, monkeypatch):
    key = notes.parse_vkey("witness.example/w1+df1c0a35+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU")
    monkeypatch.setattr(years, "deployment_policy", lambda: policy_of([], [key], 1))
    time_machine.move_to(NEW_YEAR)
    step(sequencer, times=4)
    (closing,) = logs()
    assert closing.mode == "closing" and queries.sealed_size(closing) == closing.size

    with acting_as("ledger_sequencer"):
        run("INSERT INTO ledger.witnessed (log_id, size, policy_sha256) VALUES (1, %s, sha256('p'))", [closing.size])
    step(sequencer)

    assert [log.mode for log in logs()] == ["closed", "live"]


def test_nothing_comes_after_the_last_leaf(sequencer, time_machine):
    time_machine.move_to(NEW_YEAR)
    step(sequencer)
    say(a_draft())
    size = logs()[0].size

    with acting_as("ledger_sequencer"), refused("log_ends_with_its_closing"):
        run("INSERT INTO ledger.leaf SELECT 1, %s, max(entry_id) FROM ledger.pending", [size])
        run("UPDATE ledger.log SET size = size + 1, root = sha256('other')")


def test_a_log_that_was_frozen_while_closing_goes_on_closing(sequencer, time_machine):
    time_machine.move_to(NEW_YEAR)
    step(sequencer)
    freeze("tried")
    assert logs()[0].mode == "frozen"

    thaw()

    assert logs()[0].mode == "closing"


def test_nobody_closes_a_log_that_is_not_closing(sequencer):
    log = logs()[0]
    subject = UUID(envelope_at(log, 0)["subject"]["id"])
    with refused("entry_says_what_its_leaf_says"):
        record([log_closed(subject, log.origin, next_origin="x/2027", vkey="v", organisation=None)])


def test_nor_a_second_time(sequencer, time_machine):
    time_machine.move_to(NEW_YEAR)
    step(sequencer)
    log = logs()[0]
    again = log_closed(UUID(envelope_at(log, 0)["subject"]["id"]), log.origin, next_origin="x/2027", vkey="v", organisation=None)
    with refused("entry_says_what_its_leaf_says"):
        record([replace(again, subject=(*again.subject[:2], 3))])


def test_a_key_is_not_announced_without_its_entry(db):
    with acting_as("ledger_sequencer"), refused("signing_key_has_entry"):
        run("SELECT ledger.announce_log_key(gen_random_uuid(), 'n', '\\x00000000', 'v', now())")
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_database_that_was_put_back_opens_no_second_log(sequencer, time_machine):
    """The next log was signed: whoever restores the state before it and lets the sequencer run must not get a fork."""
    time_machine.move_to(NEW_YEAR)
    following = logs()[0].origin.replace(str(logs()[0].year), str(NEW_YEAR.year))
    signer = Signer.new(folder_of(Path(settings.LEDGER_SIGNER_DIR), following), following)
    signer.sign(Question(int(NEW_YEAR.timestamp()), 0, (), Checkpoint(following, 1, b"\x01" * 32), b""))
    signer.close()

    with pytest.raises(LogMismatch, match="has signed for"):
        step(sequencer)

    assert [(log.mode, log.reason) for log in logs()] == [
        ("recovery", f"the signer has signed for {following}, which the database does not hold")
    ]


def test_the_key_of_the_next_year_can_be_had_before(sequencer):
    vkey = years.prepare_key(sequencer._next_keeper)

    assert years.prepare_key(sequencer._next_keeper) == vkey
    assert notes.parse_vkey(vkey).name == logs()[0].origin.replace(str(logs()[0].year), str(logs()[0].year + 1))


def test_a_final_checkpoint_is_named_in_full():
    said = Final("o/2026", 3, b"\x01" * 32, b"note").as_json()
    assert said == {"origin": "o/2026", "size": 3, "root": "01" * 32, "note_sha256": hashlib.sha256(b"note").hexdigest()}


def test_a_signer_of_its_own_makes_the_next_key_when_it_is_asked(tmp_path, time_machine):
    Signer.new(tmp_path / "signer", logs()[0].origin).close()
    with serving(tmp_path / "signer", tmp_path / "s"), a_sequencer(socket=tmp_path / "s") as sequencer:
        step(sequencer)
        time_machine.move_to(NEW_YEAR)
        step(sequencer, times=4)

    old, new = logs()
    assert (old.mode, new.mode, queries.sealed_size(new)) == ("closed", "live", new.size)
    assert (tmp_path / "signer" / new.origin.rpartition("/")[2] / "key").exists()
