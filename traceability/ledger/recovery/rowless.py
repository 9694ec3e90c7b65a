"""Entries whose change the domain does not hold: what a refill cannot put back, since a leaf holds no private field and no derived row."""

from dataclasses import dataclass
from datetime import datetime

from traceability.kernel.clock import rfc3339
from traceability.ledger.fsck.domain import TABLES
from traceability.ledger.fsck.walk import rows

_ROWLESS = """
SELECT entry.kind, entry.uid::text, entry.subject_type, entry.subject_id::text, entry.subject_version,
       entry.inserted_at, entry.organisation_id::text
FROM ledger.entry LEFT JOIN {table} AS domain ON domain.id = entry.subject_id
WHERE entry.subject_type = %s AND entry.subject_version > coalesce(domain.version, 0) ORDER BY entry.kind, entry.entry_id
"""


@dataclass(frozen=True)
class Rowless:
    """An entry that is on record, and its change is not in the tables. `organisation`: whom to ask for it."""

    kind: str
    uid: str
    subject: str
    recorded_at: datetime
    organisation: str

    def __str__(self) -> str:
        return f"{self.kind} {self.uid} {self.subject}, recorded {rfc3339(self.recorded_at)} by organisation {self.organisation}"


def rowless() -> list[Rowless]:
    """All of them, by kind, in the order in which they were recorded."""
    return [
        Rowless(kind, uid, f"{subject_type} {subject_id} version {version}", recorded_at, organisation)
        for table, subject_type in rows(TABLES)
        for kind, uid, _, subject_id, version, recorded_at, organisation in rows(_ROWLESS.format(table=table), [subject_type])
    ]
