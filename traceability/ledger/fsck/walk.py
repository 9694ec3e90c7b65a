"""One walk along a log, in order, in chunks: memory stays the same however long the log is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg
from django.db import connection

CHUNK = 4096

# Endless times and those that no calendar has are stored like others, and cannot be read.
_INSERTED_AT = "CASE WHEN inserted_at BETWEEN '0001-01-02' AND '9999-12-30' THEN inserted_at END"
_COLUMNS = f"uid::text, kind, organisation_id::text, subject_type, subject_id::text, subject_version, leaf, leaf_hash, {_INSERTED_AT}"
_LEAVES = f"""
SELECT leaf.leaf_index, entry_id, {_COLUMNS}
FROM ledger.leaf LEFT JOIN ledger.entry USING (entry_id)
WHERE leaf.log_id = %s AND leaf.leaf_index >= %s AND leaf.leaf_index < %s ORDER BY leaf.leaf_index
"""
_WAITING = f"""
SELECT NULL, entry_id, {_COLUMNS}
FROM ledger.pending JOIN ledger.entry USING (entry_id) WHERE entry_id > %s ORDER BY entry_id LIMIT %s
"""
_LOGS = "SELECT log_id, origin, year, size, root FROM ledger.log ORDER BY log_id"
# The planner sees 4,096 rows and thinks of reading all entries; the index is always the way here, and nowhere else.
_PLAN = """
SELECT set_config(name, %s, true) FROM unnest(ARRAY['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'enable_bitmapscan']) AS name
"""


class Row(NamedTuple):
    """An entry at its place. `place` is None while it waits; everything but place and entry_id is None when the entry is gone.

    `inserted_at` is None also where it is no time that can be read.
    """

    place: int | None
    entry_id: int
    uid: str
    kind: str
    organisation_id: str
    subject_type: str
    subject_id: str
    subject_version: int
    leaf: bytes
    leaf_hash: bytes
    inserted_at: Any


@dataclass(frozen=True)
class LogRow:
    log_id: int
    origin: str
    year: int
    size: int
    root: bytes

    @property
    def deployment(self) -> str:
        return self.origin.rpartition("/")[0]


def logs() -> list[LogRow]:
    return [LogRow(number, origin, year, size, bytes(root)) for number, origin, year, size, root in rows(_LOGS)]


def chunks(log: LogRow, first: int, last: int) -> Iterator[list[Row]]:
    """The leaves with first <= index < last, also those that stand beyond the log's size."""
    for start in range(first, last, CHUNK):
        yield _rows(_LEAVES, [log.log_id, start, min(start + CHUNK, last)])


def waiting() -> Iterator[list[Row]]:
    """The entries that have no place yet."""
    after = 0
    while chunk := _rows(_WAITING, [after, CHUNK]):
        yield chunk
        after = chunk[-1].entry_id


def rows(statement: str, parameters: list[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def _rows(statement: str, parameters: list[Any]) -> list[Row]:
    """In binary, which spares a copy of every leaf in hexadecimal."""
    with connection.cursor() as outer, connection.wrap_database_errors, psycopg.Cursor(outer.connection) as cursor:
        cursor.execute(_PLAN, ["off"])
        cursor.execute(statement, parameters, binary=True)
        found = list(map(Row._make, cursor.fetchall()))
        cursor.execute(_PLAN, ["on"])
        return found
