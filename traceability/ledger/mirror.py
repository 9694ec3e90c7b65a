"""The log as files, as C2SP tlog-tiles spells them: what is signed can be read, checked and refilled without the database.

Exported before the signature, and durable then; a folder for each year, `<folder>/<year>/checkpoint` and `<folder>/<year>/tile/…`.
How far it reaches is read from the files, so an empty or late mirror is filled from the database, some tiles at a time.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import psycopg
from django.db import connection, transaction

from traceability.ledger import faults
from traceability.ledger.errors import LogMismatch, MirrorAhead, MirrorConflict
from traceability.ledger.shelf import Held, Shelf
from traceability.tlog import checkpoints, tiles
from traceability.tlog.tiles import ENTRIES, HEIGHT, WIDTH, Tile

TILES_AT_ONCE = 16

_SIZE = "SELECT size FROM ledger.log WHERE log_id = %s"
_PLAN = "SELECT set_config(name, 'off', true) FROM unnest(ARRAY['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit']) AS name"
_HASHES = """
SELECT level, idx, data FROM unnest(%s::smallint[], %s::bigint[]) AS wanted (level, idx) JOIN ledger.tile USING (level, idx)
WHERE log_id = %s
"""
_LEAVES = """
SELECT leaf.leaf_index, entry.leaf FROM ledger.leaf JOIN ledger.entry USING (entry_id)
WHERE leaf.log_id = %s AND leaf.leaf_index >= %s AND leaf.leaf_index < %s ORDER BY leaf.leaf_index
"""


class Mirror:
    """The mirror of all logs of the deployment. Cheap to make; threads of one process may share it, processes may each have one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._shelves: dict[str, Shelf] = {}
        self._held: dict[str, Held] = {}

    def shelf(self, origin: str) -> Shelf:
        """The files of this log."""
        return self._shelves.setdefault(origin, Shelf(self.folder, origin.rpartition("/")[2]))

    def export(self, log_id: int, origin: str, size: int) -> None:
        """Put the first `size` leaves and their tiles into the folder; all is on disk when this returns.

        Raises MirrorConflict (other bytes stand there), MirrorAhead (the mirror holds more than the database), LogMismatch, OSError.
        """
        while not self.advance(log_id, origin, size):
            pass

    def advance(self, log_id: int, origin: str, size: int) -> bool:
        """As `export`, but at most a few tiles, so that whoever must do other things meanwhile can; returns whether all is there."""
        held = self.compare(log_id, origin)
        batch = list(islice(_missing(held, size), TILES_AT_ONCE))
        if not batch:
            return True
        faults.reach("export_begun")
        self.shelf(origin).put(_read(log_id, origin, batch))
        for tile in batch:
            held[tile.level] = max(held.get(tile.level, 0), tile.index * WIDTH + tile.width)
        faults.reach("tiles_exported")
        return len(batch) < TILES_AT_ONCE

    def holds(self, origin: str, size: int) -> bool:
        """Whether all that a tree of `size` leaves needs is in the folder, by its names."""
        shelf = self.shelf(origin)
        held = self._held.get(origin) or shelf.held()
        return next(_missing(held, size), None) is None and all(map(shelf.has, [*_last_bundle(size), *tiles.edge(size)]))

    def published(self, origin: str) -> bytes:
        """The note that readers of the mirror see; empty before the first."""
        return self.shelf(origin).checkpoint()

    def publish(self, origin: str, note: bytes) -> bool:
        """Show this checkpoint to readers, unless they see a larger one already, or its tiles are not all here: then False.

        Partial tiles that a full one replaced for every reader go. Raises MirrorConflict for another root at the same size, OSError.
        """
        shelf = self.shelf(origin)
        new, old = checkpoints.parse(note).checkpoint, _size_and_root(shelf.checkpoint())
        if new.size < old[0] or not self.holds(origin, new.size):
            return False
        if new.size == old[0] and new.root != old[1]:
            raise MirrorConflict(what=f"{origin}: another checkpoint of size {new.size} is published in the mirror")
        shelf.replace_checkpoint(note)
        for tile in (*tiles.tiles_of(new.size, since=old[0]), *tiles.bundles_of(new.size, since=old[0])):
            if tile.width == WIDTH:
                shelf.remove_partial(tile)
        return True

    def compare(self, log_id: int, origin: str) -> Held:
        """What is in the folder; its end is compared with the database when it is read for the first time.

        Read again when the end is not where it was left: somebody has taken files away. Raises as `export`.
        """
        shelf, held = self.shelf(origin), self._held.get(origin)
        if held is None or not all(map(shelf.has, _ends(held))):
            shelf.sweep()
            held = shelf.held()
            _require_same_history(log_id, origin, shelf, held)
            self._held[origin] = held
        return held


def _missing(held: Held, size: int) -> Iterator[Tile]:
    """The tiles and bundles of a tree of `size` leaves that are not there, or not as wide; a narrower one is complete in itself."""
    for level in (ENTRIES, *range(tiles.HIGHEST_LEVEL + 1)):
        before, now = held.get(level, 0), size >> (HEIGHT * max(level, 0))
        if not now:
            return
        for index in range(before // WIDTH, -(-now // WIDTH) if now > before else 0):
            yield Tile(level, index, tiles.width_at(level, index, size))


def _ends(held: Held) -> list[Tile]:
    return [Tile(level, (count - 1) // WIDTH, (count - 1) % WIDTH + 1) for level, count in held.items() if count]


def _last_bundle(size: int) -> list[Tile]:
    return [Tile(ENTRIES, size // WIDTH, size % WIDTH)] if size % WIDTH else []


def _size_and_root(note: bytes) -> tuple[int, bytes]:
    if not note:
        return 0, b""
    found = checkpoints.parse(note).checkpoint
    return found.size, found.root


def _require_same_history(log_id: int, origin: str, shelf: Shelf, held: Held) -> None:
    """The last tiles of the folder must be what the database holds at their place: both tell of one history, the folder the shorter part.

    The database is asked after the folder was read, so a process that exports meanwhile does no harm.
    """
    ends = _ends(held)
    with connection.cursor() as cursor:
        cursor.execute(_SIZE, [log_id])
        size = cursor.fetchone()[0]
    for tile in ends:
        if tiles.width_at(tile.level, tile.index, size) < tile.width:
            raise MirrorAhead(what=f"{origin}: the mirror holds {tile.path}, the database has only {size} leaves")
    for tile, data in _read(log_id, origin, ends):
        if shelf.path_of(tile).read_bytes() != data:
            raise MirrorConflict(what=f"{shelf.path_of(tile)} holds other bytes than the database")


def _read(log_id: int, origin: str, wanted: Sequence[Tile]) -> list[tuple[Tile, bytes]]:
    """The bytes of these tiles and bundles out of the database. Raises LogMismatch when it does not hold them."""
    hashes = [tile for tile in wanted if tile.level != ENTRIES]
    bundles = sorted((tile for tile in wanted if tile.level == ENTRIES), key=lambda tile: tile.index)
    with transaction.atomic(), connection.cursor() as outer, psycopg.Cursor(outer.connection) as cursor:
        cursor.execute(_PLAN)  # always by the indexes: the planner thinks of reading all entries
        return _bundles(cursor, log_id, origin, bundles) + _tiles(cursor, log_id, origin, hashes)


def _tiles(cursor: "psycopg.Cursor", log_id: int, origin: str, wanted: list[Tile]) -> list[tuple[Tile, bytes]]:
    if not wanted:
        return []
    cursor.execute(_HASHES, [[tile.level for tile in wanted], [tile.index for tile in wanted], log_id], binary=True)
    stored = {(level, index): data for level, index, data in cursor.fetchall()}
    read = [(tile, stored.get(tile.address, b"")[: 32 * tile.width]) for tile in wanted]
    for tile, data in read:
        if len(data) != 32 * tile.width:
            raise LogMismatch(what=f"{origin}: {tile.path} is missing or not as wide")
    return read


def _bundles(cursor: "psycopg.Cursor", log_id: int, origin: str, wanted: list[Tile]) -> list[tuple[Tile, bytes]]:
    """Neighbours, in the order of their places."""
    if not wanted:
        return []
    first, last = wanted[0].index * WIDTH, wanted[-1].index * WIDTH + wanted[-1].width
    cursor.execute(_LEAVES, [log_id, first, last], binary=True)
    leaves: dict[int, bytes] = dict(cursor.fetchall())
    if len(leaves) != last - first:
        raise LogMismatch(what=f"{origin}: of the leaves {first} to {last - 1} only {len(leaves)} are there")
    return [
        (tile, tiles.pack_entries(leaves[index] for index in range(tile.index * WIDTH, tile.index * WIDTH + tile.width))) for tile in wanted
    ]
