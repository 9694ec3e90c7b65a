"""Give the waiting entries their places: one batch, one transaction, by whoever holds the lock (ledger.md section 6).

Everything that was stored before is recomputed before it is built upon: each leaf's hash from its bytes, the root from the
right edge of the tiles. What does not fit is never repaired here.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from traceability.kernel import sql
from traceability.ledger import faults
from traceability.ledger.errors import LogMismatch, SequencerOvertaken, SequencerUnsafe
from traceability.tlog import merkle, tiles

LARGEST_BATCH = 8192

_LOCK_LOG = """
SELECT log_id, origin, size, root, mode,
       current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')
FROM ledger.log WHERE log_id = %s FOR UPDATE
"""
# The planner's guess of how much waits is often wrong right after a bulk load, and a wrong plan costs a factor of five.
_PLAN = "SELECT set_config(name, 'off', true) FROM unnest(ARRAY['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']) AS name"
_WAITING = """
SELECT waiting.entry_id, entry.leaf, entry.leaf_hash
FROM (SELECT entry_id FROM ledger.pending ORDER BY entry_id LIMIT %s) AS waiting LEFT JOIN ledger.entry USING (entry_id) ORDER BY 1
"""
_EDGE = """
SELECT level, idx, data FROM ledger.tile WHERE log_id = %s AND (level, idx) IN (SELECT * FROM unnest(%s::smallint[], %s::bigint[]))
"""
_LEAVES = """
INSERT INTO ledger.leaf (log_id, leaf_index, entry_id)
SELECT %s, %s + ordinality - 1, entry_id FROM unnest(%s::bigint[]) WITH ORDINALITY AS taken (entry_id)
"""
_TILES = """
INSERT INTO ledger.tile (log_id, level, idx, width, data)
SELECT %s, * FROM unnest(%s::smallint[], %s::bigint[], %s::smallint[], %s::bytea[])
ON CONFLICT (log_id, level, idx) DO UPDATE SET width = EXCLUDED.width, data = EXCLUDED.data
"""
_TAKEN = "DELETE FROM ledger.pending WHERE entry_id = ANY(%s::bigint[])"
_RAISE = "UPDATE ledger.log SET size = %s, root = %s WHERE log_id = %s AND size = %s"


@dataclass(frozen=True)
class Standing:
    """The log as it stands under the lock."""

    log_id: int
    origin: str
    size: int
    root: bytes
    mode: str


def integrate(log_id: int, *, limit: int = LARGEST_BATCH, durable_only: bool = True) -> int:
    """Sequence at most `limit` waiting entries and return how many; 0 also when another works or the log is not live.

    Raises LogMismatch (stored bytes contradict each other), SequencerUnsafe, SequencerOvertaken; nothing is written then.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        faults.reach("batch_begun")
        log = locked(cursor, log_id, durable_only=durable_only)
        if log is None or log.mode != "live":
            return 0
        entry_ids, hashes = _waiting(cursor, limit)
        if not entry_ids:
            return 0
        faults.reach("batch_read")
        place(cursor, log, entry_ids, hashes)
    faults.reach("batch_committed")
    return len(entry_ids)


def locked(cursor: CursorWrapper, log_id: int, *, durable_only: bool) -> Standing | None:
    """The log, which nobody else sequences until this transaction ends; None while another works. Raises SequencerUnsafe."""
    if not _is_alone(cursor, log_id):
        return None
    faults.reach("sequencer_locked")
    log = _locked_log(cursor, log_id, durable_only=durable_only)
    faults.reach("log_locked")
    return log


def place(cursor: CursorWrapper, log: Standing, entry_ids: Sequence[int], hashes: Sequence[bytes]) -> None:
    """Give waiting entries the next places of a locked log, in this order. Raises LogMismatch, SequencerOvertaken."""
    edge = _checked_edge(cursor, log)
    faults.reach("edge_read")
    _write(cursor, log, entry_ids, tiles.grown(log.size, hashes, edge), edge)


def _is_alone(cursor: CursorWrapper, log_id: int) -> bool:
    """The lock ends with the transaction: session locks do not survive a transaction pooler."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [sql.LOCK_SEQUENCER, log_id])
    return bool(cursor.fetchone()[0])


def _locked_log(cursor: CursorWrapper, log_id: int, *, durable_only: bool) -> Standing:
    cursor.execute(_LOCK_LOG, [log_id])
    number, origin, size, root, mode, *switches = cursor.fetchone()
    if durable_only:
        refuse_unsafe(dict(zip(("fsync", "full_page_writes", "synchronous_commit"), switches, strict=True)))
    return Standing(number, origin, size, bytes(root), mode)


def refuse_unsafe(switches: dict[str, str]) -> None:
    """Raises SequencerUnsafe when the server may forget what it committed (D17)."""
    off = [name for name, value in switches.items() if value == "off"]
    if off:
        raise SequencerUnsafe(settings=", ".join(off))


def _waiting(cursor: CursorWrapper, limit: int) -> tuple[list[int], list[bytes]]:
    """The next entries in the order of their ids, each leaf hashed again from its bytes.

    A new statement after the lock, so a new snapshot: it sees all that committed before the lock was ours.
    """
    cursor.execute(_PLAN)
    cursor.execute(_WAITING, [limit])
    entry_ids, hashes = [], []
    for entry_id, leaf, stored in cursor.fetchall():
        if leaf is None:
            raise LogMismatch(what=f"pending entry {entry_id} is not there")
        found = hashlib.sha256(b"\x00" + leaf).digest()
        if found != bytes(stored):
            raise LogMismatch(what=f"entry {entry_id}: its leaf hashes to {found.hex()}, stored is {bytes(stored).hex()}")
        entry_ids.append(entry_id)
        hashes.append(found)
    return entry_ids, hashes


def _checked_edge(cursor: CursorWrapper, log: Standing) -> dict[tiles.Address, bytes]:
    """The partial tiles on the right, which must give the root that the log's row names."""
    wanted = tiles.edge(log.size)
    cursor.execute(_EDGE, [log.log_id, [tile.level for tile in wanted], [tile.index for tile in wanted]])
    found = {(level, index): bytes(data) for level, index, data in cursor.fetchall()}
    for tile in wanted:
        if len(found.get(tile.address, b"")) != 32 * tile.width:
            raise LogMismatch(what=f"{log.origin} at size {log.size}: {tile.path} is missing or not as wide")
    root = merkle.root(log.size, tiles.nodes_in(found))
    if root != log.root:
        raise LogMismatch(what=f"{log.origin} at size {log.size}: the tiles give the root {root.hex()}, stored is {log.root.hex()}")
    return found


def _write(
    cursor: CursorWrapper, log: Standing, entry_ids: Sequence[int], grown: dict[tiles.Address, bytes], edge: dict[tiles.Address, bytes]
) -> None:
    size = log.size + len(entry_ids)
    root = merkle.root(size, tiles.nodes_in(edge | grown))
    cursor.execute(_LEAVES, [log.log_id, log.size, list(entry_ids)])
    faults.reach("leaves_written")
    addresses, data = list(grown), list(grown.values())
    levels, indexes = [level for level, _ in addresses], [index for _, index in addresses]
    cursor.execute(_TILES, [log.log_id, levels, indexes, [len(one) // 32 for one in data], data])
    faults.reach("tiles_written")
    cursor.execute(_TAKEN, [list(entry_ids)])
    if cursor.rowcount != len(entry_ids):
        raise SequencerOvertaken(what=f"{cursor.rowcount} of {len(entry_ids)} pending rows")
    faults.reach("pending_deleted")
    cursor.execute(_RAISE, [size, root, log.log_id, log.size])
    if cursor.rowcount != 1:
        raise SequencerOvertaken(what=f"{log.origin} is no longer at size {log.size}")
    faults.reach("size_raised")
