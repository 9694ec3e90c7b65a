"""The registry of entry kinds: for each the fields of its body, marked public or committed. Pure.

An app's `entries.py` registers its kinds when it is imported. A path is an RFC 6901 pointer with `*` for any member of
a list or any name of a map; a field that no pattern covers is an error, so that nothing reaches a leaf unmarked.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

PUBLIC = "public"
COMMITTED = "committed"
_KIND = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*", re.ASCII)

KINDS: dict[str, Mapping[str, str]] = {}


@dataclass
class _Branch:
    """The patterns that agree up to here: the mark of one that ends here, and those that go on."""

    mark: str | None = None
    below: dict[str, "_Branch"] = field(default_factory=dict)


class Place:
    """Where in a body a walk stands, and what the patterns say there. The longest pattern wins; a name beats `*`.

    One for each place that the patterns tell apart, however many bodies are walked.
    """

    def __init__(self, kind: str, mark: str | None, branches: tuple[_Branch, ...]) -> None:
        self.kind, self.mark, self._branches = kind, mark, branches

    def step(self, name: str) -> "Place":
        """The place of the member `name`, or of the list's element with this number."""
        return self._named.get(name) or self._others

    @cached_property
    def is_committed_whole(self) -> bool:
        """Committed, and no pattern below makes a part of it public."""
        return self.mark == COMMITTED and not any(_has_public(branch.below.values()) for branch in self._branches)

    @cached_property
    def is_same_below(self) -> bool:
        """Everything below has the mark of this place, so nobody needs to walk there."""
        return self.mark is not None and not any(branch.below for branch in self._branches)

    @cached_property
    def _named(self) -> dict[str, "Place"]:
        names = {name for branch in self._branches for name in branch.below if name != "*"}
        return {_unescaped(name): self._below(name, "*") for name in names}

    @cached_property
    def _others(self) -> "Place":
        """The place of every member that no pattern names."""
        return self._below("*") if self._branches else self

    def _below(self, *names: str) -> "Place":
        found = [branch.below[name] for branch in self._branches for name in names if name in branch.below]
        return Place(self.kind, next((branch.mark for branch in found if branch.mark), self.mark), tuple(found))


_ROOTS: dict[str, Place] = {}


def register(kind: str, fields: Mapping[str, str]) -> str:
    """Make a kind known with the marks of its fields, and return its name.

    A pattern marks the member itself and everything below it, unless a longer pattern says otherwise.
    Raises ValueError for a misspelt kind, a kind registered twice with other fields, or an unknown mark.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is not of the form subject.happened")
    if set(fields.values()) - {PUBLIC, COMMITTED}:
        raise ValueError(f"{kind}: a field is public or committed")
    if kind in KINDS and dict(KINDS[kind]) != dict(fields):
        raise ValueError(f"{kind} is registered twice")
    tree = _Branch()
    for pattern, mark in fields.items():
        branch = tree
        for name in pattern.split("/")[1:]:
            branch = branch.below.setdefault(name, _Branch())
        branch.mark = mark
    KINDS[kind], _ROOTS[kind] = dict(fields), Place(kind, tree.mark, (tree,))
    return kind


def root_of(kind: str) -> Place:
    """The place of the body itself. Raises ValueError for a kind that is not registered."""
    if kind not in _ROOTS:
        raise ValueError(f"entry kind {kind!r} is not registered")
    return _ROOTS[kind]


def mark_of(kind: str, pointer: str) -> str:
    """The mark of the member at `pointer`. Raises ValueError when the kind or the field is unknown."""
    place = root_of(kind)
    for part in pointer.split("/")[1:]:
        place = place.step(_unescaped(part))
    if place.mark is None:
        raise ValueError(f"{kind}: the field {pointer} has no mark")
    return place.mark


def _has_public(branches: Iterable[_Branch]) -> bool:
    return any(branch.mark == PUBLIC or _has_public(branch.below.values()) for branch in branches)


def pointer_below(pointer: str, name: str) -> str:
    """The pointer of the member `name` of what stands at `pointer`."""
    return f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"


def _unescaped(name: str) -> str:
    return name.replace("~1", "/").replace("~0", "~")
