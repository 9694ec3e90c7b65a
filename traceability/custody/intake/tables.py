"""A table of events, whatever the file: the header, then rows that are joined to events. Pure.

One row is one event, unless there is a column `event`: rows that follow each other with the same text in it are one event. A row
with nothing in that column is an event of its own. Empty rows are skipped, but counted.
"""

from collections.abc import Iterator, Sequence
from datetime import timezone
from hashlib import blake2b

from traceability.custody import errors
from traceability.custody.intake.assembly import Assembly
from traceability.custody.intake.columns import EVENT, STAGE, Column, column_named, folded
from traceability.custody.intake.rows import FileEvent
from traceability.custody.intake.values import Cell, is_empty, text_of
from traceability.kernel.errors import TraceabilityError

MOST_COLUMNS = 1_000
MOST_ROWS = 1_000_000
MOST_CELL_CHARACTERS = 100_000
MOST_ROW_CHARACTERS = 1024 * 1024
SHOWN = 100
"""Characters of an unknown column's name that are told."""
Row = tuple[int, Sequence[Cell]]
Header = list[Column | str | None]
"""For each place: a column, `event`, or None where nothing is named."""


def read_table(rows: Iterator[Row], zone: timezone | None) -> Iterator[FileEvent]:
    """The events of a table whose first row is the header. Raises FileRefused: for the header at once, for a row when it comes."""
    _, names = next(rows, (1, ()))
    return _events(rows, read_header(names), zone)


def read_header(names: Sequence[Cell]) -> Header:
    """The columns that the header names. Raises FileRefused with everything that is wrong with it."""
    texts = [text_of(name) for name in names]
    while texts and not texts[-1].strip():
        texts.pop()
    if not texts:
        raise errors.FileRefused([errors.HeaderMissing(row=1, column="")])
    if len(texts) > MOST_COLUMNS:
        raise errors.FileRefused([errors.TooManyColumns(row=1, column="", most=MOST_COLUMNS)])
    problems: list[TraceabilityError] = []
    seen: set[str] = set()
    header: Header = []
    for text in texts:
        _refuse_text(text, 1, "")
        name, column = folded(text), column_named(text)
        header.append(EVENT if name == EVENT else column)
        if name and name in seen:
            problems.append(errors.ColumnTwice(row=1, column=text.strip()[:SHOWN]))
        elif name and column is None and name != EVENT:
            problems.append(errors.UnknownColumn(row=1, column=text.strip()[:SHOWN]))
        seen.add(name)
    if STAGE not in seen:
        problems.append(errors.ColumnMissing(row=1, column=STAGE))
    if problems:
        raise errors.FileRefused(problems)
    return header


def _events(rows: Iterator[Row], header: Header, zone: timezone | None) -> Iterator[FileEvent]:
    number = 0
    assembly: Assembly | None = None
    ended: set[int] = set()
    last = ""
    for row, cells in rows:
        name, filled = _filled(row, cells, header)
        if not name and not filled:
            continue
        if assembly is None or name != last:
            if assembly is not None:
                yield assembly.event()
            number += 1
            assembly = Assembly(number, row, zone)
            digest = _digest(name)
            if name and digest in ended:
                assembly.split(row)
            elif name:
                ended.add(digest)
        assembly.add(row, filled)
        last = name
        if not name:  # nothing can belong to it any more, whatever the next row holds
            yield assembly.event()
            assembly = None
    if assembly is not None:
        yield assembly.event()


def _digest(name: str) -> int:
    """What is remembered of an event's name, so that memory hardly grows."""
    return int.from_bytes(blake2b(name.encode("utf-8"), digest_size=8).digest(), "big")


def _filled(row: int, cells: Sequence[Cell], header: Header) -> tuple[str, list[tuple[Column, Cell]]]:
    """The name of the row's event, and its cells that are not empty, beside their columns."""
    if row > MOST_ROWS:
        raise errors.FileRefused([errors.TooManyRows(row=row, column="", most=MOST_ROWS)])
    name, filled, characters = "", [], 0
    for place, cell in [(place, cell) for place, cell in enumerate(cells) if cell != "" and not is_empty(cell)]:
        column = header[place] if place < len(header) else None
        if column is None:
            raise errors.FileRefused([errors.CellWithoutColumn(row=row, column=str(place + 1))])
        if isinstance(cell, str):
            characters += len(cell)
            _refuse_text(cell, row, column if isinstance(column, str) else column.name)
        if isinstance(column, str):
            name = text_of(cell).strip()
        else:
            filled.append((column, cell))
    if characters > MOST_ROW_CHARACTERS:
        raise errors.FileRefused([errors.RowTooLong(row=row, column="", most=MOST_ROW_CHARACTERS)])
    return name, filled


def _refuse_text(text: str, row: int, column: str) -> None:
    if len(text) > MOST_CELL_CHARACTERS:
        raise errors.FileRefused([errors.CellTooLong(row=row, column=column, most=MOST_CELL_CHARACTERS)])
    if "\x00" in text:
        raise errors.FileRefused([errors.FileHoldsNul(row=row, column=column)])
