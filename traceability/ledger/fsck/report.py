"""What was checked, and what is wrong: counts for each class, and the damage, lowest index first. Pure."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import total_ordering

CLEAN, DAMAGED, DID_NOT_RUN, INCOMPLETE = 0, 1, 2, 3
MOST_SHOWN = 20
_PARTS = re.compile(r"[0-9]+|[^0-9]+", re.ASCII)


@total_ordering
@dataclass(frozen=True)
class Damage:
    """One contradiction. `key` is an index or a name; numbers, also inside names, stand in order of size, and before words."""

    kind: str
    log: str
    key: int | str
    expected: str
    found: str

    def __lt__(self, other: "Damage") -> bool:
        return self._place < other._place

    @property
    def _place(self) -> tuple[str, list[tuple[bool, int, str]]]:
        parts = _PARTS.findall(str(self.key))
        return self.log, [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]

    def __str__(self) -> str:
        return f"BAD {self.kind} {self.log} {self.key}: expected {self.expected} found {self.found}"


@dataclass
class Report:
    """Collects what the checks say. Of each class the lowest are kept, however much is damaged."""

    checked: dict[str, int] = field(default_factory=dict)
    damages: Counter[str] = field(default_factory=Counter)
    unread: list[str] = field(default_factory=list)
    _kept: dict[str, list[Damage]] = field(default_factory=lambda: defaultdict(list))

    def count(self, kind: str, number: int = 1) -> None:
        self.checked[kind] = self.checked.get(kind, 0) + number

    def bad(self, kind: str, log: str, key: int | str, *, expected: object, found: object) -> None:
        self.damages[kind] += 1
        kept = self._kept[kind]
        kept.append(Damage(kind, log, key, shown(expected), shown(found)))
        if len(kept) > 10 * MOST_SHOWN:
            kept.sort()
            del kept[MOST_SHOWN:]

    def could_not_read(self, what: str) -> None:
        """A part that was asked for is out of reach: the answer is not the whole answer."""
        self.unread.append(what)

    def add(self, other: "Report") -> None:
        """Take in what another report says of another part."""
        for kind, number in other.checked.items():
            self.count(kind, number)
        self.damages.update(other.damages)
        for kind, kept in other._kept.items():
            self._kept[kind] = sorted([*self._kept[kind], *kept])[:MOST_SHOWN]
        self.unread += [what for what in other.unread if what not in self.unread]

    def worst_of(self, kind: str) -> list[Damage]:
        """The damages of a class, lowest first, at most twenty."""
        return sorted(self._kept.get(kind, ()))[:MOST_SHOWN]

    @property
    def exit_code(self) -> int:
        if self.damages:
            return DAMAGED
        return INCOMPLETE if self.unread else CLEAN

    def lines(self) -> list[str]:
        """A line for each class, then the damages."""
        lines = [f"{kind}: {number:,} checked, {self.damages[kind]:,} bad" for kind, number in self.checked.items()]
        lines += [f"NOT READ {what}" for what in self.unread]
        for kind in self.checked:
            worst = self.worst_of(kind)
            lines += [str(damage) for damage in worst]
            if self.damages[kind] > len(worst):
                lines.append(f"… and {self.damages[kind] - len(worst):,} more of {kind}")
        return lines

    def as_json(self) -> dict[str, object]:
        return {
            "exit_code": self.exit_code,
            "classes": [{"class": kind, "checked": number, "bad": self.damages[kind]} for kind, number in self.checked.items()],
            "not_read": self.unread,
            "bad": [
                {"class": one.kind, "log": one.log, "key": one.key, "expected": one.expected, "found": one.found}
                for kind in self.checked
                for one in self.worst_of(kind)
            ],
        }


def shown(value: object) -> str:
    """A value as an operator reads it: bytes in hex, absence in words, never longer than a line."""
    if value is None:
        return "nothing"
    text = bytes(value).hex() if isinstance(value, bytes | bytearray | memoryview) else str(value)
    return text if len(text) <= 140 else f"{text[:140]}…"
