"""Reading members out of parsed JSON: the value, or a problem with its pointer. Pure.

A reader never stops at the first problem: it notes it and answers with a stand-in, so that the sender mends once.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from traceability.kernel.errors import TraceabilityError
from traceability.registry.document.ranges import Range
from traceability.registry.errors import MemberMalformed, MemberMissing, MemberUnknown, NotAnObject, TooManyRows

T = TypeVar("T")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
EPOCH = date(1970, 1, 1)


def is_plain(text: str) -> bool:
    """Whether people see what stands there: NFC, no control, format, unassigned or private characters, no blanks at the ends."""
    return (
        text == text.strip()
        and unicodedata.is_normalized("NFC", text)
        and not any(unicodedata.category(character) in _HIDDEN for character in text)
    )


class Members:
    """The members of one JSON object. Each is asked for by name; `close` reports those that nobody asked for."""

    def __init__(self, value: object, pointer: str, problems: list[TraceabilityError]) -> None:
        self.pointer = pointer
        self.problems = problems
        self._asked: set[str] = set()
        self._members: dict[str, Any] = value if isinstance(value, dict) else {}
        self.is_object = isinstance(value, dict)
        if not self.is_object:
            problems.append(NotAnObject(pointer=pointer, expected="an object"))

    def at(self, name: str) -> str:
        return f"{self.pointer}/{name.replace('~', '~0').replace('/', '~1')}"

    def malformed(self, name: str, expected: str, *, place: int | None = None) -> None:
        """Note that a member, or the element of it at `place`, is not what was expected."""
        pointer = self.at(name) if place is None else f"{self.at(name)}/{place}"
        self.problems.append(MemberMalformed(pointer=pointer, name=name, expected=expected))

    def optional(self, name: str, read: Callable[[object], T], expected: str) -> T | None:
        """The member read by `read`, which raises ValueError; None when it is null or absent."""
        self._asked.add(name)
        value = self._members.get(name)
        if value is None:
            return None
        try:
            return read(value)
        except ValueError:
            self.malformed(name, expected)
            return None

    def required(self, name: str, read: Callable[[object], T], expected: str, stand_in: T) -> T:
        if self.is_object and self._members.get(name) is None:
            self._asked.add(name)
            self.problems.append(MemberMissing(pointer=self.at(name), name=name))
            return stand_in
        found = self.optional(name, read, expected)
        return stand_in if found is None else found

    def text(self, name: str, *, longest: int = 200) -> str:
        return self.required(name, _text(longest), f"text of 1 to {longest} plain characters", "")

    def text_or_none(self, name: str, *, longest: int = 200) -> str | None:
        return self.optional(name, _text(longest), f"text of 1 to {longest} plain characters, or null")

    def shaped(self, name: str, fits: Callable[[str], bool], expected: str) -> str:
        return self.required(name, _shaped(fits), expected, "")

    def shaped_or_none(self, name: str, fits: Callable[[str], bool], expected: str) -> str | None:
        return self.optional(name, _shaped(fits), expected + ", or null")

    def word(self, name: str, words: Iterable[str]) -> str:
        return self.required(name, _shaped(frozenset(words).__contains__), "one of " + ", ".join(words), "")

    def word_or_none(self, name: str, words: Iterable[str]) -> str | None:
        return self.optional(name, _shaped(frozenset(words).__contains__), "one of " + ", ".join(words) + ", or null")

    def day(self, name: str) -> date:
        return self.required(name, _day, "a day such as 2026-03-31", EPOCH)

    def day_or_none(self, name: str) -> date | None:
        return self.optional(name, _day, "a day such as 2026-03-31, or null")

    def year(self, name: str) -> int:
        return self.required(name, _year, "a year such as 2026, as a number", 2000)

    def flag(self, name: str, default: bool) -> bool:
        found = self.optional(name, _flag, "true or false")
        return default if found is None else found

    def decimal(self, name: str, within: Range) -> Decimal:
        return self.required(name, within.read, within.expected, Decimal(0))

    def decimal_or_none(self, name: str, within: Range) -> Decimal | None:
        return self.optional(name, within.read, within.expected + ", or null")

    def texts(
        self, name: str, fits: Callable[[str], bool], expected: str, *, most: int, least: int = 0, needed: bool = False
    ) -> tuple[str, ...] | None:
        """A list of different texts that fit, None when it is null or absent. Each wrong text is a problem of its own."""
        listed = self.listed(name, most=most)
        if listed is None:
            if needed and self.is_object and self._members.get(name) is None:
                self.problems.append(MemberMissing(pointer=self.at(name), name=name))
            return None
        for place, text in enumerate(listed):
            if not isinstance(text, str) or not fits(text):
                self.malformed(name, expected, place=place)
            elif text in listed[:place]:
                self.malformed(name, "every value once", place=place)
        if len(listed) < least:
            self.malformed(name, f"at least {least} of: {expected}")
        return tuple(text for text in listed if isinstance(text, str))

    def listed(self, name: str, *, most: int) -> list[Any] | None:
        found = self.optional(name, _list, "a list")
        if found is not None and len(found) > most:
            self.problems.append(TooManyRows(pointer=self.at(name), name=name, count=len(found), limit=most))
            return found[:most]
        return found

    def objects(self, name: str, read: "Callable[[Members], T]", *, most: int) -> tuple[T, ...]:
        """A list of objects, each read and closed; empty when it is null or absent."""
        return tuple(
            self._read_object(value, f"{self.at(name)}/{place}", read) for place, value in enumerate(self.listed(name, most=most) or ())
        )

    def object_or_none(self, name: str, read: "Callable[[Members], T]") -> T | None:
        self._asked.add(name)
        value = self._members.get(name)
        return None if value is None else self._read_object(value, self.at(name), read)

    def names(self) -> list[str]:
        """All names that are there; for a map whose names are data."""
        self._asked.update(self._members)
        return list(self._members)

    def close(self) -> None:
        """Report the members that nobody asked for."""
        for name in self._members.keys() - self._asked:
            self.problems.append(MemberUnknown(pointer=self.at(name), name=name))

    def _read_object(self, value: object, pointer: str, read: "Callable[[Members], T]") -> T:
        members = Members(value, pointer, self.problems)
        found = read(members)
        members.close()
        return found


def _text(longest: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or not 1 <= len(value) <= longest or not is_plain(value):
            raise ValueError
        return value

    return read


def _shaped(fits: Callable[[str], bool]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or not fits(value):
            raise ValueError
        return value

    return read


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError
    return date.fromisoformat(value)


def _year(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 2000 <= value <= 2100:
        raise ValueError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError
    return value
