"""Lateness: what waits is counted and timed, and a limit that is passed is said."""

from pathlib import Path

import pytest

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, seal_now, sequence, the_signer
from traceability.ledger.standing import timeliness
from traceability.tlog.notes import COSIGNATURE, SigningKey

STAMP = (Path(__file__).parents[1] / "vectors" / "timestamp.tsr").read_bytes()
WITNESS = SigningKey.from_seed("witness.example/w1", bytes(32), COSIGNATURE)


@pytest.fixture
def impatient(settings):
    """From now on anything that waits at all is late."""

    def patience_is_over():
        settings.LEDGER_SEAL_SECONDS = -1 - timeliness.PATIENCE_SECONDS

    return patience_is_over


@pytest.fixture(autouse=True)
def a_log(things, settings):
    """Sealed to its end; other tests of this worker may have left entries that wait."""
    settings.LEDGER_SEAL_SECONDS = 86_400
    say(a_draft())
    seal_now()


def states():
    return [check().state for check in (timeliness.pending_age, timeliness.lag, timeliness.checkpoint_age)]


def test_nothing_waits(impatient):
    impatient()

    assert states() == ["ok", "ok", "ok"]
    assert timeliness.pending_age().said.en == "No entry waits for its place."


def test_an_entry_that_waits_for_its_place_is_late_when_patience_is_over(impatient):
    say(a_draft())
    assert states() == ["ok", "ok", "ok"]

    impatient()
    found = timeliness.pending_age()
    assert (found.state, found.facts["entries"]) == ("late", 1)
    assert states() == ["late", "ok", "late"]


def test_an_entry_that_waits_for_a_signature_is_late_when_patience_is_over(impatient):
    say(a_draft())
    sequence()
    assert states() == ["ok", "ok", "ok"]

    impatient()
    assert timeliness.lag().facts["entries"] == 1
    assert states() == ["ok", "late", "late"]


def test_a_log_without_a_checkpoint_is_late_only_when_something_waits(impatient):
    with acting_as("login"):
        run("SET LOCAL ledger.migrating = 'on'; ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL; DELETE FROM ledger.checkpoint")
    assert timeliness.checkpoint_age().said.en == "There is no checkpoint yet."

    impatient()
    assert timeliness.checkpoint_age().state == "late"


def test_nobody_is_late_who_was_not_asked():
    assert timeliness.cosignature_age().said.en == "No quorum of witnesses is asked for."


@pytest.fixture
def witnessed(settings, tmp_path):
    """A deployment that asks for one witness."""
    signer = the_signer()
    vkey = signer.verifiers[0].vkey
    signer.close()
    policy = tmp_path / "policy"
    policy.write_text(f"log {vkey}\nwitness w1 {WITNESS.verifier.vkey} http://127.0.0.1:9/\nquorum w1\n", encoding="utf-8")
    settings.LEDGER_POLICY = str(policy)


def test_a_quorum_that_does_not_come_is_late(witnessed, monkeypatch):
    assert timeliness.cosignature_age().said.en == "No checkpoint has been cosigned yet."

    monkeypatch.setattr(timeliness, "QUORUM_SECONDS", -1)
    assert timeliness.cosignature_age().state == "late"


def test_cosignatures_grow_old(witnessed, monkeypatch):
    with acting_as("ledger_sequencer"):
        run("INSERT INTO ledger.cosignature SELECT log_id, size, 'w1', 'line', now() FROM ledger.checkpoint ORDER BY size DESC LIMIT 1")
        run("INSERT INTO ledger.witnessed SELECT log_id, size, sha256('') FROM ledger.checkpoint ORDER BY size DESC LIMIT 1")
    monkeypatch.setattr(timeliness, "QUORUM_SECONDS", -1)
    assert timeliness.cosignature_age().state == "ok"

    monkeypatch.setattr(timeliness, "COSIGNED_EVERY_SECONDS", -1)
    assert timeliness.cosignature_age().state == "late"


def test_a_time_stamp_that_does_not_come_is_late(settings, monkeypatch):
    assert timeliness.timestamp_age().said.en == "No time-stamp authority is asked."
    settings.LEDGER_TSA_URL = "https://tsa.example/"
    assert timeliness.timestamp_age().said.en == "No checkpoint has been stamped yet."

    monkeypatch.setattr(timeliness, "MISSED_TIMESTAMPS", -1)
    assert timeliness.timestamp_age().state == "late"
    with acting_as("ledger_sequencer"):
        run(
            "INSERT INTO ledger.timestamp_token SELECT log_id, size, %s, %s FROM ledger.checkpoint ORDER BY size DESC LIMIT 1",
            [settings.LEDGER_TSA_URL, STAMP],
        )
    found = timeliness.timestamp_age()
    assert found.state == "ok" and found.said.en.startswith("The newest time stamp is "), "an unchanged head owes none, however old"

    say(a_draft())
    seal_now()
    assert timeliness.timestamp_age().state == "late"
