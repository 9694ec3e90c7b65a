"""Set-based writes, locks in one order, and hand-written SQL for migrations."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, migrations, models

M = TypeVar("M", bound=models.Model)

_APPS = Path(__file__).resolve().parent.parent
_REVERSE = "\n-- reverse\n"

# The names of all advisory locks of the house (first key of the two-key form). Transaction level only: session locks
# do not survive a transaction pooler.
LOCK_SEQUENCER = 5150
LOCK_REQUEST_KEY = 5151
LOCK_REFERENCE = 5152
LOCK_DEMO = 5153
LOCK_REGISTRY = 5154
LOCK_CORRECTION = 5155
LOCK_ERASURE = 5156
LOCK_IMPACT = 5157


@models.Field.register_lookup
class AnyOf(models.Lookup):
    """`field__any=[…]`: `= ANY(%s)` with one array parameter, whatever its length."""

    lookup_name = "any"

    def get_prep_lookup(self) -> list[Any]:
        field = self.lhs.output_field
        if isinstance(field, models.ForeignKey):
            field = field.target_field
        return [field.get_db_prep_value(value, connection, prepared=False) for value in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, parameters = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        if isinstance(field, models.ForeignKey):
            field = field.target_field
        return f"{left} = ANY(%s::{field.db_type(connection)}[])", [*parameters, self.rhs]


models.ForeignKey.register_lookup(AnyOf)


def run_sql(app: str, name: str) -> migrations.RunSQL:
    """The migration operation for `<app>/sql/<name>`: what stands above the line `-- reverse`, and what undoes it.

    Raises ValueError for a file without a reverse part.
    """
    forward, separator, reverse = (_APPS / app / "sql" / name).read_text(encoding="utf-8").partition(_REVERSE)
    if not separator or not reverse.strip():
        raise ValueError(f"{app}/sql/{name} has no part below a line '-- reverse'")
    return migrations.RunSQL(forward, reverse)


def track(tables: Mapping[str, tuple[str, str]]) -> migrations.RunSQL:
    """The migration operation that gives tables their class in `ledger.tracked`, with the rights that follow from it.

    `tables`: name → (class, reason); classes: tracked, child, derived, free (ledger.md section 5).
    """
    forward: list[Any] = [("SELECT ledger.classify(%s, %s, %s)", [table, kind, reason]) for table, (kind, reason) in tables.items()]
    reverse: list[Any] = [("SELECT ledger.declassify(%s)", [table]) for table in tables]
    return migrations.RunSQL(forward, reverse)


def insert_rows(model: type[M], rows: Iterable[Mapping[str, Any]]) -> list[M]:
    """Insert all rows with one statement and return them as model instances.

    A row maps attribute names (`lot_id`, not `lot`) to values; all rows name the same attributes.
    """
    instances = [model(**row) for row in rows]
    if not instances:
        return []
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    payload = [{field.column: _json_value(field, instance) for field in fields} for instance in instances]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::"{table}", %s::jsonb)',
            [json.dumps(payload, ensure_ascii=False, default=_plain)],
        )
    for instance in instances:
        instance._state.adding = False
        instance._state.db = connection.alias
    return instances


def copy_rows(model: type[M], rows: Iterable[Mapping[str, Any]]) -> int:
    """As `insert_rows`, by COPY, for thousands of rows. Returns how many were written."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    count = 0
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            instance = model(**row)
            copy.write_row([_copy_value(field, instance) for field in fields])
            count += 1
    return count


def read_row(model: type[M], told: str, **related: models.Model) -> M:
    """The instance of a row that a statement gives as JSON (`to_json(row)::text`); `related` are the rows that its foreign keys name."""
    row = json.loads(told, parse_float=Decimal)
    fields = [field for field in model._meta.concrete_fields if field.column in row]
    values = [field.to_python(row[field.column]) for field in fields]
    instance = model.from_db(connection.alias, [field.attname for field in fields], values)
    for name, one in related.items():
        setattr(instance, name, one)
    return instance


def lock_rows(source: type[M] | models.QuerySet[M], ids: Iterable[Any], *, no_key: bool = False) -> list[M]:
    """Lock rows FOR UPDATE in the order of their primary keys and return them as they are under the lock.

    Lock before you read what you judge. Rows that do not exist are absent from the answer. `no_key`: others may insert rows
    that refer to these meanwhile, who would wait at their commit with locks of their own in hand.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return []
    queryset = source if isinstance(source, models.QuerySet) else source._default_manager.all()
    return list(queryset.filter(pk__any=wanted).order_by("pk").select_for_update(of=("self",), no_key=no_key))


def _json_value(field: "models.Field[Any, Any]", instance: models.Model) -> Any:
    value = field.pre_save(instance, add=True)
    return "\\x" + bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def _copy_value(field: "models.Field[Any, Any]", instance: models.Model) -> Any:
    value = field.pre_save(instance, add=True)
    if isinstance(field, models.JSONField) and value is not None:
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no plain form")
