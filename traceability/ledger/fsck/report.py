"""What was checked, and what is wrong: counts for each class, and the damage, lowest index first. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import total_ordering
from typing import TypeVar

from traceability.ledger.losses import Finding

D = TypeVar("D", bound="Damage")
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
        return f"BAD {self.finding}"

    @property
    def finding(self) -> Finding:
        return Finding(self.kind, self.log, str(self.key), self.expected, self.found)

    def as_json(self) -> dict[str, object]:
        return self.finding.as_json() | {"key": self.key}


@dataclass(frozen=True)
class Known(Damage):
    """A loss that was acknowledged, word for word, in the entry with this uid."""

    entry: str

    def __str__(self) -> str:
        return f"KNOWN {self.finding}; acknowledged in entry {self.entry}"

    def as_json(self) -> dict[str, object]:
        return super().as_json() | {"entry": self.entry}


@dataclass
class Report:
    """Collects what the checks say. Of each class the `most` lowest are kept, however much is damaged.

    `notes` are what a person should know, and no damage. What is `acknowledged` (finding -> uid of the entry that says so) is no damage
    either, and never silent: it is counted and named apart.
    """

    checked: dict[str, int] = field(default_factory=dict)
    damages: Counter[str] = field(default_factory=Counter)
    unread: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    known: Counter[str] = field(default_factory=Counter)
    acknowledged: Mapping[Finding, str] = field(default_factory=dict)
    most: int = MOST_SHOWN
    _kept: dict[str, list[Damage]] = field(default_factory=lambda: defaultdict(list))
    _known: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))

    def beside(self) -> "Report":
        """An empty report that judges as this one does, for another part."""
        return Report(acknowledged=self.acknowledged, most=self.most)

    def count(self, kind: str, number: int = 1) -> None:
        self.checked[kind] = self.checked.get(kind, 0) + number

    def bad(self, kind: str, log: str, key: int | str, *, expected: object, found: object) -> None:
        damage = Damage(kind, log, key, shown(expected), shown(found))
        self.checked.setdefault(kind, 0)
        entry = self.acknowledged.get(damage.finding) if self.acknowledged else None
        if entry is None:
            self.damages[kind] += 1
            self._keep(self._kept[kind], damage)
        else:
            self.known[kind] += 1
            self._keep(self._known[kind], Known(kind, log, key, damage.expected, damage.found, entry))

    def could_not_read(self, what: str) -> None:
        """A part that was asked for is out of reach: the answer is not the whole answer."""
        self.unread.append(what)

    def note(self, what: str) -> None:
        """Something that is no contradiction; it changes no exit code."""
        self.notes.append(what)

    def add(self, other: "Report") -> None:
        """Take in what another report says of another part."""
        for kind, number in other.checked.items():
            self.count(kind, number)
        self.damages.update(other.damages)
        self.known.update(other.known)
        for kind, kept in other._kept.items():
            self._kept[kind] = sorted([*self._kept[kind], *kept])[: self.most]
        for kind, known in other._known.items():
            self._known[kind] = sorted([*self._known[kind], *known])[: self.most]
        self.unread += [what for what in other.unread if what not in self.unread]
        self.notes += [what for what in other.notes if what not in self.notes]

    def worst_of(self, kind: str) -> list[Damage]:
        """The damages of a class, lowest first, at most `most`."""
        return sorted(self._kept.get(kind, ()))[: self.most]

    def known_of(self, kind: str) -> list[Known]:
        """The known losses of a class, lowest first, at most `most`."""
        return sorted(self._known.get(kind, ()))[: self.most]

    @property
    def is_sound(self) -> bool:
        """Everything was read, and nothing is damaged but what is known to be lost."""
        return not self.damages and not self.unread

    @property
    def exit_code(self) -> int:
        if self.damages:
            return DAMAGED
        return INCOMPLETE if self.unread or self.known else CLEAN

    def lines(self) -> list[str]:
        """A line for each class, then the damages, and what is known to be lost."""
        lines = [self._counted(kind) for kind in self.checked]
        lines += [f"NOT READ {what}" for what in self.unread]
        lines += [f"NOTE {what}" for what in self.notes]
        for kind in self.checked:
            lines += _named(self.worst_of(kind), self.damages[kind], kind)
        for kind in self.checked:
            lines += _named(self.known_of(kind), self.known[kind], f"{kind} that is known to be lost")
        return lines

    def as_json(self) -> dict[str, object]:
        return {
            "exit_code": self.exit_code,
            "classes": [
                {"class": kind, "checked": number, "bad": self.damages[kind], "known": self.known[kind]}
                for kind, number in self.checked.items()
            ],
            "not_read": self.unread,
            "notes": self.notes,
            "bad": [one.as_json() for kind in self.checked for one in self.worst_of(kind)],
            "known": [one.as_json() for kind in self.checked for one in self.known_of(kind)],
        }

    def _keep(self, kept: list[D], one: D) -> None:
        kept.append(one)
        if len(kept) > 10 * self.most:
            kept.sort()
            del kept[self.most :]

    def _counted(self, kind: str) -> str:
        known = f", {self.known[kind]:,} known to be lost" if self.known[kind] else ""
        return f"{kind}: {self.checked[kind]:,} checked, {self.damages[kind]:,} bad{known}"


def _named(shown_ones: Sequence[Damage], number: int, what: str) -> list[str]:
    rest = [f"… and {number - len(shown_ones):,} more of {what}"] if number > len(shown_ones) else []
    return [*map(str, shown_ones), *rest]


def shown(value: object) -> str:
    """A value as an operator reads it: bytes in hex, absence in words, never longer than a line."""
    if value is None:
        return "nothing"
    text = bytes(value).hex() if isinstance(value, bytes | bytearray | memoryview) else str(value)
    return text if len(text) <= 140 else f"{text[:140]}…"
