"""What convinces a stranger: receipts and consistency, computed out of tiles; and the tiles themselves, up to the sealed size.

A proof reads its tiles in one statement, at most eight at a thousand million leaves, and takes no lock of the write path.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db import connection

from traceability.ledger.errors import LogMismatch, SizeBeyondLog
from traceability.ledger.models import Log
from traceability.ledger.policy import deployment_policy
from traceability.ledger.queries import checkpoints, logs
from traceability.ledger.queries.entries import RecordedEntry, State, entry
from traceability.tlog import merkle, proofs, tiles

_TILES = """
SELECT log_id, level, idx, data FROM unnest(%s::smallint[], %s::smallint[], %s::bigint[]) AS wanted (log_id, level, idx)
JOIN ledger.tile USING (log_id, level, idx)
"""
_BUNDLE = """
SELECT entry.leaf FROM ledger.leaf JOIN ledger.entry USING (entry_id)
WHERE leaf.log_id = %s AND leaf.leaf_index >= %s AND leaf.leaf_index < %s ORDER BY leaf.leaf_index
"""


@dataclass(frozen=True)
class Receipt:
    """The proof that an entry is in the log, against the newest witnessed checkpoint that covers it, else the newest sealed one.

    `state` says which of the two; `text` is the `.tlog-proof`.
    """

    uid: UUID
    state: State
    origin: str
    index: int
    size: int
    leaf_hash: bytes
    text: bytes


@dataclass(frozen=True)
class Consistency:
    """The proof that the tree of `size` leaves begins with the one of `old`; `text` is the consistency file.

    `is_published`: the quorum has cosigned the checkpoint, or none is asked for.
    """

    origin: str
    old: int
    size: int
    path: tuple[bytes, ...]
    note: bytes
    is_published: bool = True

    @property
    def text(self) -> bytes:
        return proofs.ConsistencyFile(self.old, self.path, self.note).encode()


def receipt(uid: UUID, *, with_leaf: bool = True) -> Receipt | None:
    """The receipt of an entry, or None while it is not sealed. Raises EntryUnknown."""
    return receipt_of(entry(uid), with_leaf=with_leaf)


def receipt_of(found: RecordedEntry, *, with_leaf: bool = True) -> Receipt | None:
    """As `receipt`, for an entry that was read before."""
    if found.log_id is None or found.index is None or found.origin is None or found.state not in ("sealed", "witnessed"):
        return None
    log = Log.objects.get(log_id=found.log_id)
    newest = checkpoints.covering_checkpoint(log.log_id, found.index)
    if newest is None:
        return None
    path = inclusion_path(log, found.index, newest.size)
    if merkle.root_from_inclusion(found.index, newest.size, merkle.leaf_hash(found.leaf), path) != newest.root:
        raise LogMismatch(what=f"entry {found.uid} at {found.origin}/{found.index} is not under the checkpoint of {newest.size}")
    text = proofs.Receipt(found.index, tuple(path), newest.note, found.leaf if with_leaf else None).encode()
    state: State = "witnessed" if newest.is_witnessed else "sealed"
    return Receipt(found.uid, state, found.origin, found.index, newest.size, found.leaf_hash, text)


def inclusion_path(log: Log, index: int, size: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of `size` leaves. Requires 0 <= index < size <= the log's size."""
    return inclusion_paths(log, [index], size)[index]


def inclusion_paths(log: Log, indexes: Iterable[int], size: int) -> dict[int, list[bytes]]:
    """As `inclusion_path`, for many leaves in one statement."""
    return inclusion_paths_of({log.log_id: (indexes, size)})[log.log_id]


def inclusion_paths_of(asked: Mapping[int, tuple[Iterable[int], int]]) -> dict[int, dict[int, list[bytes]]]:
    """As `inclusion_paths`, for several logs in one statement: of each, leaves and a size. What paths have in common is hashed once."""
    groups = {log_id: {index: merkle.inclusion_nodes(index, size) for index in indexes} for log_id, (indexes, size) in asked.items()}
    found = _tiles_of({log_id: [nodes for group in of_log.values() for nodes in group] for log_id, of_log in groups.items()})
    node = {log_id: cache(tiles.nodes_in(of_log)) for log_id, of_log in found.items()}
    return {
        log_id: {index: [merkle.folded(nodes, node[log_id]) for nodes in group] for index, group in of_log.items()}
        for log_id, of_log in groups.items()
    }


def consistency(old: int, new: int | None = None, *, log: Log | None = None) -> Consistency:
    """The proof from `old` leaves to the checkpoint of `new`, by default the published one.

    Raises NotACheckpointSize, and SizeBeyondLog when nothing is published up to `old`.
    """
    log = log or logs.current_log()
    target = checkpoints.published_checkpoint(log) if new is None else checkpoints.checkpoint_of_size(log, new)
    if target is None or old > target.size:
        raise SizeBeyondLog(sealed=target.size if target else 0)
    path = consistency_path(log.log_id, old, target.size)
    return Consistency(log.origin, old, target.size, path, target.note, target.is_witnessed or deployment_policy().quorum is None)


def consistency_path(log_id: int, old: int, size: int) -> tuple[bytes, ...]:
    """The hashes that lead from the tree of `old` leaves to that of `size`, at most 63. Requires 0 <= old <= size <= the log's size."""
    groups = merkle.consistency_nodes(old, size)
    node = tiles.nodes_in(_tiles_for(log_id, groups))
    return tuple(merkle.folded(nodes, node) for nodes in groups)


def tile(log: Log, wanted: tiles.Tile) -> bytes:
    """The bytes of a tile of hashes, full or partial. Raises SizeBeyondLog for one that no checkpoint covers yet."""
    _require_sealed(log, wanted)
    found = _tiles_for(log.log_id, [], {wanted.address}).get(wanted.address, b"")[: 32 * wanted.width]
    if len(found) != 32 * wanted.width:
        raise LogMismatch(what=f"{log.origin}: {wanted.path} is missing or not as wide")
    return found


def entry_bundle(log: Log, wanted: tiles.Tile) -> bytes:
    """The leaves of an entry bundle, full or partial, each with its length. Raises SizeBeyondLog."""
    _require_sealed(log, wanted)
    first = wanted.index * tiles.WIDTH
    with connection.cursor() as cursor:
        cursor.execute(_BUNDLE, [log.log_id, first, first + wanted.width])
        leaves = [bytes(leaf) for (leaf,) in cursor.fetchall()]
    if len(leaves) != wanted.width:
        raise LogMismatch(what=f"{log.origin}: {wanted.path} has {len(leaves)} leaves")
    return tiles.pack_entries(leaves)


def _require_sealed(log: Log, wanted: tiles.Tile) -> None:
    sealed = checkpoints.sealed_size(log)
    if wanted.leaves_needed > sealed:
        raise SizeBeyondLog(sealed=sealed)


def _tiles_for(log_id: int, groups: Iterable[Iterable[merkle.Node]], wanted: Iterable[tiles.Address] = ()) -> dict[tiles.Address, bytes]:
    return _tiles_of({log_id: groups}, wanted)[log_id]


def _tiles_of(
    groups: Mapping[int, Iterable[Iterable[merkle.Node]]], wanted: Iterable[tiles.Address] = ()
) -> dict[int, dict[tiles.Address, bytes]]:
    """The tiles in which these nodes are, by log; of each log `wanted` too. One query."""
    more = set(wanted)
    addresses = [
        (log_id, level, index)
        for log_id, of_log in groups.items()
        for level, index in sorted({tiles.tile_of_node(*node) for nodes in of_log for node in nodes} | more)
    ]
    found: dict[int, dict[tiles.Address, bytes]] = {log_id: {} for log_id in groups}
    if addresses:
        with connection.cursor() as cursor:
            cursor.execute(_TILES, [list(column) for column in zip(*addresses, strict=True)])
            for log_id, level, index, data in cursor.fetchall():
                found[log_id][level, index] = bytes(data)
    return found
