"""The year turns (ledger.md section 11): a log ends with the leaf that names the next one, which begins with the leaf that names the last.

Each step is one transaction, and what is stored says which comes next: a kill between two of them delays the change, nothing else.
Entries wait meanwhile, so an old transaction lands in the new log.
"""

import json
from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.ledger import entries, faults
from traceability.ledger.entries import Final
from traceability.ledger.envelope import NOBODY, Built, Draft
from traceability.ledger.errors import LogMismatch
from traceability.ledger.models import Log, SigningKey
from traceability.ledger.policy import deployment_policy
from traceability.ledger.services.append import record
from traceability.ledger.services.integrate import Standing, locked, place
from traceability.ledger.signer.keeper import Keeper
from traceability.tlog import merkle, notes

Opener = Callable[[str], Keeper]
"""From an origin to the keeper of its key, which is made where there is none."""

_BEGINNING = """
SELECT entry.subject_id, (SELECT organisation_id FROM ledger.entry AS told JOIN ledger.signing_key AS key ON key.id = told.subject_id
                          WHERE told.subject_type = 'key' AND key.name = %s ORDER BY told.entry_id LIMIT 1)
FROM ledger.leaf JOIN ledger.entry USING (entry_id) WHERE log_id = %s AND leaf_index = 0
"""
_LAST = """
SELECT entry.kind, entry.leaf FROM ledger.leaf JOIN ledger.entry USING (entry_id) WHERE log_id = %s AND leaf_index = %s
"""
_FINAL = "SELECT root, note FROM ledger.checkpoint WHERE log_id = %s AND size = %s"
_IS_WITNESSED = "SELECT EXISTS (SELECT FROM ledger.witnessed WHERE log_id = %s AND size = %s)"
_IDS = "SELECT uid, entry_id FROM ledger.entry_uid WHERE uid = ANY(%s)"
_ANNOUNCE = "SELECT ledger.announce_log_key(%s, %s, %s, %s, %s)"
_MODE = "UPDATE ledger.log SET mode = %s, reason = %s WHERE log_id = %s"
_OPEN = "INSERT INTO ledger.log (log_id, origin, year) VALUES (%s, %s, %s)"
_RECOVER = "UPDATE ledger.log SET mode = 'recovery', reason = %s WHERE log_id = %s AND mode IN ('live', 'closing')"


def is_due(origin: str, mode: str) -> bool:
    """Whether there is a step to take: the year has turned in UTC, or the change has begun."""
    return mode == "closing" or (mode == "live" and int(origin.rpartition("/")[2][:4]) < clock.now().year)


def turn(log_id: int, opened: Opener, *, durable_only: bool = True) -> bool:
    """Take the next step of the change, if it can be taken now, and return whether it was.

    To be called by whoever holds the key of the log. Raises SignerRefuses; LogMismatch when the next log's key has signed before,
    which is a database that was put back; the log is in recovery then.
    """
    log = Log.objects.get(log_id=log_id)
    if not is_due(log.origin, log.mode) or (log.mode == "closing" and not _is_done(log)):
        return False
    following = _next_of(log) or f"{log.origin.rpartition('/')[0]}/{clock.now().year}"
    vkey, signed = key_of(following, opened)
    if signed:
        why = f"the signer has signed for {following}, which the database does not hold"
        with connection.cursor() as cursor:
            cursor.execute(_RECOVER, [why, log.log_id])
        raise LogMismatch(what=why)
    faults.reach("next_key_made")
    if log.mode == "closing":
        return open_next(log.log_id, durable_only=durable_only)
    return close(log.log_id, following, vkey, durable_only=durable_only)


def prepare_key(opened: Opener) -> str:
    """The vkey of next year's log, whose key is made now if there is none: for witnesses and verifiers, before the year turns."""
    log = Log.objects.exclude(mode="closed").get()
    return key_of(f"{log.origin.rpartition('/')[0]}/{log.year + 1}", opened)[0]


def key_of(origin: str, opened: Opener) -> tuple[str, bytes]:
    """The vkey of a log that does not exist yet, and the last note of its key, which should be empty. Raises SignerRefuses."""
    keeper = opened(origin)
    try:
        return keeper.verifiers[0].vkey, keeper.last_note
    finally:
        keeper.close()


def close(log_id: int, next_origin: str, vkey: str, *, durable_only: bool = True) -> bool:
    """Announce the next log's key and close this one with its last leaf; False while another works, or the log is not live."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        log = locked(cursor, log_id, durable_only=durable_only)
        if log is None or log.mode != "live" or log.size == 0:
            return False
        cursor.execute(_MODE, ["closing", f"{next_origin} follows", log_id])
        subject, organisation = beginning_of(cursor, log)
        key = announce_next(cursor, vkey, organisation)
        closing = entries.log_closed(subject, log.origin, next_origin=next_origin, vkey=vkey, organisation=organisation)
        put(cursor, log, record([*key, closing]))
    faults.reach("log_closed")
    return True


def open_next(log_id: int, *, durable_only: bool = True) -> bool:
    """Begin the log that the last leaf of this one names, once the final checkpoint is witnessed; False until then."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        log = locked(cursor, log_id, durable_only=durable_only)
        if log is None or log.mode != "closing":
            return False
        origin, final = _next_origin(cursor, log), final_of(cursor, log)
        if origin is None:
            raise LogMismatch(what=f"{log.origin} is closing, and its last leaf does not close it")
        if final is None or not _is_public(cursor, log):
            return False
        _, organisation = beginning_of(cursor, log)
        succeed(cursor, log, origin, entries.log_opened(uuid7(), origin, previous=final, organisation=organisation))
    faults.reach("next_log_opened")
    return True


def succeed(cursor: CursorWrapper, log: Standing, origin: str, opening: Draft) -> Standing:
    """Close the log's row and begin the next, empty but for the leaf that opens it."""
    cursor.execute(_MODE, ["closed", f"{origin} follows", log.log_id])
    following = Standing(log.log_id + 1, origin, 0, merkle.EMPTY_ROOT, "live")
    cursor.execute(_OPEN, [following.log_id, origin, int(origin.rpartition("/")[2][:4])])
    put(cursor, following, record([opening]))
    return following


def put(cursor: CursorWrapper, log: Standing, built: list[Built]) -> None:
    """Give these entries, which were recorded just now, the next places: what else waits goes on waiting."""
    cursor.execute(_IDS, [[one.uid for one in built]])
    entry_ids = dict(cursor.fetchall())
    place(cursor, log, [entry_ids[one.uid] for one in built], [one.leaf_hash for one in built])


def announce_next(cursor: CursorWrapper, vkey: str, organisation: UUID | None) -> list[Draft]:
    """Put the key of the next log on record unless it is; the draft that says so, if any."""
    if SigningKey.objects.filter(vkey=vkey).exists():
        return []
    key, key_uuid, now = notes.parse_vkey(vkey), uuid7(), clock.now()
    cursor.execute(_ANNOUNCE, [key_uuid, key.name, key.id, vkey, now])
    return [entries.key_announced(key_uuid, name=key.name, vkey=vkey, purpose="checkpoint", not_before=now, organisation=organisation)]


def beginning_of(cursor: CursorWrapper, log: Standing) -> tuple[UUID, UUID | None]:
    """The subject of leaf 0, which opened the log; and on whose behalf its key was announced."""
    cursor.execute(_BEGINNING, [log.origin, log.log_id])
    subject, organisation = cursor.fetchone()
    return subject, None if organisation == NOBODY else organisation


def final_of(cursor: CursorWrapper, log: Standing) -> Final | None:
    """The checkpoint of the log's whole size, if it is sealed."""
    cursor.execute(_FINAL, [log.log_id, log.size])
    row = cursor.fetchone()
    return Final(log.origin, log.size, bytes(row[0]), bytes(row[1])) if row else None


def closing_origin(kind: str, leaf: bytes) -> str | None:
    """Which log follows, if this leaf closes one."""
    return str(json.loads(leaf)["body"]["next"]) if kind == entries.LOG_CLOSED else None


def _next_of(log: Log) -> str | None:
    with connection.cursor() as cursor:
        return _next_origin(cursor, _standing(log))


def _is_done(log: Log) -> bool:
    """Whether a closing log has its final checkpoint, as readers ask for it."""
    with connection.cursor() as cursor:
        return final_of(cursor, _standing(log)) is not None and _is_public(cursor, _standing(log))


def _standing(log: Log) -> Standing:
    return Standing(log.log_id, log.origin, log.size, bytes(log.root), log.mode)


def _next_origin(cursor: CursorWrapper, log: Standing) -> str | None:
    cursor.execute(_LAST, [log.log_id, log.size - 1])
    row = cursor.fetchone()
    return closing_origin(row[0], bytes(row[1])) if row else None


def _is_public(cursor: CursorWrapper, log: Standing) -> bool:
    """Whether the final checkpoint has what readers ask for: a quorum of witnesses, where the deployment has a policy."""
    if deployment_policy().quorum is None:
        return True
    cursor.execute(_IS_WITNESSED, [log.log_id, log.size])
    return bool(cursor.fetchone()[0])
