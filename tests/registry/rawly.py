"""Going round the ORM and the commands, in the tests of database rules."""

import json
from typing import Any

from django.db import connection

from traceability.kernel.identifiers import uuid7


def sql(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def copy_of(table: str, **changes: Any) -> None:
    """Insert a copy of the newest row of a table under an id of its own, version 1, with some columns changed."""
    sql(
        f"INSERT INTO {table} SELECT (jsonb_populate_record(kept, %s::jsonb)).* FROM {table} AS kept ORDER BY kept.id DESC LIMIT 1",
        json.dumps({"id": str(uuid7()), "version": 1} | changes),
    )
