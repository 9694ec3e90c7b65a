"""What the database itself keeps of witnesses and incidents, tried round the ORM, as each role and as superuser."""

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.make.ledger import acting_as, seal_now
from tests.refusals import refused

pytestmark = pytest.mark.django_db
LINE = "INSERT INTO ledger.cosignature VALUES (1, 1, 'w1+00', 'line', %s)"
INCIDENT = "INSERT INTO ledger.incident (kind, about, what) VALUES ('witness', %s, 'it does not follow')"


@pytest.fixture(autouse=True)
def sealed():
    seal_now()


@pytest.fixture
def incident():
    run(INCIDENT, ["w1"])
    return run("SELECT incident_id FROM ledger.incident")[0][0]


def settled(number, by="sven", note="looked"):
    return run("SELECT ledger.settle_incident(%s, %s, %s)", [number, by, note])[0][0]


def test_a_cosignature_is_renewed_beside_the_old_one():
    with acting_as("ledger_sequencer"):
        run(LINE, ["2026-11-28T07:00:00Z"])
        run(LINE, ["2026-11-28T07:05:00Z"])
        with refused("cosignature_pkey"):
            run(LINE, ["2026-11-28T07:05:00Z"])
    assert run("SELECT count(*) FROM ledger.cosignature") == [(2,)]


@pytest.mark.parametrize(
    ("row", "rule"),
    [("(1, 99, sha256(''))", "witnessed_log_id_size_fkey"), ("(1, 1, '\\x00')", "witnessed_policy_is_a_hash")],
)
def test_only_a_checkpoint_is_witnessed_under_a_policy(row, rule):
    with acting_as("ledger_sequencer"), refused(rule):
        run(f"INSERT INTO ledger.witnessed VALUES {row}")


@pytest.mark.parametrize("role", ["ledger_app", "ledger_auditor"])
def test_only_the_sequencer_says_that_a_quorum_was_met(role):
    with acting_as(role), refused("42501"):
        run("INSERT INTO ledger.witnessed VALUES (1, 1, sha256(''))")


@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer"])
def test_both_report_and_neither_gives_a_number_or_a_time(role):
    with acting_as(role):
        run(INCIDENT, [role])
        for column, value in (("reported_at", "now()"), ("settled_at", "now()"), ("settled_by", "'sven'")):
            with refused("42501"):
                run(f"INSERT INTO ledger.incident (kind, about, what, {column}) VALUES ('witness', 'w', 'it does not follow', {value})")
        with refused("428C9"):
            run("INSERT INTO ledger.incident (incident_id, kind, about, what) VALUES (7, 'witness', 'w', 'it does not follow')")


def test_the_auditor_reads_and_reports_nothing():
    with acting_as("ledger_auditor"):
        assert run("SELECT * FROM ledger.incident") == []
        with refused("42501"):
            run(INCIDENT, ["w1"])


def test_one_incident_is_open_about_the_same(incident):
    with refused("incident_open"):
        run(INCIDENT, ["w1"])
    run(INCIDENT, ["w2"])
    assert settled(incident)
    run(INCIDENT, ["w1"])


@pytest.mark.parametrize(
    ("kind", "what", "rule"), [("Witness", "it does not follow", "incident_kind_is_a_word"), ("witness", "bad", "incident_says_what")]
)
def test_an_incident_says_what_it_is(kind, what, rule):
    with refused(rule):
        run("INSERT INTO ledger.incident (kind, about, what) VALUES (%s, 'w', %s)", [kind, what])


@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer", "ledger_auditor"])
def test_no_role_settles_by_itself(incident, role):
    with acting_as(role), refused("42501"):
        run("UPDATE ledger.incident SET settled_at = now(), settled_by = 'nobody', note = ''")


@pytest.mark.parametrize("role", ["ledger_sequencer", "ledger_auditor"])
def test_only_the_application_passes_on_what_a_person_decided(incident, role):
    with acting_as(role), refused("42501"):
        settled(incident)
    assert settled(incident) is True


def test_an_incident_is_settled_once_and_by_somebody(incident):
    for by, note in (("", "looked"), (None, "looked"), ("sven", None)):
        with refused("incident_is_settled_by_a_person"):
            settled(incident, by, note)
    assert (settled(incident), settled(incident), settled(incident + 1)) == (True, False, False)


@pytest.mark.parametrize(
    "change",
    [
        "what = 'it was nothing at all'",
        "about = 'w2'",
        "kind = 'mirror'",
        "evidence = '{\"a\": 1}'",
        "reported_at = now()",
        "note = 'x'",
        "settled_at = now(), settled_by = 'sven', note = '', what = 'it was nothing'",
    ],
)
def test_an_incident_stays_as_it_was_reported_for_all(incident, change):
    with acting_as("login"), refused("incident_is_settled_once"):
        run(f"UPDATE ledger.incident SET {change}")


def test_a_settled_incident_is_final_for_all(incident):
    settled(incident)
    with acting_as("login"):
        for change in ("note = 'another'", "settled_at = NULL, settled_by = NULL, note = NULL"):
            with refused("incident_is_settled_once"):
                run(f"UPDATE ledger.incident SET {change}")
        with refused("incidents_stay"):
            run("DELETE FROM ledger.incident")
    connection.check_constraints()
