"""Rows of a table put together to one event. Pure.

Each row adds at most one element to each list. A row with a value in a list's own columns begins a new element of that list; values
of an inner list (`outputs.packages.marks`) belong to the element that the row begins, or, if it begins none, to the one of the
rows above: further packages of an output are rows that leave the other columns of `outputs` empty. If there is none above
either, one with nothing else is begun. Values outside lists stand in the first row; later ones leave them empty or repeat them.
"""

from collections.abc import Iterable
from datetime import timezone
from typing import Any

from traceability.custody import errors
from traceability.custody.intake.columns import EVENT, Column, pointer_of
from traceability.custody.intake.rows import FileEvent, Place, Table
from traceability.custody.intake.values import Cell, text_of, value_of
from traceability.kernel.errors import TraceabilityError

MOST_EVENT_ROWS = 2_000
MOST_PROBLEMS = 1_000
"""Of one event; more are not told."""
MOST_EVENT_CHARACTERS = 4 * 1024 * 1024
Path = tuple[str, ...]
Spot = tuple[str | int, ...]


class Assembly:
    """An event as far as its rows were read."""

    def __init__(self, number: int, row: int, zone: timezone | None) -> None:
        self.number, self.row, self.zone = number, row, zone
        self.rows = self.characters = 0
        self.body: dict[str, Any] = {}
        self.problems: list[TraceabilityError] = []
        self.cells: dict[str, Place] = {}
        self.elements: dict[str, int] = {}
        self.open: dict[Path, tuple[Spot, dict[str, Any]]] = {(): ((), self.body)}
        """The last element of each list, by the list's path: where it stands, and itself."""

    def add(self, row: int, filled: list[tuple[Column, Cell]]) -> None:
        """One more row: its cells that are not empty. Raises FileRefused when the event grows beyond any sense."""
        self.rows += 1
        self.characters += sum(len(text_of(cell)) for _, cell in filled)
        if self.rows > MOST_EVENT_ROWS or self.characters > MOST_EVENT_CHARACTERS:
            too_long = errors.EventTooLong(row=self.row, column=EVENT, most_rows=MOST_EVENT_ROWS, most=MOST_EVENT_CHARACTERS)
            raise errors.FileRefused([too_long])
        self._begin_elements(row, {column.owner: column for column, _ in filled if column.lists}.values())
        for column, cell in filled:
            self._put(column, cell, row)

    def split(self, row: int) -> None:
        """Note that an event of this name ended above."""
        self.problems.append(errors.EventSplit(pointer=pointer_of((EVENT,)), row=row, column=EVENT))

    def event(self) -> FileEvent:
        table = Table(self.cells, self.elements)
        return FileEvent(self.number, self.rows, self.row, self.body, tuple(self.problems), table)

    def _begin_elements(self, row: int, columns: Iterable[Column]) -> None:
        """A new element of every list that the row names itself, outer lists first."""
        for column in sorted(columns, key=lambda one: len(one.lists)):
            *around, own = reversed(column.owners())
            for place, path in enumerate(around):
                if path not in self.open:
                    self._begin(path, around[place - 1] if place else (), row)
            self._begin(own, around[-1] if around else (), row)

    def _begin(self, path: Path, outer: Path, row: int) -> None:
        spot, element = self.open[outer]
        rest = path[len(outer) :]
        for name in rest[:-1]:
            element = element.setdefault(name, {})
        members = element.setdefault(rest[-1], [])
        spot = (*spot, *rest, len(members))
        members.append({})
        self.elements[pointer_of(spot)] = row
        self.open = {one: last for one, last in self.open.items() if one[: len(path)] != path} | {path: (spot, members[-1])}

    def _put(self, column: Column, cell: Cell, row: int) -> None:
        spot, element = self.open[column.owner]
        rest = column.path[len(column.owner) :]
        value, problem = value_of(column.kind, cell, self.zone)
        place = Place(row, column.name)
        if problem:
            self._note(problem, (*spot, *rest), place)
        if isinstance(value, dict):  # pairs in one cell: each may stand in a column of its own too
            for name, one in value.items():
                self._set(element, spot, (*rest, name), one, place)
        else:
            self._set(element, spot, rest, value, place)

    def _set(self, element: dict[str, Any], spot: Spot, rest: Path, value: Any, place: Place) -> None:
        for name in rest[:-1]:
            inner = element.setdefault(name, {})
            if not isinstance(inner, dict):  # pairs that could not be read, which is noted
                return
            element = inner
        at = (*spot, *rest)
        is_late = rest[-1] not in element and not spot and place.row != self.row
        known = element.setdefault(rest[-1], value)
        first = self.cells.setdefault(pointer_of(at), place)
        if is_late or known != value:
            is_same_row = first.row == place.row and not is_late
            self._note(errors.GivenTwice if is_same_row else errors.DiffersFromFirstRow, at, place)
            if first.row == self.row:
                self.cells[pointer_of(at)] = place  # where there is something to mend

    def _note(self, problem: type[TraceabilityError], at: Spot, place: Place) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem(pointer=pointer_of(at), row=place.row, column=place.column))
