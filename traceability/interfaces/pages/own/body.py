"""From a form to the JSON of a shipment, and back with the problems at their fields."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from traceability.interfaces.pages.own.fields import HEAD, PARTIES, PARTY, ROW_NAMES, ROWS, Field, Words
from traceability.interfaces.pages.own.spelling import plain
from traceability.kernel.errors import TraceabilityError

Body = dict[str, Any]
MOST_ROWS = 80
"""Rows of one kind in a form; longer shipments come through the interface for programs."""


@dataclass(frozen=True)
class Input:
    """A field as it is shown: its name is its pointer, with what stands in it and what is wrong with it."""

    field: Field
    pointer: str
    value: str
    problems: tuple[TraceabilityError, ...]

    @property
    def id(self) -> str:
        return id_of(self.pointer)


@dataclass(frozen=True)
class Row:
    """The inputs of one line, party, paper or package; `number` is 0 where there is but one."""

    pointer: str
    number: int
    inputs: tuple[Input, ...]
    problems: tuple[TraceabilityError, ...]

    @property
    def id(self) -> str:
        return id_of(self.pointer)


@dataclass(frozen=True)
class Section:
    """What the form has under one heading. `more`: the word on the button for another row; empty where there is one alone."""

    name: str
    title: Words
    more: Words
    rows: tuple[Row, ...]


def id_of(pointer: str) -> str:
    """The id of the input with this pointer."""
    return "at" + pointer.replace("/", "-")


def body_of(sent: Mapping[str, str]) -> Body:
    """The shipment that a form sent; what was left empty is not there, and rows are counted without empty ones."""
    body = _values(sent, "", HEAD)
    for name in PARTIES:
        if said := _values(sent, f"/{name}", PARTY):
            body[name] = said
    for name, (_title, _more, fields) in ROWS.items():
        rows = [said for place in _places(sent, name) if (said := _values(sent, f"/{name}/{place}", fields))]
        if rows:
            body[name] = rows
    return body


def empty_rows(sent: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, int]:
    """How many rows of each kind the form showed and nobody filled."""
    return {name: len(_places(sent, name)) - len(body.get(name, [])) for name in ROWS}


def sections_of(
    body: Mapping[str, Any], problems: Sequence[TraceabilityError] = (), extra: Mapping[str, int] | None = None
) -> list[Section]:
    """The form with this in it. Every kind of row has as many as are filled, and `extra` empty ones; a line is always there."""
    found = [Section("head", "", "", (_row("", 0, body, HEAD, problems),))]
    for name, title in PARTIES.items():
        found.append(Section(name, title, "", (_row(f"/{name}", 0, body.get(name, {}), PARTY, problems),)))
    for name, (title, more, fields) in ROWS.items():
        said = body.get(name, [])
        empty = (extra or {}).get(name, 0) or (name == "lines" and not said)
        rows = [*said, *({} for _ in range(empty))][:MOST_ROWS]
        shown = (_row(f"/{name}/{place}", place + 1, one, fields, problems) for place, one in enumerate(rows))
        found.append(Section(name, title, more, tuple(shown)))
    return found


def label_of(pointer: str) -> str:
    """A place as the form calls it, such as `Line 1: Net, kg`; empty where the form has none."""
    _root, first, *below = pointer.split("/") if pointer.startswith("/") else ("", "")
    if first in PARTIES:
        return _labelled(str(PARTIES[first]), PARTY, below)
    if first not in ROWS:
        return _labelled("", HEAD, [first, *below])
    title, _more, fields = ROWS[first]
    if not below or not below[0].isdecimal():
        return str(title)
    return _labelled(str(ROW_NAMES[first]) % {"number": int(below[0]) + 1}, fields, below[1:])


def _labelled(holder: str, fields: Iterable[Field], below: Sequence[str]) -> str:
    place = "/".join(below)
    field = next((one for one in fields if place == one.name or place.startswith(one.name + "/")), None)
    if field is None:
        return holder
    inside = place.removeprefix(field.name).strip("/")
    return ": ".join(part for part in (holder, str(field.label) + (f" ({inside})" if inside else "")) if part)


def _row(at: str, number: int, said: Mapping[str, Any], fields: Iterable[Field], problems: Sequence[TraceabilityError]) -> Row:
    inputs = tuple(_input(at, said, field, problems) for field in fields)
    return Row(at, number, inputs, tuple(one for one in problems if at and one.pointer == at))


def _input(at: str, said: Mapping[str, Any], field: Field, problems: Sequence[TraceabilityError]) -> Input:
    pointer, value = f"{at}/{field.name}", _in(said, field.name)
    own = tuple(one for one in problems if one.pointer == pointer or (one.pointer or "").startswith(pointer + "/"))
    return Input(field, pointer, "" if value is None else field.write(value), own)


def _in(said: Any, name: str) -> Any:
    for part in name.split("/"):
        said = said.get(part) if isinstance(said, dict) else None
    return said


def _values(sent: Mapping[str, str], at: str, fields: Iterable[Field]) -> Body:
    body: Body = {}
    for field in fields:
        text = plain(sent.get(f"{at}/{field.name}", ""))
        if not text:
            continue
        *above, name = field.name.split("/")
        holder = body
        for part in above:
            holder = holder.setdefault(part, {})
        holder[name] = field.read(text)
    return body


def _places(sent: Mapping[str, str], name: str) -> list[int]:
    known = re.compile(rf"/{name}/([0-9]{{1,3}})/", re.ASCII)
    return sorted({int(found[1]) for key in sent if (found := known.match(key))})[:MOST_ROWS]
