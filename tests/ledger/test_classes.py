"""What follows from a table's class: rights and guards; and that it can be undone."""

import pytest

from tests.ledger.test_database_rules import run
from tests.make.ledger import acting_as
from tests.refusals import refused

RIGHTS = {
    "thing": "INSERT,SELECT,UPDATE",
    "thing_part": "INSERT,SELECT",
    "thing_total": "SELECT",
    "thing_note": "DELETE,INSERT,SELECT,UPDATE",
}
GUARDS = {
    "thing": {"never_truncated", "rows_stay", "versions_rise"},
    "thing_part": {"never_truncated", "rows_stay"},
    "thing_total": set(),
    "thing_note": set(),
}


def rights_of(role, table):
    rows = run("SELECT privilege_type FROM pg_class, aclexplode(relacl) WHERE oid = %s::regclass AND grantee = %s::regrole", [table, role])
    return ",".join(sorted(right for (right,) in rows))


def guards_of(table):
    rows = run(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'A' AND tgname NOT LIKE '%%has_entry'",
        [table],
    )
    return {name for (name,) in rows}


@pytest.mark.parametrize("table", RIGHTS)
def test_rights_and_guards_follow_from_the_class(things, table):
    assert rights_of("ledger_app", table) == RIGHTS[table]
    assert rights_of("ledger_sequencer", table) == ""
    assert rights_of("ledger_auditor", table) == ("" if table == "thing_note" else "SELECT")
    assert guards_of(table) == GUARDS[table]
    assert run("SELECT relowner::regrole::text FROM pg_class WHERE oid = %s::regclass", [table]) == [("ledger_owner",)]


@pytest.mark.parametrize("table", RIGHTS)
def test_a_class_can_be_taken_away(things, table):
    with acting_as("login"):
        run("SELECT ledger.declassify(%s)", [table])
    assert rights_of("ledger_app", table) == "" and guards_of(table) == set()
    assert run("SELECT class FROM ledger.tracked WHERE table_name = %s::regclass", [table]) == []


def test_a_free_table_gives_its_sequence(things):
    run("INSERT INTO thing_note (words) VALUES ('numbered')")
    assert run("SELECT note_id FROM thing_note") == [(1,)]


@pytest.mark.parametrize(("table", "kind", "rule"), [("thing", "tracked", "tracked_pkey"), ("unheard", "free", "42P01")])
def test_a_table_has_one_class(things, table, kind, rule):
    with acting_as("login"), refused(rule):
        run("SELECT ledger.classify(%s, %s, 'a table of the tests')", [table, kind])


def test_a_class_is_one_of_five_and_has_a_reason(things):
    with acting_as("login"), refused("tracked_class_is_known"):
        run("INSERT INTO ledger.tracked VALUES ('pg_class', 'unheard', 'a table of the tests')")
    with acting_as("login"), refused("tracked_has_a_reason"):
        run("INSERT INTO ledger.tracked VALUES ('pg_class', 'free', '')")


def test_every_table_of_the_ledger_is_in_the_manifest(db):
    tables = run(
        "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
    )
    classed = run(
        "SELECT table_name::text FROM ledger.tracked WHERE class = 'ledger' OR table_name = ANY(%s::regclass[])",
        [["ledger.signing_key", "ledger.loss"]],
    )

    assert sorted(tables) == sorted(classed)
