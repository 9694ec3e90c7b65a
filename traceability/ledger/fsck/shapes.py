"""The shape of a leaf is all of it but its integers and the contents of its strings: one of a known shape is read without being parsed.
Pure.

Cut at its quotes, canonical JSON without escapes is punctuation, names and contents in turn. A second leaf with the same punctuation
and the same names is canonical as the first one was, so long as its integers are spelt as they must be, and its contents want no
escape, are assigned and NFC: nothing else of a leaf can be spelt in two ways. So the strict reader reads one leaf of a shape, and
every other is compared with that one.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

MOST = 4000
"""So many shapes are remembered at once; a log has some dozens."""

Contents = tuple[str, ...]

_PLAIN = (("log", ""), ("uid", ""), ("kind", ""), ("organisation", ""), ("subject", "type"), ("subject", "id"), ("at", ""))
"""Members whose contents are read by their place: of the envelope, and of what it holds."""
_PREV, _VERSION, _COMMITMENTS = ("subject", "prev"), ("subject", "version"), "commitments"
_END = ":1}"  # the last member is the envelope's own version
# An integer in its one spelling, and far from the limit.
_INTEGER = re.compile(r"(?<![0-9-])(?:0|-?[1-9][0-9]{0,14})(?![0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shape:
    """In which pieces a leaf of this shape says what. `contents` takes those of _PLAIN; None: there is no such member."""

    contents: Callable[[Sequence[str]], Contents]
    version: int
    prev: int | None
    commitments: Mapping[str, int] | None

    def version_of(self, pieces: Sequence[str]) -> int:
        """The subject's version, which is the last member there: `:7},`."""
        return int(pieces[self.version][1:-2])


@dataclass(frozen=True, slots=True)
class _Layout:
    """All shapes with the same punctuation: it says which strings are names, and they tell the shapes apart."""

    names: Callable[[Sequence[str]], Contents]
    shapes: dict[Contents, Shape]


class Shapes:
    """The shapes that were read so far."""

    def __init__(self) -> None:
        self._layouts: dict[str, _Layout] = {}

    def find(self, text: str) -> tuple[Shape, list[str]] | None:
        """The shape of this leaf and its pieces; None where only the strict reader can tell whether it is canonical."""
        if not _has_one_spelling(text):
            return None
        pieces = text.split('"')
        punctuation = '"'.join(pieces[::2])
        layout = self._layouts.get(punctuation) or self._layouts.get(_INTEGER.sub("0", punctuation))
        if layout is None or pieces[-1] != _END:
            return None
        shape = layout.shapes.get(layout.names(pieces))
        return (shape, pieces) if shape is not None else None

    def learn(self, text: str, envelope: Mapping[str, Any]) -> None:
        """Remember the shape of a leaf. MUST be what the strict reader took for canonical; `envelope` is what it read, with a subject."""
        pieces = text.split('"')
        shape = _shape_of(pieces, envelope) if _has_one_spelling(text) and pieces[-1] == _END else None
        if shape is None:
            return
        if len(self._layouts) >= MOST:
            self._layouts.clear()
        punctuation = '"'.join(pieces[::2])
        known = self._layouts.get(_INTEGER.sub("0", punctuation))
        layout = known or _Layout(itemgetter(*_places_of_names(pieces)), {})
        self._layouts[punctuation] = self._layouts[_INTEGER.sub("0", punctuation)] = layout
        if len(layout.shapes) < MOST:
            layout.shapes[layout.names(pieces)] = shape


def _has_one_spelling(text: str) -> bool:
    """Whether no string in it can be spelt otherwise. What is printable is assigned, and neither control nor surrogate."""
    return "\\" not in text and text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text))


def _places_of_names(pieces: Sequence[str]) -> list[int]:
    return [at for at in range(1, len(pieces), 2) if pieces[at + 1].startswith(":")]


def _shape_of(pieces: Sequence[str], envelope: Mapping[str, Any]) -> Shape | None:
    """None where the pieces do not say what was read: each of those leaves is read whole."""
    places = _places_of_values(pieces)
    if not {*_PLAIN, _VERSION} <= places.keys():
        return None
    subject, committed = envelope["subject"], {name: at for (member, name), at in places.items() if member == _COMMITMENTS and name}
    shape = Shape(
        itemgetter(*(places[one] for one in _PLAIN)), places[_VERSION], places.get(_PREV), committed if _COMMITMENTS in envelope else None
    )
    says = (
        *shape.contents(pieces),
        pieces[shape.prev] if shape.prev is not None else None,
        {name: pieces[at] for name, at in committed.items()},
        pieces[shape.version],
    )
    read = (
        *(envelope.get(member) if not name else subject.get(name) for member, name in _PLAIN),
        subject.get("prev"),
        envelope.get(_COMMITMENTS, {}),
        f":{subject.get('version')}}},",
    )
    return shape if says == read else None


def _places_of_values(pieces: Sequence[str]) -> dict[tuple[str, str], int]:
    """(member, "") or (member, member of it) -> which piece is its content, or begins with it where it is no string."""
    depth, member, found = 0, "", {}
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            depth += piece.count("{") + piece.count("[") - piece.count("}") - piece.count("]")
        elif pieces[at + 1].startswith(":"):
            member = piece if depth == 1 else member
            if depth <= 2:
                found[(piece, "") if depth == 1 else (member, piece)] = at + (2 if pieces[at + 1] == ":" else 1)
    return found
