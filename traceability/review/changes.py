"""What a shipment says otherwise than the one that it revises. Pure.

Rows of a list are the same row when their natural key is: a line by lot and tariff code, a paper and a licence by kind and
number. So a line that moved is no change, and one that was taken out does not make all later ones look changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KINDS = (ADDED, REMOVED, CHANGED)
KEYS: Mapping[str, tuple[str, ...]] = {"lines": ("lot", "hs_code"), "documents": ("kind", "number"), "licences": ("kind", "number")}
"""Natural keys of the rows of a list. A list without one is compared place by place."""
OWN = frozenset({"number", "revision", "revises", "submitted_at"})
"""What differs between any two shipments."""


@dataclass(frozen=True, slots=True)
class Change:
    """One member that differs. `place`: its names, parted by `/`, rows of a list by their key; None: it was not there."""

    place: str
    before: Any
    now: Any

    @property
    def kind(self) -> str:
        if self.before is None:
            return ADDED
        return REMOVED if self.now is None else CHANGED


@dataclass(frozen=True, slots=True)
class FailingChange:
    """Codes of the checks that fail now and did not, failed and do not, or fail as before."""

    now_failing: tuple[str, ...] = ()
    no_longer_failing: tuple[str, ...] = ()
    still_failing: tuple[str, ...] = ()


def said_changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every member of two shipments, in the shape in which they were posted, that differs; in the order of places."""
    names = sorted((before.keys() | now.keys()) - OWN)
    return tuple(change for name in names for change in _between(f"/{name}", before.get(name), now.get(name), KEYS.get(name, ())))


def failing_change(before: Iterable[str], now: Iterable[str]) -> FailingChange:
    """What became of the checks that failed."""
    old, new = set(before), set(now)
    return FailingChange(*(tuple(sorted(codes)) for codes in (new - old, old - new, new & old)))


def _between(place: str, before: Any, now: Any, keys: Sequence[str] = ()) -> Iterator[Change]:
    if before == now:
        return
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for name in sorted(before.keys() | now.keys()):
            yield from _between(f"{place}/{name}", before.get(name), now.get(name))
    elif _has_rows(before) and _has_rows(now):
        old, new = _by_key(before, keys), _by_key(now, keys)
        for label in [*old, *(label for label in new if label not in old)]:
            yield from _between(f"{place}/{label}", old.get(label), new.get(label))
    else:
        yield Change(place, before, now)


def _has_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value)


def _by_key(rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Rows by their key, or by their place from 1; a key that comes again is counted."""
    found: dict[str, Mapping[str, Any]] = {}
    for place, row in enumerate(rows, 1):
        label = name = " ".join(str(row.get(key, "")) for key in keys).strip() or str(place)
        count = 1
        while label in found:
            count += 1
            label = f"{name} #{count}"
        found[label] = row
    return found
