"""What the database knows of witnesses: the newest checkpoints to be cosigned, what each cosigned last, and when a quorum was met.

Read and written by the sequencer's role.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.db import connection, transaction

from traceability.ledger.policy import digest_of
from traceability.tlog import checkpoints
from traceability.tlog.notes import SignatureLine
from traceability.tlog.witnessing import Policy

MOST_LOGS = 2  # the current log, and the one before it until its end is cosigned

_HEADS = """
SELECT log_id, origin, mode, known.size, known.root, known.note
FROM (SELECT * FROM ledger.log ORDER BY log_id DESC LIMIT %s) AS log
CROSS JOIN LATERAL (SELECT size, root, note FROM ledger.checkpoint WHERE checkpoint.log_id = log.log_id ORDER BY size DESC LIMIT 1) AS known
ORDER BY log_id
"""
_LAST = """
SELECT size, extract(epoch FROM clock_timestamp() - signed_at)::bigint FROM ledger.cosignature
WHERE log_id = %s AND witness = %s ORDER BY size DESC, signed_at DESC LIMIT 1
"""
_KEEP = "INSERT INTO ledger.cosignature (log_id, size, witness, line, signed_at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
_COSIGNED_BY = "SELECT DISTINCT witness FROM ledger.cosignature WHERE log_id = %s AND size = %s"
_MET = "INSERT INTO ledger.witnessed (log_id, size, policy_sha256) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"


@dataclass(frozen=True)
class Head:
    """The newest checkpoint of a log; `note` has the log's own signature lines alone."""

    log_id: int
    origin: str
    mode: str
    size: int
    root: bytes
    note: bytes

    @cached_property
    def body(self) -> bytes:
        """The three lines that are cosigned."""
        return checkpoints.Checkpoint(self.origin, self.size, self.root).body()

    @property
    def is_final(self) -> bool:
        """Whether the log has ended, so that nothing will follow and nothing need be fresh."""
        return self.mode == "closed"


def heads() -> list[Head]:
    """The newest checkpoints of the last two logs, the older log first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [MOST_LOGS])
        found = cursor.fetchall()
    return [Head(log_id, origin, mode, size, bytes(root), bytes(note)) for log_id, origin, mode, size, root, note in found]


def last_cosigned(log_id: int, label: str) -> tuple[int, int] | None:
    """The largest size that this witness cosigned in our knowledge, and how many seconds ago it did so last."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [log_id, label])
        return cursor.fetchone()


def keep(head: Head, label: str, lines: Iterable[SignatureLine]) -> None:
    """Store verified lines; one that is there already stays."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        for line in lines:
            cursor.execute(_KEEP, [head.log_id, head.size, label, line.encode(), datetime.fromtimestamp(line.time, UTC)])


def cosigned_by(head: Head) -> set[str]:
    """The labels of all witnesses whose cosignature of this checkpoint is stored."""
    with connection.cursor() as cursor:
        cursor.execute(_COSIGNED_BY, [head.log_id, head.size])
        return {label for (label,) in cursor.fetchall()}


def record_quorum(head: Head, policy: Policy) -> bool:
    """Write down that the quorum of this policy has cosigned the checkpoint; whether it was not written before."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_MET, [head.log_id, head.size, digest_of(policy)])
        return cursor.rowcount == 1
