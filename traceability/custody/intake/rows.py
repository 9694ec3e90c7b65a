"""What a file of events is read into: one event after the other, each with where its values stand. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from traceability.kernel.errors import TraceabilityError

FORMATS = ("csv", "xlsx", "ndjson")


@dataclass(frozen=True, slots=True)
class Place:
    """`row` as a person sees it in the file, the header is row 1 (NDJSON: the line, from 1). `column` is the header's name
    (NDJSON: the pointer without its first slash)."""

    row: int
    column: str


class Table:
    """Where an event's values stand: cells, and the rows of elements of lists, by their pointer below the event."""

    def __init__(self, cells: Mapping[str, Place], elements: Mapping[str, int]) -> None:
        self.cells, self.elements = cells, elements

    def place_of(self, pointer: str) -> Place | None:
        """Of a value or element, of the first value below it, or of what it is a part of; None when there is nothing of all that."""
        if pointer in self.cells:
            return self.cells[pointer]
        if pointer in self.elements:
            return Place(self.elements[pointer], column_at(pointer))
        if pointer in self._first_below:
            return self._first_below[pointer]
        above = pointer
        while above:
            above = above.rpartition("/")[0]
            if above in self.cells:
                return self.cells[above]
            if above in self.elements:
                return Place(self.elements[above], column_at(pointer))
        return None

    @cached_property
    def _first_below(self) -> Mapping[str, Place]:
        found: dict[str, Place] = {}
        for pointer, place in self.cells.items():
            above = pointer.rpartition("/")[0]
            while above and above not in found:
                found[above] = place
                above = above.rpartition("/")[0]
        return found


@dataclass(frozen=True, slots=True)
class FileEvent:
    """One event of the file. A value with a problem stands in `body` as its text; of a line that could not be read `body` is None."""

    number: int
    """Of the event in the file, from 1."""
    rows: int
    """How many rows or lines it took, empty ones between them not counted."""
    row: int
    """Its first row."""
    body: Any
    """As POST /events would get it, for the claim's reader to judge."""
    problems: tuple[TraceabilityError, ...] = ()
    """What is wrong with cells or lines; pointers begin below the event, such as /outputs/1/net_kg."""
    table: Table | None = field(default=None, repr=False, compare=False)
    """None for NDJSON."""

    def place_of(self, pointer: str) -> Place:
        """Where the value at `pointer` stands, or what it is a part of. Of a missing member: the row of its list element, else
        the first row, and the column that it should have."""
        if self.table is None:
            return Place(self.row, pointer.removeprefix("/"))
        return self.table.place_of(pointer) or Place(self.row, column_at(pointer))


def column_at(pointer: str) -> str:
    """The name of the column that a value at `pointer` has: its path with dots, without the places in lists."""
    parts = pointer.split("/")[1:]
    return ".".join(part.replace("~1", "/").replace("~0", "~") for part in parts if not (part.isascii() and part.isdigit()))
