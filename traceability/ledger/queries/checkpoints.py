"""Checkpoints as they are shown: the log's signature lines and the newest cosignature of each witness below them.

Sealed is what the log signed; published is the newest that the deployment's quorum has cosigned. Without a quorum both are one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from traceability.ledger.errors import NotACheckpointSize
from traceability.ledger.models import Log
from traceability.ledger.policy import deployment_policy
from traceability.ledger.queries.logs import current_log

_LINES = """
SELECT string_agg(line, ''::bytea ORDER BY witness)
FROM (SELECT DISTINCT ON (witness) witness, line FROM ledger.cosignature
      WHERE cosignature.log_id = checkpoint.log_id AND cosignature.size = checkpoint.size ORDER BY witness, signed_at DESC) AS newest
"""
_CHECKPOINT = f"""
SELECT size, root, note || coalesce(({_LINES}), ''::bytea), signed_at,
       EXISTS (SELECT FROM ledger.witnessed WHERE witnessed.log_id = checkpoint.log_id AND witnessed.size = checkpoint.size)
FROM ledger.checkpoint WHERE log_id = %s
"""
_NEWEST = _CHECKPOINT + " ORDER BY size DESC LIMIT 1"
_OF_SIZE = _CHECKPOINT + " AND size = %s"
_WITNESSED = _CHECKPOINT + " AND size = (SELECT max(size) FROM ledger.witnessed WHERE log_id = %s)"
_COVERING = (
    _CHECKPOINT
    + """ AND size = coalesce((SELECT max(size) FROM ledger.witnessed WHERE log_id = %s AND size > %s),
                              (SELECT max(size) FROM ledger.checkpoint WHERE log_id = %s AND size > %s))"""
)
# In place of the log's number stands that of each log; so both statements say what is published.
_EVERYWHERE = """
SELECT log.log_id, log.origin, log.year, log.size, log.root, log.mode, log.reason, known.size, known.root, known.note, known.signed_at,
       known.is_witnessed,
       (SELECT array_agg(vkey ORDER BY not_before, id) FROM ledger.signing_key WHERE purpose = 'checkpoint' AND name = log.origin)
FROM ledger.log AS log LEFT JOIN LATERAL ({published}) AS known (size, root, note, signed_at, is_witnessed) ON true ORDER BY log.log_id DESC
"""
_LAST_COSIGNED = """
SELECT DISTINCT ON (witness) witness, size, signed_at FROM ledger.cosignature
WHERE log_id = %s AND size >= (SELECT min(size) FROM (
    SELECT size FROM ledger.checkpoint WHERE log_id = %s ORDER BY size DESC LIMIT %s) AS recent)
ORDER BY witness, size DESC, signed_at DESC
"""
MOST_RECENT = 1000


@dataclass(frozen=True)
class LastCosignature:
    """What a witness cosigned last, and when by its own clock."""

    size: int
    signed_at: datetime


@dataclass(frozen=True)
class StoredCheckpoint:
    """A checkpoint as it was signed and cosigned; `note` is what a reader gets, to the byte."""

    size: int
    root: bytes
    note: bytes
    signed_at: datetime
    is_witnessed: bool = False


@dataclass(frozen=True)
class Published:
    """One log with what is published of it; None before the first checkpoint. `keys`: vkeys that were announced for it, oldest first."""

    log: Log
    checkpoint: StoredCheckpoint | None
    keys: tuple[str, ...]


def latest_checkpoint(log: Log | None = None) -> StoredCheckpoint | None:
    """The newest sealed checkpoint of the log, by default the current one; None before the first."""
    return _one(_NEWEST, [(log or current_log()).log_id])


def published_checkpoint(log: Log | None = None) -> StoredCheckpoint | None:
    """The newest checkpoint of the log that its quorum has cosigned, without a quorum the newest sealed one; None before the first."""
    return published_of((log or current_log()).log_id)


def published_of(log_id: int) -> StoredCheckpoint | None:
    """As `published_checkpoint`, by the log's number. One query."""
    if deployment_policy().quorum is None:
        return _one(_NEWEST, [log_id])
    return _one(_WITNESSED, [log_id, log_id])


def published_everywhere() -> list[Published]:
    """What is published of each log, the current one first. One query, a row for each year."""
    published = _NEWEST if deployment_policy().quorum is None else _WITNESSED
    with connection.cursor() as cursor:
        cursor.execute(_EVERYWHERE.format(published=published.replace("%s", "log.log_id")))
        return [_published(row) for row in cursor.fetchall()]


def _published(row: Sequence[Any]) -> Published:
    said, (size, root, note, signed_at, is_witnessed, keys) = row[:7], row[7:]
    log = Log.from_db(connection.alias, [field.attname for field in Log._meta.concrete_fields], list(said))
    checkpoint = StoredCheckpoint(size, bytes(root), bytes(note), signed_at, is_witnessed) if size is not None else None
    return Published(log, checkpoint, tuple(keys or ()))


def covering_checkpoint(log_id: int, index: int) -> StoredCheckpoint | None:
    """The newest witnessed checkpoint that covers leaf `index`, else the newest sealed one that does; None while it is not sealed."""
    return _one(_COVERING, [log_id, log_id, index, log_id, index])


def checkpoint_of_size(log: Log, size: int) -> StoredCheckpoint:
    """The checkpoint of exactly this size. Raises NotACheckpointSize."""
    found = _one(_OF_SIZE, [log.log_id, size])
    if found is None:
        raise NotACheckpointSize(size=size)
    return found


def sealed_size(log: Log | None = None) -> int:
    """How many leaves the newest checkpoint covers; what is served stays below."""
    return sealed_size_of((log or current_log()).log_id)


def sealed_size_of(log_id: int) -> int:
    """As `sealed_size`, by the log's number. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM ledger.checkpoint WHERE log_id = %s", [log_id])
        return int(cursor.fetchone()[0])


def last_cosignatures(log: Log) -> dict[str, LastCosignature]:
    """By name and key id of each witness that cosigned one of the newest 1,000 checkpoints of the log: the last that it did. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_COSIGNED, [log.log_id, log.log_id, MOST_RECENT])
        return {witness: LastCosignature(size, signed_at) for witness, size, signed_at in cursor.fetchall()}


def _one(statement: str, parameters: list[int]) -> StoredCheckpoint | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return StoredCheckpoint(row[0], bytes(row[1]), bytes(row[2]), row[3], row[4]) if row else None
