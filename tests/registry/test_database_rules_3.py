"""Laws of the reference tables that hold round the loader, in the role that the service has."""

import pytest
from django.db import transaction

from tests.refusals import refused
from tests.registry.rawly import sql
from traceability.registry.models import ReferenceRow, ReferenceTable

pytestmark = pytest.mark.django_db

_ROW = """
INSERT INTO registry_referencerow (id, recorded_at, table_id, table_version, position, key, valid_from, valid_to, "values", source, confidence)
SELECT gen_random_uuid(), statement_timestamp(), known.id, known.version, said.position, '9X001', said.first, said.last, '{}', said.source, said.sure
FROM registry_referencetable AS known, (VALUES %s) AS said (position, first, last, source, sure) WHERE known.name = %%s
"""


def put(table, *rows):
    """Rows of one code in one statement: first day, last day, source, confidence."""
    said = ", ".join(["(%s, %s::date, %s::date, %s, %s)"] * len(rows))
    values = [value for position, row in enumerate(rows, start=1_000_000) for value in (position, *row)]
    sql(_ROW % said, *values, table)


@pytest.fixture(autouse=True)
def tables(everything):
    assert ReferenceTable.objects.filter(name="controlled_items").exists()


def test_a_code_of_the_control_list_leaves_no_day_without_a_word():
    with refused("codes_leave_no_gap"):
        put("controlled_items", ("2026-01-01", "2026-01-31", "a notice", "S"), ("2026-02-02", None, "a notice", "S"))


def test_intervals_that_touch_may_stand_and_other_tables_may_have_gaps():
    with transaction.atomic():
        put("controlled_items", ("2026-02-01", None, "a notice", "S"), ("2026-01-01", "2026-01-31", "a notice", "S"))
        put("ports", ("2026-01-01", "2026-01-31", "a notice", "S"), ("2026-02-02", None, "a notice", "S"))
        assert ReferenceRow.objects.filter(key="9X001").count() == 4
        # Their tables have no entry of this transaction, so they may not stay.
        transaction.set_rollback(True)


@pytest.mark.parametrize(("source", "sure"), [("", "S"), (None, "S"), ("  ", "S"), ("a notice", None), ("a notice", "X")])
def test_a_row_of_law_has_a_source_and_a_confidence(source, sure):
    with refused("reference_row_has_a_source"):
        put("ports", (None, None, source, sure))
