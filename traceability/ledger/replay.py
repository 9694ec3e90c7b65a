"""What rows say of what was sworn, and what follows from rows. The ledger does not know; the app that owns the rows says so.

An app registers its own from its `apps.py`: for each entry kind how its rows are read back as the body of such an entry, and for
each class of derived rows how they follow from facts. `fsck` compares. Pure.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

BATCH = 1000
"""At most so many subjects are read at once, so that memory stays the same however long the log is."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the rows of a subject say now, in the words of the entry: its body, committed members included.

    `organisation`, `recorded_at` and `actor` are None where no column holds them. `version` is set where the rows are those of one
    version of the subject: entries of its other versions are then not compared. `unheld`: members that no row holds.
    """

    body: Mapping[str, Any]
    organisation: UUID | None = None
    recorded_at: datetime | None = None
    version: int | None = None
    actor: UUID | None = None
    unheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One derived row that does not follow from its facts. `subject` names it: a word and an id."""

    subject: str
    expected: object
    found: object


@dataclass(frozen=True, slots=True)
class Compared:
    """One batch of derived rows: how many were compared, what is wrong with them, and what a person should know though it may be right."""

    count: int
    contradictions: tuple[Contradiction, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Some subjects whose derived rows are compared together, or apart where one of them cannot be read. `subject` is their word."""

    subject: str
    ids: Sequence[UUID]
    compare: Callable[[Sequence[UUID]], Compared]


Reader = Callable[[Collection[UUID]], Mapping[UUID, Stated]]
"""From subject ids, at most BATCH, to what their rows say; a subject without a row is absent."""
Derivation = Callable[[], Iterator[Compared | Batch]]


@dataclass(frozen=True, slots=True)
class Replayed:
    """How entries of one kind are held against rows. `rows`: (table, column of the subject) where each row must have such an entry."""

    subject_type: str
    read: Reader
    rows: tuple[str, str] | None = None


STATES: dict[str, Replayed] = {}
DERIVATIONS: dict[str, Derivation] = {}


def register_state(kind: str, *, subject_type: str, read: Reader, rows: tuple[str, str] | None = None) -> None:
    """Make known what rows say of entries of this kind. Raises ValueError when another reader is registered already."""
    if STATES.setdefault(kind, Replayed(subject_type, read, rows)) != Replayed(subject_type, read, rows):
        raise ValueError(f"entries of kind {kind!r} have a reader already")


def register_derivation(name: str, derivation: Derivation) -> None:
    """Make known how a class of derived rows follows from facts; `name` is the class in fsck's report.

    Raises ValueError when another derivation has that name already.
    """
    if DERIVATIONS.setdefault(name, derivation) is not derivation:
        raise ValueError(f"{name!r} has a derivation already")
