"""Reference tables: out of the files that come with the product, and stated anew by a supervisor."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from traceability.kernel.command import command
from traceability.kernel.errors import ClaimsRefused
from traceability.kernel.identifiers import uuid7
from traceability.kernel.sql import LOCK_REFERENCE, insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry import entries
from traceability.registry.errors import RowMovedOn, SupervisorsOnly, UnknownTable
from traceability.registry.models import ReferenceRow, ReferenceTable
from traceability.registry.queries.law import reference_rows, stated_by_supervisors
from traceability.registry.services.rows import as_row, update_rows
from traceability.registry.services.stating import Stated, open_registry, reason_of
from traceability.registry.tables import NATURAL_KEYS, Line, digest_of_rows, problems_of, read_lines
from traceability.registry.viewer import Viewer

FOLDER = Path(__file__).resolve().parent.parent / "reference"
MOST_PROBLEMS = 100


@dataclass(frozen=True)
class Loaded:
    """Which tables got a new version, which were the same bytes as before, and the promises for the new ones.

    `kept` are those whose file differs, and which stay as they are, since a supervisor has stated them anew.
    """

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    acknowledgements: tuple[Acknowledgement, ...]
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class _File:
    sha256: str
    lines: tuple[Line, ...]


@command
def load_reference(*, by: Viewer, folder: Path = FOLDER) -> Loaded:
    """Load every known table whose file is not the one that was loaded last; the old rows stay, under their version.

    What a supervisor has stated since is not undone by the file that a newer release brings: it is for a supervisor to state.
    Raises SupervisorsOnly; TableUnreadable, and ClaimsRefused for rows that cannot stand, and then nothing is loaded.
    """
    if by.role not in {"supervisor", "system"}:
        raise SupervisorsOnly()
    _lock_tables()
    contents = {table: (folder / f"{table}.csv").read_bytes() for table in sorted(NATURAL_KEYS)}
    digests = {table: hashlib.sha256(content).hexdigest() for table, content in contents.items()}
    standing = {table.name: table for table in ReferenceTable.objects.all()}
    differ = [name for name in contents if name not in standing or standing[name].sha256 != digests[name]]
    kept = stated_by_supervisors(standing[name] for name in differ if name in standing)
    new = [name for name in differ if name not in kept]
    files = {name: _File(digests[name], tuple(read_lines(name, contents[name]))) for name in new}
    _refuse_what_cannot_stand(files)
    _, acknowledgements = _state(files, standing, by=by)
    unchanged = tuple(name for name in contents if name not in differ)
    return Loaded(tuple(new), unchanged, acknowledgements, tuple(sorted(kept)))


@command
def state_reference(*, by: Viewer, table: str, content: bytes, reason: str, seen: int) -> Stated[ReferenceTable]:
    """Put the rows of a file in place of those of a table, as its next version; the old rows stay, under theirs.

    `seen` is the version that the file started from, 0 for a table that was never loaded. Rows equal to those that stand
    change nothing, in whatever order their columns are. Every open case waits for another examination, as each read the table.
    Raises SupervisorsOnly, ChangeReasonMissing, UnknownTable, RowMovedOn, TableUnreadable; ClaimsRefused with
    RowWithoutSource, CellMissing, CellUnreadable, CodeLeavesGap, SharesNoWhole, TableUnreadable (intervals of one key overlap).
    """
    open_registry(by, None)
    said = reason_of(reason)
    if table not in NATURAL_KEYS:
        raise UnknownTable(table=table)
    _lock_tables()
    standing = ReferenceTable.objects.filter(name=table).first()
    present = standing.version if standing else 0
    if present != seen:
        raise RowMovedOn(present=present, seen=seen)
    lines = tuple(read_lines(table, content))
    _refuse_what_cannot_stand({table: _File("", lines)})
    if standing and [line.values for line in lines] == [row.values for row in reference_rows(table)]:
        return Stated(standing, ())
    file = _File(hashlib.sha256(content).hexdigest(), lines)
    tables, acknowledgements = _state({table: file}, {table: standing} if standing else {}, by=by, reason=said)
    return Stated(tables[table], acknowledgements)


def _lock_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_REFERENCE])


def _refuse_what_cannot_stand(files: Mapping[str, _File]) -> None:
    """Raises ClaimsRefused with the first problems; a whole file of them helps nobody."""
    problems = [problem for name, file in files.items() for problem in problems_of(name, file.lines)]
    if problems:
        raise ClaimsRefused(problems[:MOST_PROBLEMS])


def _state(
    files: Mapping[str, _File], standing: Mapping[str, ReferenceTable], *, by: Viewer, reason: str | None = None
) -> tuple[dict[str, ReferenceTable], tuple[Acknowledgement, ...]]:
    """The next version of each table with its rows and its entry. Requires the tables' lock."""
    changed = lock_rows(ReferenceTable, [standing[name].id for name in files if name in standing])
    for table in changed:
        file = files[table.name]
        table.sha256, table.row_count, table.version = file.sha256, len(file.lines), table.version + 1
    created = [
        ReferenceTable(id=uuid7(), name=name, sha256=file.sha256, row_count=len(file.lines))
        for name, file in files.items()
        if name not in standing
    ]
    update_rows(changed)
    insert_rows(ReferenceTable, (as_row(table) for table in created))
    tables = {table.name: table for table in (*changed, *created)}
    insert_rows(ReferenceRow, (_reference_row(tables[name], line) for name, file in files.items() for line in file.lines))
    digests = {name: digest_of_rows(line.values for line in file.lines) for name, file in files.items()}
    drafts = [entries.reference_loaded(tables[name], by=by, rows_sha256=digests[name], reason=reason) for name in files]
    acknowledgements = ledger.append(drafts)
    return tables, tuple(acknowledgements)


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
