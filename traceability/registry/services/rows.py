"""Writing rows of the registry: one statement for any number of them, and the lock under which the registry changes."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models

from traceability.kernel.sql import LOCK_REGISTRY

M = TypeVar("M", bound=models.Model)


def lock_registry() -> None:
    """One change of the registry at a time: what is read after it stays until the commit. Readers and draws do not wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_REGISTRY])


def update_rows(rows: Sequence[M]) -> None:
    """Write all columns of these rows, found by their ids, with one statement. Requires that they are locked."""
    if not rows:
        return
    meta = type(rows[0])._meta
    columns = [field.column for field in meta.concrete_fields if not field.primary_key]
    assignments = ", ".join(f'"{column}" = changed."{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{meta.db_table}" AS kept SET {assignments}'
            f' FROM jsonb_populate_recordset(NULL::"{meta.db_table}", %s::jsonb) AS changed WHERE kept.id = changed.id',
            [json.dumps([_as_columns(row) for row in rows], ensure_ascii=False, default=str)],
        )


def as_row(row: models.Model) -> dict[str, Any]:
    """The row as `insert_rows` takes it: attribute name -> value."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _as_columns(row: models.Model) -> dict[str, Any]:
    return {field.column or "": getattr(row, field.attname) for field in row._meta.concrete_fields}
