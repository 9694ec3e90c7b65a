"""The signer's size lies between what is published and what is stored; anything else is a memory or a database that was put back."""

import shutil

import pytest

from tests.ledger.signer.serving import serving
from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, seal_now, sequence
from tests.processes import wait_until
from traceability.ledger.queries.standing import findings, pulse
from traceability.ledger.sequencer import Sequencer
from traceability.ledger.signer import keys, state
from traceability.ledger.standing import kept
from traceability.ledger.standing.signer import remembered, signer_size
from traceability.tlog import checkpoints
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.notes import SigningKey


@pytest.fixture(autouse=True)
def a_log(things, settings):
    settings.LEDGER_SIGNER_SOCKET = ""
    say(a_draft())
    seal_now()


def state_file(settings):
    return settings.LEDGER_SIGNER_DIR / "state"


def test_a_signer_in_step_is_well(settings):
    found = signer_size()

    assert found.state == "ok"
    assert found.facts["signed"] == found.facts["published"] == found.facts["stored"] == pulse().size


def remember(settings, size):
    """The signer's memory as it is once it has signed so many leaves."""
    key = keys.read(settings.LEDGER_SIGNER_DIR / "key")
    note = checkpoints.sign_checkpoint(Checkpoint(pulse().origin, size, bytes(32)), key)
    state.write(state_file(settings), state.State(0, note))


def test_a_signature_that_is_not_stored_yet_is_no_contradiction(settings):
    say(a_draft())
    sequence()
    remember(settings, pulse().size)

    found = signer_size()
    assert found.state == "ok" and found.facts["signed"] > found.facts["published"]


def test_a_memory_that_was_put_back_is_found(settings):
    old = state_file(settings).read_bytes()
    say(a_draft())
    seal_now()
    state_file(settings).write_bytes(old)

    found = signer_size()
    assert found.state == "failed" and "memory was put back" in found.said.en


def test_a_database_that_was_put_back_is_found(settings):
    remember(settings, pulse().size + 1)

    found = signer_size()
    assert found.state == "failed" and "database was put back" in found.said.en


def test_a_memory_that_says_nothing_is_found(settings):
    state_file(settings).write_bytes(b"nothing of that kind\n")

    assert signer_size().state == "failed"


def test_a_signer_out_of_reach_is_not_guessed_at(settings):
    shutil.rmtree(settings.LEDGER_SIGNER_DIR)

    assert signer_size().state == "unread"


def a_note(origin, size):
    return checkpoints.sign_checkpoint(Checkpoint(origin, size, bytes(32)), [SigningKey.from_seed(origin, bytes(32))])


def test_the_sequencers_report_serves_who_cannot_reach_the_signer(settings):
    now = pulse()
    shutil.rmtree(settings.LEDGER_SIGNER_DIR)
    with acting_as("ledger_sequencer"):
        kept.report_signer(b"")
        kept.report_signer(a_note(now.origin, now.size - 1))
    assert signer_size().state == "ok", "a report may be older than what was published since"

    kept.report_signer(a_note(now.origin, now.size + 1))
    assert signer_size().state == "failed"
    kept.report_signer(a_note("other.example/2026", now.size))
    assert signer_size().state == "unread"


def test_an_old_report_is_none(settings):
    now = pulse()
    settings.LEDGER_SIGNER_SOCKET = str(settings.LEDGER_SIGNER_DIR / "nobody listens")
    kept.report_signer(a_note(now.origin, now.size))
    assert remembered(now.origin).size == now.size

    run("UPDATE ledger.standing SET ran_at = ran_at - interval '1 hour' WHERE name = %s", [kept.SIGNER_REPORT])
    assert remembered(now.origin).size is None


def test_a_signer_of_its_own_is_asked_over_its_socket(settings, tmp_path):
    settings.LEDGER_SIGNER_SOCKET = str(tmp_path / "signer.sock")
    with serving(settings.LEDGER_SIGNER_DIR, tmp_path / "signer.sock"):
        assert wait_until((tmp_path / "signer.sock").exists)
        found = signer_size()

    assert (found.state, found.facts["signed"]) == ("ok", pulse().size)


def test_the_sequencer_reports_what_its_signer_signed(settings, tmp_path):
    loop = Sequencer(settings.LEDGER_SIGNER_DIR, seal_seconds=0, durable_only=False)
    try:
        with acting_as("ledger_sequencer"):
            loop.step()
            loop._next_room = 0.0
            loop.step()
    finally:
        loop.close()

    assert findings()[kept.SIGNER_REPORT].facts == {"origin": pulse().origin, "signed": pulse().size}
