"""Every table of the database has its class in the manifest, and what follows from the class is there."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def _rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_every_table_has_a_class():
    tables = {
        name
        for (name,) in _rows(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname IN ('public', 'ledger') AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        )
    }
    classed = {name for (name,) in _rows("SELECT table_name::text FROM ledger.tracked")}

    assert tables - classed == set()


def test_every_class_has_a_reason():
    assert _rows("SELECT table_name::text FROM ledger.tracked WHERE reason IS NULL OR length(reason) < 5") == []


def test_every_tracked_and_child_table_asks_for_its_entry():
    asking = {
        name
        for (name,) in _rows(
            "SELECT DISTINCT t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE p.proname = 'require_entry' AND t.tgenabled = 'A'"
        )
    }
    bound = {name for (name,) in _rows("SELECT table_name::text FROM ledger.tracked WHERE class IN ('tracked', 'child')")}

    assert bound - asking == set()


def test_every_trigger_of_ours_is_always_enabled():
    weak = _rows(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'A'"
        " AND tgrelid::regclass::text !~ '^(auth|django)_'"
    )

    assert weak == []


def test_the_suite_acts_with_the_rights_of_production():
    assert _rows("SELECT current_user") == [("ledger_app",)]
