"""Reference tables out of the files that come with the product, or that a deployment puts in their place."""

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

from traceability.kernel.command import command
from traceability.kernel.errors import TraceabilityError, refuse_if
from traceability.kernel.identifiers import uuid7
from traceability.kernel.sql import LOCK_REFERENCE, insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry import entries, in_force
from traceability.registry.errors import SupervisorsOnly, TableUnreadable
from traceability.registry.models import ReferenceRow, ReferenceTable
from traceability.registry.models.reference import NATURAL_KEYS
from traceability.registry.services.rows import as_row, update_rows
from traceability.registry.viewer import Viewer

FOLDER = Path(__file__).resolve().parent.parent / "reference"


@dataclass(frozen=True)
class Loaded:
    """Which tables got a new version, which were the same bytes as before, and the promises for the new ones."""

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    acknowledgements: tuple[Acknowledgement, ...]


@dataclass(frozen=True)
class Line:
    """One row of a file, with what every table has in common."""

    position: int
    key: str
    valid_from: date | None
    valid_to: date | None
    values: dict[str, str]


@command
def load_reference(*, by: Viewer, folder: Path = FOLDER) -> Loaded:
    """Load every known table whose file is not the one that was loaded last; the old rows stay, under their version.

    Raises SupervisorsOnly; ClaimsRefused for a file that cannot be read, with table and line, and then nothing is loaded.
    """
    if by.role not in {"supervisor", "system"}:
        raise SupervisorsOnly()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_REFERENCE])
    files = {table: (folder / f"{table}.csv").read_bytes() for table in sorted(NATURAL_KEYS)}
    digests = {table: hashlib.sha256(content).hexdigest() for table, content in files.items()}
    standing = {table.name: table for table in ReferenceTable.objects.all()}
    new = [name for name in files if name not in standing or standing[name].sha256 != digests[name]]
    lines = {name: read_lines(name, files[name].decode("utf-8")) for name in new}
    refuse_if([problem for name in new for problem in problems_of(name, lines[name])])

    changed = lock_rows(ReferenceTable, [standing[name].id for name in new if name in standing])
    for table in changed:
        table.sha256, table.row_count, table.version = digests[table.name], len(lines[table.name]), table.version + 1
    created = [
        ReferenceTable(id=uuid7(), name=name, sha256=digests[name], row_count=len(lines[name])) for name in new if name not in standing
    ]
    update_rows(changed)
    insert_rows(ReferenceTable, (as_row(table) for table in created))
    tables = {table.name: table for table in (*changed, *created)}
    insert_rows(ReferenceRow, (_reference_row(tables[name], line) for name in new for line in lines[name]))
    acknowledgements = ledger.append([entries.reference_loaded(tables[name], by=by) for name in new])
    return Loaded(tuple(new), tuple(name for name in files if name not in new), tuple(acknowledgements))


def read_lines(table: str, text: str) -> list[Line]:
    """The rows of a table's file. Raises TableUnreadable when its header lacks a column of the natural key, or a day is no day."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    missing = [name for name in NATURAL_KEYS[table] if name not in (reader.fieldnames or ())]
    if missing:
        raise TableUnreadable(table=table, line=1, reason=f"the columns {', '.join(missing)} are missing")
    lines = []
    for position, cells in enumerate(reader, start=1):
        if None in cells or None in cells.values():
            raise TableUnreadable(table=table, line=position + 1, reason="it has not as many cells as the header")
        values = {name: cell for name, cell in cells.items() if cell}
        try:
            first, last = _day(cells.get("valid_from")), _day(cells.get("valid_to"))
        except ValueError as problem:
            raise TableUnreadable(table=table, line=position + 1, reason=str(problem)) from problem
        lines.append(Line(position, "|".join(cells[name] for name in NATURAL_KEYS[table]), first, last, values))
    return lines


def problems_of(table: str, lines: Iterable[Line]) -> list[TraceabilityError]:
    """Rows that end before they begin, or hold on the same day as another row of their key."""
    problems: list[TraceabilityError] = []
    by_key: dict[str, list[Line]] = {}
    for line in lines:
        if line.valid_from and line.valid_to and line.valid_to < line.valid_from:
            problems.append(TableUnreadable(table=table, line=line.position + 1, reason=f"{line.key} ends before it begins"))
        elif any(in_force.overlap(line, other) for other in by_key.get(line.key, ())):
            problems.append(TableUnreadable(table=table, line=line.position + 1, reason=f"{line.key} holds twice on the same day"))
        by_key.setdefault(line.key, []).append(line)
    return problems


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _reference_row(table: ReferenceTable, line: Line) -> dict[str, Any]:
    return {
        "table_id": table.id,
        "table_version": table.version,
        "position": line.position,
        "key": line.key,
        "valid_from": line.valid_from,
        "valid_to": line.valid_to,
        "values": line.values,
        "source": line.values.get("source"),
        "confidence": line.values.get("confidence"),
    }
