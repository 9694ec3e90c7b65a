"""What is known to be lost: who said so, when and why, and each finding of fsck that it covers."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from traceability.ledger.losses import Finding, finding_of

MOST_SHOWN = 100
# By the entry, which the log vouches for; one that came round the rules has no row, and says nothing.
_ACKNOWLEDGED = """
SELECT entry.uid::text, convert_from(leaf, 'UTF8')::jsonb #> '{body,findings}' FROM ledger.entry JOIN ledger.loss ON loss.id = subject_id
WHERE subject_type = 'loss' AND kind = 'loss.acknowledged'
"""
_SHOWN = """
SELECT entry.uid, entry_id, inserted_at, convert_from(leaf, 'UTF8')::jsonb #>> '{actor,id}', reason, jsonb_array_length(findings)
FROM ledger.entry JOIN ledger.loss ON loss.id = subject_id WHERE subject_type = 'loss' ORDER BY entry_id DESC LIMIT %s
"""


@dataclass(frozen=True)
class Loss:
    """One acknowledgement. `by` is the id of the person who said it; `findings` how many it covers."""

    uid: UUID
    entry_id: int
    recorded_at: datetime
    by: str
    reason: str
    findings: int


def acknowledged() -> dict[Finding, str]:
    """Every finding that is acknowledged, with the uid of the entry that says so. One query; at most some thousands after a restore."""
    with connection.cursor() as cursor:
        cursor.execute(_ACKNOWLEDGED)
        return {finding_of(said): uid for uid, findings in cursor.fetchall() for said in json.loads(findings)}


def losses(*, limit: int = MOST_SHOWN) -> list[Loss]:
    """The acknowledgements, newest first; at most `limit`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, [limit])
        return [Loss(*row) for row in cursor.fetchall()]
