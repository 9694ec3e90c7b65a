"""Demand 4: each trigger, function, grant and partition guard taken away in turn; the comparison with the manifest names it."""

import pytest
from django.db import connection, transaction

from tests.ledger.test_database_rules import run
from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.report import DAMAGED, Report

TRIGGERS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND tgparentid = 0 AND relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) ORDER BY 1, 2
"""
FUNCTIONS = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace ORDER BY 1"
PRIVILEGES = """
SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1
"""


def found():
    report = Report()
    catalogue.check_catalogue(report)
    return report.exit_code, {damage.key for damage in report.worst_of("catalogue")}


class Undone(Exception):
    pass


def after(*statements):
    """What the comparison finds after the deed, which is undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ledger.migrating = 'on'")
            for statement in statements:
                cursor.execute(statement)
            answer = found()
            raise Undone
    except Undone:
        return answer


@pytest.fixture(autouse=True)
def whole(sound):
    assert found() == (0, set())


@pytest.mark.parametrize(
    "deed",
    [
        'DROP TRIGGER "{trigger}" ON {table}',
        'ALTER TABLE {table} DISABLE TRIGGER "{trigger}"',
        'ALTER TABLE {table} ENABLE TRIGGER "{trigger}"',
    ],
)
def test_each_trigger_is_missed(deed):
    triggers = run(TRIGGERS)
    assert len(triggers) > 40
    for table, trigger in triggers:
        connection.check_constraints()
        exit_code, keys = after(deed.format(table=table, trigger=trigger))
        assert exit_code == DAMAGED and f"triggers: {table.replace('entry_0000', 'entry_N')} {trigger}" in keys


def test_each_function_is_missed():
    for (function,) in run(FUNCTIONS):
        exit_code, keys = after(f"ALTER FUNCTION {function} SET work_mem = '1MB'")
        assert exit_code == DAMAGED and keys == {f"functions: {function}"}


@pytest.mark.parametrize("right", ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"])
def test_each_right_too_many_is_found(right):
    for (table,) in run(PRIVILEGES):
        exit_code, keys = after(f"GRANT {right} ON {table} TO ledger_auditor")
        assert exit_code == DAMAGED and keys == {f"tables: {table}"}


def test_a_partition_without_its_guard_is_found():
    _, keys = after(
        "CREATE TABLE ledger.entry_0001 PARTITION OF ledger.entry FOR VALUES FROM (16777216) TO (33554432)",
        "ALTER TABLE ledger.entry_0001 OWNER TO ledger_owner",
    )
    assert keys == {"triggers: ledger.entry_N never_truncated"}
