"""A login that gets past every guard is named when it comes: as damage where the deployment states who may, else as a note."""

import pytest

from tests.ledger.test_database_rules import run
from traceability.ledger.fsck.report import CLEAN, DAMAGED
from traceability.ledger.standing import whole

COMES = {
    "CREATE ROLE newcomer LOGIN SUPERUSER": "may become a superuser",
    "CREATE ROLE newcomer LOGIN BYPASSRLS": "bypasses row security",
    "CREATE ROLE newcomer LOGIN REPLICATION": "replicates",
    "CREATE ROLE newcomer LOGIN CREATEROLE": "makes roles",
    "CREATE ROLE newcomer LOGIN; GRANT ledger_owner TO newcomer": "may become ledger_owner",
    "CREATE ROLE newcomer LOGIN; CREATE ROLE between; GRANT ledger_owner TO between; GRANT between TO newcomer": "may become ledger_owner",
    "CREATE ROLE newcomer LOGIN; DO $$ BEGIN EXECUTE format('GRANT %I TO newcomer', session_user); END $$": "may become a superuser",
}


def ours():
    """The login that made the database, and the server's first: one here."""
    return [name for (name,) in run("SELECT rolname FROM pg_roles WHERE rolsuper")]


@pytest.mark.parametrize("statement", COMES)
def test_who_may_do_more_than_the_products_roles_is_named(sound, statement):
    stated = ours()
    assert sound.fsck(admins=stated).exit_code == CLEAN
    run(statement)

    report = sound.fsck(admins=stated)
    named = {one.key: one.found for one in report.worst_of("logins")}
    assert (report.exit_code, named["newcomer"]) == (DAMAGED, f"a role that {COMES[statement]}")

    report = sound.fsck()
    assert report.exit_code == CLEAN
    assert [note for note in report.notes if "newcomer" in note] == [
        f"the role newcomer {COMES[statement]}; LEDGER_DATABASE_ADMINS does not say whether it should"
    ]


@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer", "ledger_auditor"])
def test_a_login_of_one_of_the_products_roles_is_no_newcomer(sound, role):
    run(f"CREATE ROLE newcomer LOGIN; GRANT {role} TO newcomer")
    report = sound.fsck(admins=ours())
    assert (report.exit_code, report.notes) == (CLEAN, [])


def test_the_nightly_check_says_so_too(sound, settings):
    settings.LEDGER_DATABASE_ADMINS = ours()
    assert whole.check_catalogue().state == "ok"
    run("CREATE ROLE newcomer LOGIN SUPERUSER")
    found = whole.check_catalogue()
    assert (found.state, found.facts["bad"], found.facts["first"]) == ("failed", 1, "newcomer")

    settings.LEDGER_DATABASE_ADMINS = []
    assert whole.check_catalogue().state == "ok"
