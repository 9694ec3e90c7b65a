import pytest

from tests.ledger.test_database_rules import run
from tests.ledger.test_integrate import tampered
from tests.make.ledger import a_draft, acting_as, say, seal_now, sequence, the_signer
from traceability.ledger.errors import LogMismatch
from traceability.ledger.models import Log
from traceability.ledger.services import seal as module
from traceability.ledger.services.seal import Outcome, seal
from traceability.tlog import checkpoints, merkle

pytestmark = pytest.mark.django_db


@pytest.fixture
def signer():
    made = the_signer()
    yield made
    made.close()


def sealed(signer):
    sequence()
    with acting_as("ledger_sequencer"):
        return seal(1, signer)


def notes():
    return [bytes(note) for (note,) in run("SELECT note FROM ledger.checkpoint ORDER BY size")]


def test_a_grown_log_gets_its_checkpoint(signer):
    for count in (1, 300, 1):
        say(*(a_draft() for _ in range(count)))
        outcome = sealed(signer)
        log = Log.objects.get()
        newest = checkpoints.open_checkpoint(notes()[-1], signer.verifiers).checkpoint
        assert outcome.sealed == log.size == newest.size
        assert bytes(log.root) == newest.root and newest.origin == log.origin
    assert len(notes()) == 3


def test_an_unchanged_log_is_not_signed_again(signer):
    sealed(signer)
    assert sealed(signer) == Outcome() and len(notes()) == 1


def test_a_signature_that_a_crash_kept_from_the_table_is_stored(signer, monkeypatch):
    monkeypatch.setattr(module, "_store", lambda *_: None)
    sealed(signer)
    monkeypatch.undo()
    assert notes() == []

    assert sealed(signer) == Outcome()
    assert notes() == [signer.last_note]


def test_and_it_is_stored_also_when_the_log_grew_meanwhile(signer, monkeypatch):
    monkeypatch.setattr(module, "_store", lambda *_: None)
    sealed(signer)
    monkeypatch.undo()
    first = signer.last_note
    say(a_draft())

    assert sealed(signer).sealed == 2
    assert notes() == [first, signer.last_note]


def test_a_signer_ahead_of_the_database_means_recovery(signer):
    """A backup was restored: the signer has signed what the database does not hold."""
    sealed(signer)
    say(a_draft())
    sealed(signer)
    tampered(
        "DELETE FROM ledger.checkpoint WHERE size = 2; UPDATE ledger.log SET size = 1, root = (SELECT root FROM ledger.checkpoint WHERE size = 1)",
        ("checkpoint", "rows_are_final"), ("log", "log_moves"), ("log", "log_is_dense"),
    )  # fmt: skip

    with acting_as("ledger_sequencer"), pytest.raises(LogMismatch):
        seal(1, signer)
    assert run("SELECT mode, reason FROM ledger.log") == [("recovery", "the signer signed size 2, the database holds 1")]


def test_another_history_of_the_same_size_means_recovery(signer):
    say(a_draft())
    sealed(signer)
    tampered("DELETE FROM ledger.checkpoint", ("checkpoint", "rows_are_final"))
    tampered("UPDATE ledger.tile SET data = set_byte(data, 0, get_byte(data, 0) # 1)", ("tile", "tile_extends"))

    with acting_as("ledger_sequencer"), pytest.raises(LogMismatch):
        seal(1, signer)
    assert run("SELECT mode FROM ledger.log") == [("recovery",)] and notes() == []


def test_a_rewritten_history_that_grew_is_not_signed(signer):
    """All hashes recomputed, the checkpoint kept: only the signer's own root tells."""
    say(*(a_draft() for _ in range(3)))
    sealed(signer)
    say(a_draft())
    sequence()
    tampered("UPDATE ledger.tile SET data = set_byte(data, 0, get_byte(data, 0) # 1)", ("tile", "tile_extends"))
    ((tile,),) = run("SELECT data FROM ledger.tile")
    root = merkle.root_of([bytes(tile)[at : at + 32] for at in range(0, len(tile), 32)])
    tampered(f"UPDATE ledger.log SET root = '\\x{root.hex()}'", ("log", "log_moves"))

    with acting_as("ledger_sequencer"), pytest.raises(LogMismatch, match="the signer answers 422"):
        seal(1, signer)
    assert run("SELECT mode FROM ledger.log") == [("recovery",)] and len(notes()) == 1


def test_another_checkpoint_of_the_size_that_was_signed_means_recovery(signer):
    sealed(signer)
    tampered("UPDATE ledger.checkpoint SET root = sha256('other')", ("checkpoint", "rows_are_final"))

    with acting_as("ledger_sequencer"), pytest.raises(LogMismatch, match="the checkpoint says"):
        seal(1, signer)
    assert run("SELECT mode FROM ledger.log") == [("recovery",)]


def test_a_frozen_log_is_not_signed(signer):
    sequence()
    run("SELECT ledger.freeze('tried')")
    assert sealed(signer) == Outcome() and notes() == []


def test_a_signer_that_will_not_sign_says_why(signer):
    sequence()
    (signer.folder / "state").unlink()
    assert sealed(signer) == Outcome(word="storage") and notes() == []


def test_the_next_process_goes_on_with_the_same_key():
    first = seal_now()
    say(a_draft())
    second = seal_now()

    assert (first.sealed, second.sealed) == (1, 2)
    names = {checkpoints.parse(note).note.signatures[0].key_id for note in notes()}
    assert len(names) == 1
