"""The four roles, each acted as: the table of rights of ledger.md section 2, and what an auditor needs for a check without the service."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.ledger.test_database_rules import run
from tests.make.ledger import acting_as
from tests.refusals import refused
from traceability.ledger.fsck.report import INCOMPLETE

# Rights on whole tables; of `entry` and `incident` the columns that may be inserted. r SELECT, i INSERT, u UPDATE, d DELETE.
RIGHTS = {
    "entry": ("r", "r", "r"), "entry_uid": ("r", "r", "r"), "subject_head": ("r", "r", "r"), "pending": ("r", "rd", "r"),
    "log": ("r", "riu", "r"), "leaf": ("r", "ri", "r"), "tile": ("r", "riu", "r"), "checkpoint": ("r", "ri", "r"),
    "cosignature": ("r", "ri", "r"), "timestamp_token": ("r", "ri", "r"), "signing_key": ("riu", "r", "r"), "disclosure": ("rid", "", ""),
    "tracked": ("r", "r", "r"), "standing": ("riu", "riu", ""), "witnessed": ("r", "ri", "r"), "incident": ("r", "r", "r"),
}  # fmt: skip
ROLES = ("ledger_app", "ledger_sequencer", "ledger_auditor")
VERBS = {"r": "SELECT", "i": "INSERT", "u": "UPDATE", "d": "DELETE", "t": "TRUNCATE", "x": "REFERENCES", "g": "TRIGGER"}


def granted(role):
    """Every right of a role on every table of the ledger, as the database counts them, inherited ones too."""
    found = run(
        "SELECT relname, string_agg(letter, '' ORDER BY place) FILTER (WHERE has_table_privilege(%s, c.oid, verb))"
        " FROM pg_class AS c, unnest(%s::text[], %s::text[]) WITH ORDINALITY AS known (letter, verb, place)"
        " WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition GROUP BY relname",
        [role, list(VERBS), list(VERBS.values())],
    )
    return {name: letters or "" for name, letters in found}


@pytest.mark.parametrize(("role", "place"), [(role, place) for place, role in enumerate(ROLES)])
def test_each_role_has_the_rights_of_the_table_and_no_more(db, role, place):
    listed = {table: rights[place] for table, rights in RIGHTS.items()}
    found = granted(role)

    assert {table: found[table] for table in listed} == listed
    unlisted = found.keys() - listed.keys()
    assert not {
        table: found[table] for table in unlisted if set(found[table]) - {"r", "i"} or (role == "ledger_auditor" and "i" in found[table])
    }


def test_nobody_but_the_owner_owns_anything(db):
    owners = run("SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace = 'ledger'::regnamespace")

    assert owners == [("ledger_owner",)]


def test_no_role_can_log_in_or_is_more_than_a_role(db):
    assert (
        run(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'ledger\\_%%' AND"
            " (rolcanlogin OR rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)"
        )
        == []
    )


def test_the_auditor_checks_everything_but_what_was_disclosed(sound):
    """As `ledger_fsck` on a replica does: leaves, tiles, signatures, subjects, rows against entries, guards."""
    with acting_as("ledger_auditor"):
        report = sound.fsck()

    assert report.exit_code == INCOMPLETE
    assert report.damages.total() == 0
    assert report.unread == ["disclosures: this role may not"]
    assert {"leaves", "tiles", "roots", "signatures", "domain", "heads", "catalogue"} <= {
        kind for kind, count in report.checked.items() if count
    }


def test_the_auditor_reads_what_was_sworn_and_nothing_that_is_personal_or_secret(db):
    tables = dict(run("SELECT table_name::text, class FROM ledger.tracked"))
    with acting_as("ledger_auditor"):
        readable = {table for table in tables if is_allowed(f"SELECT FROM {table} LIMIT 1")}

    hidden = {table for table, kind in tables.items() if kind == "free"} | {"ledger.disclosure", "ledger.standing"}
    assert readable & hidden == set()
    assert {table for table, kind in tables.items() if kind in ("tracked", "child", "derived")} <= readable
    assert {f"ledger.{name}" for name in RIGHTS} - hidden <= readable
    assert {"auth_user", "registry_tokenuse", "django_session"} <= hidden


def test_the_auditor_writes_nothing(db):
    tables = [table for (table,) in run("SELECT table_name::text FROM ledger.tracked")]
    with acting_as("ledger_auditor"):
        for table in tables:
            for statement in (f"DELETE FROM {table}", f"INSERT INTO {table} DEFAULT VALUES", f"TRUNCATE {table}"):
                assert not is_allowed(statement), statement


@pytest.mark.parametrize("function", ["freeze('x')", "settle_incident(1, 'x', 'y')", "make_room()"])
def test_the_auditor_moves_nothing(db, function):
    with acting_as("ledger_auditor"), refused("42501"):
        run(f"SELECT ledger.{function}")


@pytest.mark.parametrize("table", ["custody_event", "registry_licence", "review_case", "auth_user"])
@pytest.mark.parametrize("statement", ["INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_sequencer_touches_no_row_of_the_domain(db, table, statement):
    with acting_as("ledger_sequencer"), refused("42501"):
        run(statement.format(table))


def is_allowed(statement):
    """Whether the database refuses for want of a right; any other refusal comes after the right was found."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as refusal:
        return refusal.__cause__.sqlstate != "42501"
    return True
