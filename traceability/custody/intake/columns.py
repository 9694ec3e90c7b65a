"""The columns that a table of events may have, derived from the shapes of claims: a new field has its column by itself. Pure.

A column's name is the path of its value with dots and without places in lists: `facility`, `inputs.lot`,
`outputs.assay.shares_percent.Nd`, `outputs.packages.marks`, `fields.reagents.name`. An object whose names are data
(`shares_percent`) may also be one cell of pairs; a list of plain text (`seals`) always is one cell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from traceability.custody.claims.events import EVENT_SHAPES
from traceability.custody.claims.kinds import Choice
from traceability.custody.claims.material import ELEMENTS
from traceability.custody.claims.shapes import AnyKind, ListOf, MapOf, Shape, place_of
from traceability.custody.stages import STAGES

EVENT = "event"
"""The column that joins rows to one event; it says nothing of the event itself."""
STAGE = "stage"


@dataclass(frozen=True)
class Column:
    """`lists` are the lengths of those beginnings of `path` that are lists of objects, the outermost first."""

    path: tuple[str, ...]
    lists: tuple[int, ...]
    kind: AnyKind
    stages: frozenset[str]
    """Stages whose events know it."""
    required: frozenset[str]
    """Stages whose events are nothing without it."""
    needed: bool
    """Whether the object or list element that it belongs to is nothing without it."""

    @cached_property
    def name(self) -> str:
        return ".".join(self.path)

    @cached_property
    def owner(self) -> tuple[str, ...]:
        """The path of the innermost list; empty for the event itself."""
        return self.path[: self.lists[-1]] if self.lists else ()

    def owners(self) -> list[tuple[str, ...]]:
        """The paths of the lists around it, the innermost first."""
        return [self.path[:length] for length in reversed(self.lists)]


@dataclass(frozen=True, slots=True)
class _Leaf:
    path: tuple[str, ...]
    lists: tuple[int, ...]
    kind: AnyKind
    needed: bool
    always: bool
    """Needed, and so is everything around it."""


def _leaves(kind: AnyKind, path: tuple[str, ...], lists: tuple[int, ...], *, needed: bool, always: bool) -> Iterator[_Leaf]:
    if isinstance(kind, Shape):
        for name, member in kind.members.items():
            must = name in kind.required
            yield from _leaves(member, (*path, name), lists, needed=must, always=always and must)
    elif isinstance(kind, ListOf) and isinstance(kind.kind, Shape):
        yield from _leaves(kind.kind, path, (*lists, len(path)), needed=needed, always=False)
    else:
        yield _Leaf(path, lists, kind, needed, always)
        if isinstance(kind, MapOf):
            named = [name for name in ELEMENTS if name in kind.names]
            for name in (*named, *sorted(kind.names.difference(named))):
                yield _Leaf((*path, name), lists, kind.kind, False, False)


def _columns() -> dict[str, Column]:
    found: dict[str, Column] = {}
    for stage, shape in EVENT_SHAPES.items():
        for leaf in _leaves(shape, (), (), needed=True, always=True):
            new = Column(leaf.path, leaf.lists, leaf.kind, frozenset({stage}), frozenset({stage} if leaf.always else ()), leaf.needed)
            old = found.get(new.name, new)
            found[new.name] = replace(old, stages=old.stages | new.stages, required=old.required | new.required)
    found[STAGE] = replace(found[STAGE], kind=Choice(tuple(STAGES)))
    return found


COLUMNS: Mapping[str, Column] = _columns()
"""Every column by its name, but for `event`."""
_BY_FOLDED_NAME = {name.casefold(): column for name, column in COLUMNS.items()}


def folded(header: str) -> str:
    """A header's name as it is compared: neither case nor outer blanks count."""
    return header.strip().casefold()


def column_named(header: str) -> Column | None:
    return _BY_FOLDED_NAME.get(folded(header))


def pointer_of(path: tuple[str | int, ...]) -> str:
    """RFC 6901."""
    at = ""
    for part in path:
        at = place_of(at, str(part))
    return at
