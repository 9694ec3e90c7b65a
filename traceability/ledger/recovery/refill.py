"""Put back what a restored database lost, byte by byte, from the mirror (ledger.md section 11). Acts as the owner; slice by slice.

A slice is one transaction: killed between two, the next run goes on where this one stopped. Every guard but the clock is in force.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from traceability.ledger import faults
from traceability.ledger.errors import LogUnknown, RefillRefused, SequencerOvertaken
from traceability.ledger.recovery import key_rows
from traceability.ledger.recovery.source import CHUNK, Source, signed_by_log
from traceability.ledger.recovery.survey import Progress, Survey, envelope_of, survey
from traceability.ledger.services.integrate import locked, place
from traceability.tlog import merkle
from traceability.tlog.notes import VerifierKey

Keys = Callable[[str], Sequence[VerifierKey]]
"""From an origin to the keys by whose word its checkpoints are believed."""
Note = Callable[[str], bytes]
"""From an origin to the last note that its signer signed; empty for none."""

_OPEN_LOG = "SELECT origin, log_id, size, mode FROM ledger.log WHERE mode <> 'closed'"
_ENTER = """
UPDATE ledger.log SET mode = 'recovery', reason = CASE mode WHEN 'frozen' THEN 'refill; frozen before: ' ELSE 'refill ' END || reason
WHERE log_id = %s AND mode <> 'recovery'
"""
_KNOWN = "SELECT uid::text, entry_id, leaf_hash FROM ledger.entry_uid JOIN ledger.entry USING (entry_id, uid) WHERE uid = ANY(%s::uuid[])"
_INSERT = """
INSERT INTO ledger.entry (uid, kind, organisation_id, subject_type, subject_id, subject_version, inserted_at, leaf)
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::uuid[], %s::integer[], %s::timestamptz[], %s::bytea[])
"""
_IDENTITY = """
SELECT setval('ledger.entry_entry_id_seq', greatest(last_value, (SELECT coalesce(max(entry_id), 1) FROM ledger.entry)))
FROM ledger.entry_entry_id_seq
"""
_CHECKPOINT = "INSERT INTO ledger.checkpoint (log_id, size, root, note) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_STORED = "SELECT size, root FROM ledger.log WHERE log_id = %s"
_LEAVE = """
UPDATE ledger.log SET mode = CASE WHEN was.frozen THEN 'frozen' ELSE was.next END, reason = CASE WHEN was.frozen THEN reason ELSE '' END
FROM (SELECT log_id AS number, reason LIKE 'refill; frozen before: %%' AS frozen, %s AS next FROM ledger.log) AS was
WHERE log_id = number AND log_id = %s AND mode = 'recovery' RETURNING mode
"""
_END = "UPDATE ledger.log SET mode = 'closed', reason = %s WHERE mode = 'closing'"
_BEGIN = "INSERT INTO ledger.log (log_id, origin, year) VALUES ((SELECT max(log_id) + 1 FROM ledger.log), %s, %s) RETURNING log_id"


@dataclass
class Refilled:
    """What was done for one log. `unopened`: entries put back whose committed fields nothing opens any more."""

    origin: str
    size: int
    put_back: int = 0
    known: int = 0
    unseated: int = 0
    unsigned: int = 0
    unopened: int = 0
    mode: str = ""


def refill(
    folder: Path, keys: Keys, last_note: Note, *, progress: Progress = lambda text: None, durable_only: bool = True
) -> list[Refilled]:
    """Bring the open log, and the years that followed it, to what the mirror in `folder` holds, and let recording resume.

    Nothing is written before the whole mirror was read and verified against what the log signed with a trusted key.
    Raises RefillRefused, LogMismatch, OSError.
    """
    plans = surveys(folder, keys, last_note, progress)
    clashes = [clash for plan in plans for clash in plan.clashes]
    if clashes:
        raise RefillRefused(what="; ".join(map(str, clashes[:20])) + f" ({len(clashes)} in all)")
    return [_refilled(plan, progress, durable_only=durable_only) for plan in plans]


def surveys(folder: Path, keys: Keys, last_note: Note, progress: Progress) -> list[Survey]:
    """What is to be done, log by log. Reads only. Raises RefillRefused, OSError."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_LOG)
        row = cursor.fetchone()
    if row is None:
        raise LogUnknown(origin="that is open")
    origin, log, plans = row[0], row[1:], []
    while origin is not None:
        source = Source(folder, origin)
        if log is None and not source.size:
            break
        plans.append(survey(source, signed_by_log([source.checkpoint(), last_note(origin)], origin, keys(origin)), log, progress))
        origin, log = plans[-1].follows, None
    return plans


@contextmanager
def as_owner() -> Iterator[CursorWrapper]:
    """One transaction as the owner of the ledger, which alone may put back. Django's error when the login may not be it."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE ledger_owner")
        cursor.execute("SET LOCAL ledger.refilling = 'on'")
        yield cursor


def _refilled(plan: Survey, progress: Progress, *, durable_only: bool) -> Refilled:
    done = Refilled(plan.origin, max(plan.source.size, plan.stands), unsigned=plan.unsigned)
    if plan.log_id is None:
        _begin(plan)
    if not plan.missing and plan.mode != "recovery":
        done.mode = plan.mode
        return done
    _enter(plan)
    if plan.missing and plan.stands > plan.common:
        done.unseated = _unseat(plan, durable_only=durable_only)
    for first, last in _slices(plan):
        _put_back(plan, first, last, done, durable_only=durable_only)
        progress(f"{plan.origin}: {last:,} of {plan.source.size:,} leaves put back")
    done.mode = _leave(plan)
    return done


def _slices(plan: Survey) -> Iterator[tuple[int, int]]:
    """From what is shared to the mirror's end, cut at each signed size, where the root must be the one that was signed."""
    cuts = {plan.source.size, *(one.size for one in plan.notes), *range(plan.common, plan.source.size, CHUNK)}
    ordered = sorted(cut for cut in cuts if plan.common <= cut <= plan.source.size)
    return pairwise(ordered) if plan.missing else iter(())


def _enter(plan: Survey) -> None:
    """From here on nothing is recorded or sequenced, and `/readyz` says why."""
    with as_owner() as cursor:
        cursor.execute(_ENTER, [plan.log_id])


def _begin(plan: Survey) -> None:
    """The row of a log that the database never knew, after the one before it, which its last leaf closed."""
    with as_owner() as cursor:
        cursor.execute(_END, [f"{plan.origin} follows"])
        cursor.execute(_BEGIN, [plan.origin, int(plan.origin.rpartition("/")[2][:4])])
        (plan.log_id,) = cursor.fetchone()
        cursor.execute(_ENTER, [plan.log_id])
        plan.mode = "recovery"


def _unseat(plan: Survey, *, durable_only: bool) -> int:
    """Leaves that were sequenced after the restore, where the mirror holds others, lose their places: their entries wait again."""
    with as_owner() as cursor:
        if locked(cursor, plan.log_id or 0, durable_only=durable_only) is None:
            raise SequencerOvertaken(what="another sequences this log; stop the sequencers first")
        cursor.execute("SELECT ledger.unseat(%s::smallint, %s, %s)", [plan.log_id, plan.common, plan.root])
        unseated = int(cursor.fetchone()[0])
    faults.reach("leaves_unseated")
    return unseated


def _put_back(plan: Survey, first: int, last: int, done: Refilled, *, durable_only: bool) -> None:
    leaves = plan.source.leaves(first, last)
    envelopes = [envelope_of(leaf) for leaf in leaves]
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    with as_owner() as cursor:
        log = locked(cursor, plan.log_id or 0, durable_only=durable_only)
        if log is None or log.size != first or log.mode != "recovery":
            raise SequencerOvertaken(what=f"{plan.origin} is no longer at size {first} and in recovery")
        cursor.execute(_IDENTITY)
        cursor.execute("SELECT ledger.make_room()")
        known = _known(cursor, plan, envelopes, hashes)
        lost = [at for at, envelope in enumerate(envelopes) if envelope["uid"] not in known]
        told = [envelopes[at] for at in lost]
        _insert(cursor, told, [leaves[at] for at in lost])
        entry_ids = known | _known(cursor, plan, told, [hashes[at] for at in lost])
        key_rows.put_back(cursor, told)
        place(cursor, log, [entry_ids[envelope["uid"]] for envelope in envelopes], hashes)
        _require_signed_root(cursor, plan, last)
    faults.reach("slice_put_back")
    done.put_back += len(lost)
    done.known += len(known)
    done.unopened += sum(1 for envelope in told if envelope.get("commitments"))


def _known(cursor: CursorWrapper, plan: Survey, envelopes: Sequence[dict[str, Any]], hashes: Sequence[bytes]) -> dict[str, int]:
    """Entry ids of those that the database holds, by uid. Raises RefillRefused for a uid under which other bytes stand."""
    expected = {envelope["uid"]: leaf_hash for envelope, leaf_hash in zip(envelopes, hashes, strict=True)}
    cursor.execute(_KNOWN, [list(expected)])
    found = {uid: (entry_id, bytes(leaf_hash)) for uid, entry_id, leaf_hash in cursor.fetchall()}
    for uid, (_, leaf_hash) in found.items():
        if leaf_hash != expected[uid]:
            raise RefillRefused(what=f"{plan.origin}: entry {uid} has other bytes in the database than in the mirror")
    return {uid: entry_id for uid, (entry_id, _) in found.items()}


def _insert(cursor: CursorWrapper, envelopes: Sequence[dict[str, Any]], leaves: Sequence[bytes]) -> None:
    """In the order of the log, so that each version of a subject follows the one before. The rules of admission try each."""
    subjects = [envelope["subject"] for envelope in envelopes]
    columns = [
        [envelope["uid"] for envelope in envelopes],
        [envelope["kind"] for envelope in envelopes],
        [envelope["organisation"] for envelope in envelopes],
        [subject["type"] for subject in subjects],
        [subject["id"] for subject in subjects],
        [subject["version"] for subject in subjects],
        [envelope["at"] for envelope in envelopes],
        list(leaves),
    ]
    if leaves:
        cursor.execute(_INSERT, columns)


def _require_signed_root(cursor: CursorWrapper, plan: Survey, size: int) -> None:
    cursor.execute(_STORED, [plan.log_id])
    stored = cursor.fetchone()
    for one in plan.notes:
        if one.size == size and (size, one.root) != (stored[0], bytes(stored[1])):
            raise RefillRefused(what=f"{plan.origin}: at size {size} the database grew another root than was signed")


def _leave(plan: Survey) -> str:
    """Store what was signed, and let recording go on; a log that was frozen before stays so until a clean run of fsck."""
    with as_owner() as cursor:
        for one in plan.notes:
            cursor.execute(_CHECKPOINT, [plan.log_id, one.size, one.root, one.note])
        cursor.execute(_LEAVE, ["closing" if plan.follows else "live", plan.log_id])
        row = cursor.fetchone()
    return str(row[0]) if row else plan.mode
