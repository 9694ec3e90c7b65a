"""Rows of reference tables beside what was sworn when they were loaded: as many as there were, each place once, each column as its cells
say, and all of them as they hash. Where the file that was loaded comes with this release, the row that differs is named.

Entries of before `rows_sha256` say the digest of the file alone. Of a file that is not ours to read, such as one of a former release,
those hold no more than the number of rows.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from traceability.ledger.replay import BATCH, Batch, Compared, Contradiction
from traceability.registry.models import ReferenceRow, ReferenceTable
from traceability.registry.tables import NATURAL_KEYS, digest_of_rows, read_lines

_FOLDER = Path(__file__).resolve().parent.parent / "reference"
_CLOCK_SECONDS = 300
_SAID = """
SELECT subject_id, subject_version, (envelope -> 'body')::text, envelope ->> 'at'
FROM ledger.entry, LATERAL (SELECT convert_from(leaf, 'UTF8')::jsonb) AS read (envelope)
WHERE subject_type = 'reference' AND kind = 'reference.loaded' AND subject_id = ANY(%s::uuid[]) ORDER BY 1, 2
"""
_STRANGERS = """
SELECT kept.table_id, kept.table_version, count(*) FROM registry_referencerow AS kept
LEFT JOIN registry_referencetable AS known ON known.id = kept.table_id
WHERE known.id IS NULL OR kept.table_version NOT BETWEEN 1 AND known.version GROUP BY 1, 2 ORDER BY 1, 2
"""


def rows_of_tables() -> Iterator[Compared | Batch]:
    """Each version of each table; all rows of one version at a time, at most a file."""
    with connection.cursor() as cursor:
        cursor.execute(_STRANGERS)
        strangers = [
            Contradiction(f"reference {one} version {version}", None, f"{count} rows") for one, version, count in cursor.fetchall()
        ]
    yield Compared(0, tuple(strangers))
    tables = list(ReferenceTable.objects.order_by("id").values_list("id", flat=True))
    for start in range(0, len(tables), BATCH):
        yield Batch("reference", tables[start : start + BATCH], _of_tables)


def _of_tables(tables: Sequence[UUID]) -> Compared:
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [list(tables)])
        said = cursor.fetchall()
    count, wrong = 0, []
    for table, version, body, at in said:
        rows = list(ReferenceRow.objects.filter(table_id=table, table_version=version).order_by("position"))
        count += len(rows)
        found = next(_contradictions(rows, json.loads(body), datetime.fromisoformat(at)), None)
        if found is not None:
            wrong.append(Contradiction(f"reference {table} version {version} {found[0]}", found[1], found[2]))
    return Compared(count, tuple(wrong))


def _contradictions(rows: Sequence[ReferenceRow], body: Mapping[str, Any], at: datetime) -> Iterator[tuple[str, object, object]]:
    """Where, what should stand there, and what does; the first is enough."""
    table = str(body["table"])
    for place, row in enumerate(rows, start=1):
        if row.position != place:
            yield f"row {place}", "a row", None
        held = (row.key, row.valid_from, row.valid_to, row.source, row.confidence)
        if held != _columns_of(table, row.values):
            yield f"row {place}", _columns_of(table, row.values), held
        if abs((row.recorded_at - at).total_seconds()) > _CLOCK_SECONDS:
            yield f"row {place}", f"recorded at about {at.isoformat()}", row.recorded_at.isoformat()
    for place, (cells, row) in enumerate(zip(_cells_of_file(table, body["sha256"]), rows, strict=False), start=1):
        if cells != row.values:
            name = min(name for name in cells.keys() | row.values.keys() if cells.get(name) != row.values.get(name))
            yield f"row {place}", f"{name} {cells.get(name)}", row.values.get(name)
    if len(rows) != body["rows"]:
        yield f"row {len(rows)}", f"{body['rows']} rows", len(rows)
    digest = digest_of_rows(row.values for row in rows)
    if body.get("rows_sha256", digest) != digest:
        yield "rows", f"sha256 {body['rows_sha256']}", digest


def _columns_of(table: str, cells: Mapping[str, str]) -> tuple[str, date | None, date | None, str | None, str | None]:
    """What a row repeats of its cells."""
    first, last = (date.fromisoformat(cells[name]) if name in cells else None for name in ("valid_from", "valid_to"))
    key = "|".join(cells.get(name, "") for name in NATURAL_KEYS[table])
    return key, first, last, cells.get("source"), cells.get("confidence")


def _cells_of_file(table: str, sha256: str) -> list[dict[str, str]]:
    """The rows of the file that comes with this release, if it is the one that was loaded."""
    content = (_FOLDER / f"{table}.csv").read_bytes() if table in NATURAL_KEYS else b""
    return [line.values for line in read_lines(table, content)] if hashlib.sha256(content).hexdigest() == sha256 else []
