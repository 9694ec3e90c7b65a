"""What the ledger says of a thing, entry by entry: what, when, in which role, how far it has come, and its proof."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from traceability.kernel.clock import rfc3339
from traceability.ledger import queries as ledger
from traceability.ledger.queries import RecordedEntry

PROVEN = frozenset({"sealed", "witnessed"})
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Passage:
    """`stage`: of an event; `at`: the moment to look at the chain as it then was. A proof is there once it is sealed."""

    uid: UUID
    kind: str
    stage: str
    role: str
    recorded_at: datetime
    state: str
    log: str
    index: int | None
    subject: str
    subject_id: UUID

    @property
    def at(self) -> str:
        return rfc3339(self.recorded_at)

    @property
    def has_proof(self) -> bool:
        return self.state in PROVEN


def history_of(subjects: Sequence[tuple[str, UUID]]) -> list[Passage]:
    """The entries of these subjects and the erasures of their members, in the order of the log. One query."""
    return list(_passages(ledger.entries_with_erasures(subjects, limit=MOST_SHOWN)))


def _passages(entries: Iterable[RecordedEntry]) -> Iterable[Passage]:
    for entry in entries:
        leaf = json.loads(entry.leaf)
        yield Passage(
            uid=entry.uid,
            kind=entry.kind,
            stage=str(leaf["body"].get("stage", "")),
            role=leaf["actor"]["role"],
            recorded_at=entry.recorded_at,
            state=entry.state,
            log=entry.origin or "",
            index=entry.index,
            subject=entry.subject_type,
            subject_id=entry.subject_id,
        )
