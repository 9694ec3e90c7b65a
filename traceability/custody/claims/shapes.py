"""Lists, maps and objects of a claim: JSON objects become frozen dataclasses, member by member. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from traceability.custody import errors
from traceability.custody.claims.kinds import Kind, Problems, Schema

T = TypeVar("T")
AnyKind = Kind[Any]


class ListOf(Generic[T]):
    """A JSON list of one kind, as a tuple."""

    def __init__(self, kind: Kind[T], *, most: int, least: int = 0) -> None:
        self.kind, self.least, self.most = kind, least, most

    @property
    def schema(self) -> Schema:
        return {"type": "array", "items": self.kind.schema, "maxItems": self.most} | ({"minItems": self.least} if self.least else {})

    def read(self, value: object, at: str, problems: Problems) -> tuple[T, ...] | None:
        if not isinstance(value, list):
            problems.append(errors.WrongType(pointer=at, expected="a list"))
            return None
        if not self.least <= len(value) <= self.most:
            problems.append(errors.BadLength(pointer=at, least=self.least, most=self.most, count=len(value)))
            return None
        read = (self.kind.read(one, f"{at}/{place}", problems) for place, one in enumerate(value))
        return tuple(one for one in read if one is not None)

    def write(self, value: tuple[T, ...], *, fixed: bool = False) -> list[Any]:
        return [self.kind.write(one, fixed=fixed) for one in value]


class MapOf(Generic[T]):
    """A JSON object whose names are data, such as element symbols."""

    def __init__(self, names: Iterable[str], kind: Kind[T]) -> None:
        self.names, self.kind = frozenset(names), kind

    @property
    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": self.kind.schema, "propertyNames": {"enum": sorted(self.names)}}

    def read(self, value: object, at: str, problems: Problems) -> Mapping[str, T] | None:
        if not isinstance(value, dict):
            problems.append(errors.WrongType(pointer=at, expected="an object"))
            return None
        found = {}
        for name, one in value.items():
            if name not in self.names:
                problems.append(errors.UnknownField(pointer=place_of(at, name), field=name))
            elif (read := self.kind.read(one, place_of(at, name), problems)) is not None:
                found[name] = read
        return found

    def write(self, value: Mapping[str, T], *, fixed: bool = False) -> dict[str, Any]:
        return {name: self.kind.write(one, fixed=fixed) for name, one in value.items()}


class Shape(Generic[T]):
    """A closed JSON object as a frozen dataclass whose attributes have the members' names.

    A member that is null counts as left out. `together` names members that are given all or none. `check` notes what one
    member says of another.
    """

    def __init__(
        self,
        claim: Callable[..., T],
        required: Mapping[str, AnyKind],
        optional: Mapping[str, AnyKind] | None = None,
        *,
        together: Iterable[tuple[str, ...]] = (),
        check: Callable[[T, str, Problems], None] | None = None,
    ) -> None:
        self.claim, self.required, self.optional = claim, dict(required), dict(optional or {})
        self.members: dict[str, AnyKind] = {**self.required, **self.optional}
        self.together, self.check = tuple(together), check

    @property
    def schema(self) -> Schema:
        required = {name: kind.schema for name, kind in self.required.items()}
        optional = {name: nullable(kind.schema) for name, kind in self.optional.items()}
        shape: Schema = {"type": "object", "properties": required | optional, "additionalProperties": False}
        together = [_all_or_none(names) for names in self.together]
        return shape | ({"required": list(required)} if required else {}) | ({"allOf": together} if together else {})

    def read(self, value: object, at: str, problems: Problems) -> T | None:
        if not isinstance(value, dict):
            problems.append(errors.WrongType(pointer=at, expected="an object"))
            return None
        before = len(problems)
        problems.extend(errors.UnknownField(pointer=place_of(at, name), field=name) for name in value if name not in self.members)
        given = {name: one for name, one in value.items() if one is not None and name in self.members}
        problems.extend(errors.MissingField(pointer=place_of(at, name), field=name) for name in self._missing(given))
        read = {name: self.members[name].read(one, place_of(at, name), problems) for name, one in given.items()}
        if len(problems) > before:
            return None
        claim = self.claim(**read)
        if self.check:
            self.check(claim, at, problems)
        return claim

    def write(self, value: T, *, fixed: bool = False) -> dict[str, Any]:
        """The members that say something, in the order of the declaration."""
        said = {name: getattr(value, name) for name in self.members}
        return {name: self.members[name].write(one, fixed=fixed) for name, one in said.items() if one is not None and one != ()}

    def _missing(self, given: Mapping[str, object]) -> list[str]:
        missing = [name for name in self.required if name not in given]
        for names in self.together:
            if any(name in given for name in names):
                missing += [name for name in names if name not in given and name not in missing]
        return missing


def _all_or_none(names: tuple[str, ...]) -> Schema:
    """Members that are given all or none; one that is null is not given. `dependentRequired` would take the null for a value."""
    given: Schema = {"required": list(names), "properties": {name: {"not": {"type": "null"}} for name in names}}
    return {"anyOf": [given, {"properties": {name: {"type": "null"} for name in names}}]}


def nullable(schema: Schema) -> Schema:
    """`schema`, or null."""
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def place_of(at: str, name: str) -> str:
    """RFC 6901."""
    return f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
