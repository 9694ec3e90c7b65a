"""Entries as they are read: by uid, by subject, and how far each has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from traceability.ledger.errors import EntryUnknown

State = Literal["recorded", "sequenced", "sealed", "witnessed"]
MOST_ENTRIES = 1000

_COLUMNS = """
SELECT entry.entry_id, entry.uid, entry.kind, entry.subject_type, entry.subject_id, entry.subject_version, entry.organisation_id,
       entry.inserted_at, entry.leaf, entry.leaf_hash, log.log_id, log.origin, leaf.leaf_index,
       leaf.leaf_index < (SELECT max(size) FROM ledger.checkpoint WHERE checkpoint.log_id = log.log_id),
       leaf.leaf_index < (SELECT max(size) FROM ledger.witnessed WHERE witnessed.log_id = log.log_id)
"""
_PLACE = "LEFT JOIN ledger.leaf USING (entry_id) LEFT JOIN ledger.log USING (log_id)"
_BY_UID = f"{_COLUMNS} FROM ledger.entry_uid JOIN ledger.entry USING (entry_id) {_PLACE} WHERE entry_uid.uid = %s"
_BY_SUBJECT = f"""
{_COLUMNS} FROM unnest(%s::text[], %s::uuid[]) AS wanted (subject_type, subject_id)
JOIN ledger.entry USING (subject_type, subject_id) {_PLACE}
ORDER BY log.log_id NULLS LAST, leaf.leaf_index NULLS LAST, entry.entry_id LIMIT %s
"""
_WITH_ERASURES = f"""
WITH own AS (SELECT * FROM unnest(%s::text[], %s::uuid[]) AS one (subject_type, subject_id)),
wanted AS (
    SELECT subject_type, subject_id FROM own
    UNION ALL SELECT 'disclosure', told.uid FROM own CROSS JOIN LATERAL (
        SELECT uid FROM ledger.entry WHERE (entry.subject_type, entry.subject_id) = (own.subject_type, own.subject_id) OFFSET 0) AS told
)
{_COLUMNS} FROM wanted CROSS JOIN LATERAL (
    SELECT * FROM ledger.entry AS known
    WHERE (known.subject_type, known.subject_id) = (wanted.subject_type, wanted.subject_id) OFFSET 0) AS entry
{_PLACE} ORDER BY log.log_id NULLS LAST, leaf.leaf_index NULLS LAST, entry.entry_id LIMIT %s
"""
_STATES = f"""
SELECT uid, log_id, leaf.leaf_index < (SELECT max(size) FROM ledger.checkpoint WHERE checkpoint.log_id = log.log_id),
       leaf.leaf_index < (SELECT max(size) FROM ledger.witnessed WHERE witnessed.log_id = log.log_id)
FROM unnest(%s::uuid[]) AS wanted (uid) JOIN ledger.entry_uid USING (uid) {_PLACE}
"""


@dataclass(frozen=True)
class RecordedEntry:
    """An entry and its place. `log_id`, `origin` and `index` are None until it is sequenced."""

    entry_id: int
    uid: UUID
    kind: str
    subject_type: str
    subject_id: UUID
    subject_version: int
    organisation_id: UUID
    recorded_at: datetime
    leaf: bytes
    leaf_hash: bytes
    log_id: int | None
    origin: str | None
    index: int | None
    state: State


def entry(uid: UUID) -> RecordedEntry:
    """The entry with this uid. Whether the caller may see it is the caller's to ask (`ledger.access`). Raises EntryUnknown."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_UID, [uid])
        row = cursor.fetchone()
    if row is None:
        raise EntryUnknown(uid=uid)
    return _entry(row)


def entries_of(subject_type: str, subject_id: UUID, *, limit: int = MOST_ENTRIES) -> list[RecordedEntry]:
    """The entries of one subject, version by version; at most `limit`."""
    return entries_of_subjects([(subject_type, subject_id)], limit=limit)


def entries_of_subjects(subjects: Sequence[tuple[str, UUID]], *, limit: int = MOST_ENTRIES) -> list[RecordedEntry]:
    """The entries of several subjects in the order of the log, those without a place last; at most `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_SUBJECT, [[kind for kind, _ in subjects], [subject_id for _, subject_id in subjects], limit])
        return [_entry(row) for row in cursor.fetchall()]


def entries_with_erasures(subjects: Sequence[tuple[str, UUID]], *, limit: int = MOST_ENTRIES) -> list[RecordedEntry]:
    """As `entries_of_subjects`, with the erasures of what these entries committed to. One query; at most `limit` of both together."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_ERASURES, [[kind for kind, _ in subjects], [subject_id for _, subject_id in subjects], limit])
        return [_entry(row) for row in cursor.fetchall()]


def state_of(uids: Collection[UUID]) -> dict[UUID, State]:
    """How far each entry has come; unknown uids are absent. One query, whatever their number."""
    with connection.cursor() as cursor:
        cursor.execute(_STATES, [list(uids)])
        return {uid: _state(log_id, sealed, witnessed) for uid, log_id, sealed, witnessed in cursor.fetchall()}


def _entry(row: Sequence[Any]) -> RecordedEntry:
    entry_id, uid, kind, subject_type, subject_id, version, organisation_id, recorded_at, leaf, leaf_hash, *placed = row
    log_id, origin, index, sealed, witnessed = placed
    return RecordedEntry(
        entry_id=entry_id,
        uid=uid,
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        subject_version=version,
        organisation_id=organisation_id,
        recorded_at=recorded_at,
        leaf=bytes(leaf),
        leaf_hash=bytes(leaf_hash),
        log_id=log_id,
        origin=origin,
        index=index,
        state=_state(log_id, sealed, witnessed),
    )


def _state(log_id: object, sealed: object, witnessed: object) -> State:
    if log_id is None:
        return "recorded"
    if not sealed:
        return "sequenced"
    return "witnessed" if witnessed else "sealed"
