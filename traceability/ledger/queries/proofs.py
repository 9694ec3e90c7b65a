"""What convinces a stranger: receipts and consistency, computed out of tiles; and the tiles themselves, up to the sealed size.

A proof reads its tiles in one statement, at most eight at a thousand million leaves, and takes no lock of the write path.
"""

from collections.abc import Collection, Iterable, Mapping
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


@dataclass(frozen=True)
class Wanted:
    """What is to be proved under the tree of `size` leaves: that these leaves are in it, and that it begins with these older trees."""

    size: int
    leaves: Collection[int] = ()
    olds: Collection[int] = ()


@dataclass(frozen=True)
class Paths:
    """The hashes that do: by leaf, and by older size."""

    of_leaves: dict[int, tuple[bytes, ...]]
    from_olds: dict[int, tuple[bytes, ...]]


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
    found = paths_of({log.log_id: Wanted(size, leaves=list(indexes))})[log.log_id]
    return {index: list(path) for index, path in found.of_leaves.items()}


def paths_of(wanted: Mapping[int, Wanted]) -> dict[int, Paths]:
    """By log every path that is wanted, in one statement. What paths have in common is hashed once.

    Requires of each log 0 <= leaf < size and 0 <= old <= size <= the log's size.
    """
    leaves = {log_id: {leaf: merkle.inclusion_nodes(leaf, one.size) for leaf in one.leaves} for log_id, one in wanted.items()}
    olds = {log_id: {old: merkle.consistency_nodes(old, one.size) for old in one.olds} for log_id, one in wanted.items()}
    needed = {log_id: [nodes for groups in (*leaves[log_id].values(), *olds[log_id].values()) for nodes in groups] for log_id in wanted}
    node = {log_id: cache(tiles.nodes_in(of_log)) for log_id, of_log in _tiles_of(needed).items()}

    def folded(groups: Mapping[int, list[list[merkle.Node]]], log_id: int) -> dict[int, tuple[bytes, ...]]:
        return {key: tuple(merkle.folded(nodes, node[log_id]) for nodes in group) for key, group in groups.items()}

    return {log_id: Paths(folded(leaves[log_id], log_id), folded(olds[log_id], log_id)) for log_id in wanted}


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
    return paths_of({log_id: Wanted(size, olds=[old])})[log_id].from_olds[old]


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
