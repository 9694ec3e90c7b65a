from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from traceability.kernel import clock, sql
from traceability.kernel.models import Attempt

pytestmark = pytest.mark.django_db


def rows(count: int):
    moment = clock.now()
    return [
        {"task": "t", "subject_id": UUID(int=number), "not_before": moment, "last_error": 'quote " and \\ and 稀土'}
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("count", [1, 50])
def test_rows_go_in_with_one_statement(count):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        made = sql.insert_rows(Attempt, rows(count))

    assert len(queries) == 1 and len(made) == count
    stored = Attempt.objects.order_by("subject_id")
    assert [one.last_error for one in stored] == ['quote " and \\ and 稀土'] * count
    assert stored[0].not_before == made[0].not_before


def test_a_row_told_as_json_is_the_row():
    sql.insert_rows(Attempt, rows(1))

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_json(one)::text FROM kernel_attempt AS one")
        ((told,),) = cursor.fetchall()
    read = sql.read_row(Attempt, told)

    stored = Attempt.objects.get()
    assert all(getattr(read, field.attname) == getattr(stored, field.attname) for field in Attempt._meta.concrete_fields)
    assert not read._state.adding


def test_no_rows_ask_nothing():
    with CaptureQueriesContext(connection) as queries:
        assert sql.insert_rows(Attempt, []) == []
    assert len(queries) == 0


def test_rows_can_be_copied():
    assert sql.copy_rows(Attempt, rows(3)) == 3
    assert Attempt.objects.count() == 3


def test_many_ids_are_one_parameter():
    sql.insert_rows(Attempt, rows(5))

    with CaptureQueriesContext(connection) as queries:
        found = list(Attempt.objects.filter(subject_id__any=[UUID(int=1), UUID(int=4), UUID(int=99)]).order_by("subject_id"))

    assert [one.subject_id.int for one in found] == [1, 4]
    assert "ANY(" in queries[0]["sql"]


def test_rows_are_locked_in_the_order_of_their_keys():
    made = sorted(
        one.pk
        for one in Attempt.objects.bulk_create(
            [Attempt(task="t", subject_id=UUID(int=n), not_before=clock.now() + timedelta(1)) for n in (3, 1, 2)]
        )
    )

    with CaptureQueriesContext(connection) as queries:
        locked = sql.lock_rows(Attempt, [made[2], made[0], made[0]])

    assert [one.pk for one in locked] == [made[0], made[2]]
    assert "FOR UPDATE" in queries[0]["sql"] and "ORDER BY" in queries[0]["sql"]
    assert sql.lock_rows(Attempt, []) == []


def test_a_file_without_a_reverse_part_is_refused(tmp_path, monkeypatch):
    (tmp_path / "app" / "sql").mkdir(parents=True)
    (tmp_path / "app" / "sql" / "rule.sql").write_text("SELECT 1;\n")
    monkeypatch.setattr(sql, "_APPS", tmp_path)

    with pytest.raises(ValueError, match="reverse"):
        sql.run_sql("app", "rule.sql")
