"""The standing checks against real damage: it is found, the log is frozen, and /readyz says which check; lateness alarms and no more."""

import io
import json
import shutil

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from tests.databases import own_database
from tests.ledger.served import served
from tests.make.ledger import say_of_things, seal_now
from tests.make.losses import acknowledge
from traceability.ledger.queries.standing import findings
from traceability.ledger.standing import sample, timeliness
from traceability.ledger.standing.checks import CHECKS
from traceability.ledger.standing.run import run

__all__ = ["served"]

THIRD = "entry_id = (SELECT entry_id FROM ledger.leaf WHERE leaf_index = 3)"
FLIPPED = "set_byte({0}, 40, get_byte({0}, 40) # 1)"


def readyz():
    response = Client().get("/readyz")
    return response.status_code, json.loads(response.content)


@pytest.fixture
def whole_sample(monkeypatch):
    """Every leaf is in the sample: which ones a smaller one takes is chance."""
    monkeypatch.setattr(sample, "LEAVES", 10_000)


def test_a_sound_log_is_well_in_every_way(served):
    said = {name: run(name) for name, check in CHECKS.items() if check.ask is not None}

    assert {name: found.state for name, found in said.items()} == dict.fromkeys(said, "ok"), said
    assert said["random_leaves"].facts["leaves"] == min(1000, said["random_leaves"].facts["size"]) > 950
    assert served.mode == ("live", "")
    status, body = readyz()
    assert (status, body["ledger_integrity"], body["ledger_timeliness"]) == (200, "ok", "ok")


DAMAGE = [
    pytest.param("random_leaves", [f"UPDATE ledger.tile SET data = {FLIPPED.format('data')} WHERE level = 0 AND idx = 0"], "Leaf 0 of", id="a bit of a tile"),
    pytest.param("random_leaves", [f"UPDATE ledger.tile SET data = {FLIPPED.format('data')} WHERE level = 1"], "Leaf 0 of", id="a bit of an upper tile"),
    pytest.param("random_leaves", ["DELETE FROM ledger.tile WHERE level = 0 AND idx = 2"], "log_mismatch", id="a tile that is gone"),
    pytest.param("random_leaves", [f"UPDATE ledger.entry SET leaf = {FLIPPED.format('leaf')} WHERE {THIRD}"], "Leaf 3 of", id="a bit of an entry"),
    pytest.param("random_leaves", ["DELETE FROM ledger.leaf WHERE leaf_index = 3"], "Leaf 3 of", id="a leaf that is gone"),
    pytest.param("random_leaves", ["UPDATE ledger.checkpoint SET note = " + FLIPPED.format("note")], "contradicts itself", id="a bit of a checkpoint"),
    pytest.param("fsck_everything", [f"UPDATE ledger.entry SET leaf = {FLIPPED.format('leaf')} WHERE {THIRD}"], "tiles traceability.example/2026 0/0", id="fsck and a bit of an entry"),
    pytest.param("fsck_everything", [f"UPDATE ledger.entry SET inserted_at = 'infinity' WHERE {THIRD}"], "leaves traceability.example/2026 3", id="fsck and a time that nothing reads"),
    pytest.param("fsck_last_day", [f"UPDATE ledger.tile SET data = {FLIPPED.format('data')} WHERE level = 0 AND idx = 0"], "tiles", id="last day and a tile"),
    pytest.param("catalogue", ["ALTER TABLE ledger.entry DISABLE TRIGGER admit_entry"], "admit_entry", id="a trigger that sleeps"),
    pytest.param("catalogue", ["DROP TRIGGER leaf_is_in_log ON ledger.leaf"], "leaf_is_in_log", id="a trigger that is gone"),
    pytest.param("catalogue", ["GRANT DELETE ON ledger.leaf TO ledger_app"], "ledger.leaf", id="a right too many"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "deeds", "sentence"), DAMAGE)
def test_damage_is_found_and_stops_the_log(served, whole_sample, check, deeds, sentence):
    if check == "catalogue":
        served.own.as_login("SET ledger.migrating = 'on'; " + "; ".join(deeds))
    else:
        served.tamper(*deeds)

    found = run(check)

    assert found.state == "failed"
    assert sentence in found.said.en
    mode, reason = served.mode
    assert mode == "frozen" and reason == f"standing check {check}: {found.said.en}"
    status, body = readyz()
    assert (status, body["sequencer"]["state"], body["ledger_integrity"]) == (
        503,
        "frozen",
        {"state": "failed", "checks": {check: found.said.en}},
    )


def test_a_mended_log_is_well_again_at_the_next_run(served):
    served.tamper(f"UPDATE ledger.tile SET data = {FLIPPED.format('data')} WHERE level = 0 AND idx = 0")
    assert run("random_leaves").state == "failed"
    served.tamper(f"UPDATE ledger.tile SET data = {FLIPPED.format('data')} WHERE level = 0 AND idx = 0")

    assert run("random_leaves").state == "ok"
    assert served.mode[0] == "frozen", "only an operator lets it go on"
    assert findings()["random_leaves"].state == "ok"


def gone(served, count):
    """As after a restore from which some rows did not come back; fsck's findings about them, as the command of a person takes them."""
    served.tamper(f"DELETE FROM thing WHERE id IN (SELECT id FROM thing WHERE version = 1 ORDER BY id LIMIT {count})")
    return [one.finding for one in served.log.fsck().worst_of("domain")]


def thawed():
    """The exit code of fsck when it is asked to let the log go on."""
    with pytest.raises(SystemExit) as ended:
        call_command("ledger_fsck", "--thaw", stdout=io.StringIO())
    return ended.value.code


def test_a_known_loss_freezes_nothing_and_one_row_further_does(served):
    lost = gone(served, 2)
    assert run("fsck_everything").state == "failed" and served.mode[0] == "frozen"
    (said,) = acknowledge(*lost)
    assert (thawed(), served.mode) == (3, ("live", ""))

    known = run("fsck_everything")

    assert (known.state, known.facts["known"], known.facts["entries"]) == ("ok", 2, str(said.uid)) and "known loss" in known.said.en
    assert served.mode == ("live", "") and readyz()[1]["ledger_integrity"] == "ok"
    (further,) = gone(served, 1)
    found = run("fsck_everything")
    assert (found.state, found.facts["bad"]) == ("failed", 1) and further.key in found.said.en
    assert served.mode[0] == "frozen" and readyz()[0] == 503


def test_a_lost_row_that_says_otherwise_later_freezes(served):
    (lost,) = gone(served, 1)
    acknowledge(lost)
    assert run("fsck_everything").state == "ok"

    served.tamper(f"INSERT INTO thing VALUES ('{lost.key.split()[1]}', 2)")

    assert run("fsck_everything").state == "failed" and served.mode[0] == "frozen"


def test_lateness_alarms_and_freezes_nothing(served, settings):
    say_of_things(1, name="late")
    settings.LEDGER_SEAL_SECONDS = -1 - timeliness.PATIENCE_SECONDS

    assert run("pending_age").state == "late"
    assert served.mode == ("live", "")
    status, body = readyz()
    assert (status, body["status"], body["ledger_integrity"]) == (200, "ok", "ok")
    assert body["ledger_timeliness"]["state"] == "late" and "pending_age" in body["ledger_timeliness"]["checks"]


def test_a_web_server_that_is_away_is_no_damage(served, settings):
    settings.LEDGER_MONITOR_URL = "http://127.0.0.1:9"

    assert [run(name).state for name in ("random_leaves", "monitor")] == ["unread", "unread"]
    assert served.mode == ("live", "")
    status, body = readyz()
    assert (status, set(body["ledger_timeliness"]["checks"])) == (200, {"random_leaves", "monitor"})


def test_a_quorum_that_is_asked_for_anew_is_no_rollback(served, settings):
    """What was published before it is there, though less is published until the quorum has come."""
    policy, settings.LEDGER_POLICY = settings.LEDGER_POLICY, ""
    say_of_things(5, name="not cosigned")
    seal_now()
    assert run("monitor").state == "ok"
    settings.LEDGER_POLICY = policy

    found = run("monitor")

    assert found.state == "late" and "still holds the others" in found.said.en
    assert served.mode == ("live", "")


@pytest.fixture
def yesterday(served, sound_template, settings):
    """From here on the service has the database as it was before the monitor last saw it. Whatever is sealed is published here."""
    settings.LEDGER_POLICY = ""
    assert run("monitor").state == "ok"
    say_of_things(20, name="today")
    seal_now()
    assert run("monitor").state == "ok"
    with own_database(sound_template[0]) as restored:
        yield restored


def test_a_database_that_was_put_back_is_noticed_by_the_monitors_file(yesterday, served):
    found = run("monitor")

    assert found.state == "failed" and "does not continue" in found.said.en
    assert served.mode[0] == "frozen"
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT kind, about FROM ledger.incident WHERE settled_at IS NULL")
        assert [kind for kind, _ in cursor.fetchall()] == ["monitor"]


def test_so_is_one_that_has_grown_past_what_was_seen(yesterday, served, sound_template, tmp_path):
    """With a signer that was put back too, so that nobody but the monitor and the readers can notice."""
    say_of_things(60, name="another today")
    assert seal_now(shutil.copytree(sound_template[1] / "signer", tmp_path / "put back")).sealed

    found = run("monitor")

    assert found.state == "failed" and "does not continue" in found.said.en
    assert served.mode[0] == "frozen"
