"""Append entries to the running command: a step, set-based, that shares no lock with any other writer.

`append` MUST come after the subjects' rows are locked and changed: an entry written before could get a smaller place than
the version before it.
"""

import functools
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection

from traceability.kernel import bell
from traceability.kernel.command import must_be_in_command
from traceability.kernel.idempotency import Request
from traceability.kernel.identifiers import uuid7
from traceability.ledger import acknowledgements
from traceability.ledger.acknowledgements import Acknowledgement
from traceability.ledger.envelope import NOBODY, Built, Draft, Moment, build
from traceability.ledger.errors import LedgerRecovering, SubjectOutOfStep
from traceability.ledger.signer import keys
from traceability.tlog.commitments import SALT_BYTES
from traceability.tlog.notes import SigningKey

Subject = tuple[str, UUID]

_STANDING = """
SELECT clock_timestamp(), head.version, head.leaf_hash
FROM unnest(%s::text[], %s::uuid[]) WITH ORDINALITY AS wanted (subject_type, subject_id, place)
LEFT JOIN LATERAL (SELECT version, leaf_hash FROM ledger.subject_head AS known
                   WHERE known.subject_type = wanted.subject_type AND known.subject_id = wanted.subject_id) AS head ON true
ORDER BY place
"""
# One subject and one entry are what nearly every command has: the least that tells. No row, if the subject is unknown.
STANDING_OF_ONE = "SELECT clock_timestamp(), version, leaf_hash FROM ledger.subject_head WHERE subject_type = %s AND subject_id = %s"
_STANDING_OF_NEW = "SELECT clock_timestamp()"
ENTRY = """
INSERT INTO ledger.entry (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_ENTRIES = """
INSERT INTO ledger.entry (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf)
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::uuid[], %s::integer[], %s::bytea[])
"""
_DISCLOSURES = """
INSERT INTO ledger.disclosure (uid, path, salt, value) SELECT * FROM unnest(%s::uuid[], %s::text[], %s::bytea[], %s::bytea[])
"""


IN_RECOVERY = "LG011"
"""What the database answers to an entry while a log is in recovery."""


@dataclass(frozen=True)
class _Head:
    version: int
    leaf_hash: bytes | None


def append(drafts: Sequence[Draft], *, request: Request | None = None) -> list[Acknowledgement]:
    """Record the drafts in the running command and promise to seal them; one acknowledgement each, in their order.

    The first entry commits to the request's body. Raises SubjectOutOfStep, EntryTooLarge, EntryNotCanonical, LedgerRecovering.
    """
    built = record(drafts, request=request)
    key = acknowledgement_key()
    bell.ring_on_commit(draft.kind for draft in drafts)
    seconds = settings.LEDGER_MERGE_DEADLINE_SECONDS
    return [acknowledgements.promise(one, log=settings.LEDGER_LOG, key=key, seconds=seconds) for one in built]


def record(drafts: Sequence[Draft], *, request: Request | None = None) -> list[Built]:
    """Insert the entries, promising nothing: for what the ledger itself records. In the order of `drafts`."""
    must_be_in_command()
    if not drafts:
        return []
    at, heads = _standing(drafts)
    order = sorted(range(len(drafts)), key=lambda place: _in_order(drafts[place]))
    built: dict[int, Built] = {}
    for place in order:
        draft = drafts[place]
        subject = draft.subject[:2]
        head = heads[subject]
        if draft.subject[2] != head.version + 1:
            raise SubjectOutOfStep(subject_type=subject[0], subject_id=subject[1], head=head.version, version=draft.subject[2])
        asked = request.body_sha256 if request is not None and place == 0 else None
        built[place] = build(draft, _moment(at, head.leaf_hash, asked))
        heads[subject] = _Head(draft.subject[2], built[place].leaf_hash)
    try:
        _store([built[place] for place in order])
    except DatabaseError as refused:
        if getattr(refused.__cause__, "sqlstate", None) == IN_RECOVERY:
            raise LedgerRecovering() from refused
        raise
    return [built[place] for place in range(len(drafts))]


def acknowledgement_key() -> SigningKey:
    """The key that signs acknowledgements, made at first use."""
    return _key_of_this_process(settings.LEDGER_KEYS_DIR, settings.LEDGER_LOG)


@functools.lru_cache(maxsize=4)
def _key_of_this_process(folder: Path, log: str) -> SigningKey:
    return keys.find_or_make(Path(folder) / "acknowledgement", acknowledgements.key_name(log))


def _in_order(draft: Draft) -> tuple[str, bytes, int]:
    """By type, id, version: the order in which the heads are locked."""
    subject_type, subject_id, version = draft.subject
    return subject_type, subject_id.bytes, version


def _standing(drafts: Sequence[Draft]) -> tuple[datetime, dict[Subject, _Head]]:
    """The database's time, read now that the rows are locked, and where each subject stands.

    A subject that begins here is not looked for: that it is unknown is asked by the rule that admits its entry.
    """
    new = {draft.subject[:2] for draft in drafts if draft.subject[2] == 1}
    known: list[Subject] = sorted({draft.subject[:2] for draft in drafts} - new)
    with connection.cursor() as cursor:
        if not known:
            cursor.execute(_STANDING_OF_NEW)
        elif len(known) == 1:
            cursor.execute(STANDING_OF_ONE, known[0])
        if len(known) > 1 or not cursor.rowcount:
            cursor.execute(_STANDING, [[kind for kind, _ in known], [subject_id for _, subject_id in known]])
        rows = cursor.fetchall()
    heads = dict.fromkeys(new, _Head(0, None))
    for subject, (_, version, leaf_hash) in zip(known, rows, strict=False):
        heads[subject] = _Head(version or 0, None if leaf_hash is None else bytes(leaf_hash))
    return rows[0][0], heads


def _moment(at: datetime, prev: bytes | None, request_sha256: str | None) -> Moment:
    return Moment(
        log=settings.LEDGER_LOG,
        at=at,
        uid=uuid7(),
        nonce=secrets.token_bytes(16),
        prev=prev,
        request_sha256=request_sha256,
        new_salt=lambda: secrets.token_bytes(SALT_BYTES),
    )


def _store(entries: list[Built]) -> None:
    opened = [(entry.uid, one) for entry in entries for one in entry.disclosures]
    rows = [row_of(entry) for entry in entries]
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(ENTRY, rows[0])
        else:
            cursor.execute(_ENTRIES, [list(column) for column in zip(*rows, strict=True)])
        if opened:
            uids, paths = [uid for uid, _ in opened], [one.path for _, one in opened]
            cursor.execute(_DISCLOSURES, [uids, paths, [one.salt for _, one in opened], [one.value for _, one in opened]])


def row_of(entry: Built) -> tuple[UUID, str, UUID, str, UUID, int, bytes]:
    """The parameters of ENTRY."""
    return entry.uid, entry.draft.kind, entry.draft.organisation or NOBODY, *entry.draft.subject, entry.leaf
