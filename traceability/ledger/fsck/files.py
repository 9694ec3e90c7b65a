"""The mirror byte by byte: all that a signed tree needs is there, as the database has it; the checkpoint that readers see was signed."""

import os
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, rows
from traceability.ledger.shelf import Shelf
from traceability.tlog import checkpoints, tiles
from traceability.tlog.errors import TlogError
from traceability.tlog.tiles import ENTRIES, WIDTH, Tile

KIND = "mirror"
TILES_AT_ONCE = 64
_NEWEST = "SELECT coalesce(max(size), 0) FROM ledger.checkpoint WHERE log_id = %s"
_NOTE = "SELECT note FROM ledger.checkpoint WHERE log_id = %s AND size = %s"
_SIZE = "SELECT size FROM ledger.log WHERE log_id = %s"
_HASHES = """
SELECT level, idx, data FROM unnest(%s::smallint[], %s::bigint[]) AS wanted (level, idx) JOIN ledger.tile USING (level, idx)
WHERE log_id = %s
"""
_LEAVES = """
SELECT leaf_index / 256, array_agg(leaf ORDER BY leaf_index) FROM ledger.leaf JOIN ledger.entry USING (entry_id)
WHERE log_id = %s AND leaf_index >= %s AND leaf_index < %s GROUP BY 1
"""


def check_mirror(log: LogRow, shelf: Shelf, report: Report, *, first: int = 0, last: int | None = None) -> None:
    """Tiles and bundles of the newest signed tree that hold a leaf with first <= index < last, and the published checkpoint."""
    report.count(KIND, 0)
    try:
        size = _check_published(log, shelf, report)
        whole = max(size, rows(_NEWEST, [log.log_id])[0][0])
        wanted = (tile for tile in chain(tiles.bundles_of(whole), tiles.tiles_of(whole)) if _holds(tile, first, last))
        while batch := list(islice(wanted, TILES_AT_ONCE)):
            for tile, data in _stored(log, batch):
                report.count(KIND)
                _compare(log, shelf, tile, data, report)
        if not first and last is None:
            _check_names(log, shelf, whole, report)
    except OSError as problem:
        report.could_not_read(f"mirror of {log.origin}: {problem.strerror or problem}")


def _check_published(log: LogRow, shelf: Shelf, report: Report) -> int:
    """The size that readers of the mirror see, 0 before the first. It begins with the signed note of the row of this size."""
    note = shelf.checkpoint()
    if not note:
        return 0
    report.count(KIND)
    try:
        shown = checkpoints.parse(note).checkpoint
    except TlogError as problem:
        report.bad(KIND, log.origin, "checkpoint", expected="a checkpoint", found=problem.reason)
        return 0
    signed = [bytes(known) for (known,) in rows(_NOTE, [log.log_id, shown.size])]
    if shown.origin != log.origin or not any(map(note.startswith, signed)):
        expected = f"a checkpoint that was signed, of size {shown.size}"
        report.bad(KIND, log.origin, "checkpoint", expected=expected, found=f"{shown.origin} {shown.size} {shown.root.hex()}")
    return min(shown.size, log.size)


def _holds(tile: Tile, first: int, last: int | None) -> bool:
    width = WIDTH ** (max(tile.level, 0) + 1)
    return (tile.index + 1) * width > first and (last is None or tile.index * width < last)


def _stored(log: LogRow, batch: Sequence[Tile]) -> Iterator[tuple[Tile, bytes]]:
    hashes = [tile for tile in batch if tile.level != ENTRIES]
    if hashes:
        levels, indexes = [tile.level for tile in hashes], [tile.index for tile in hashes]
        found = {(level, index): bytes(data) for level, index, data in rows(_HASHES, [levels, indexes, log.log_id])}
        yield from ((tile, found.get(tile.address, b"")[: 32 * tile.width]) for tile in hashes)
    bundles = [tile for tile in batch if tile.level == ENTRIES]
    if bundles:
        first, last = bundles[0].index * WIDTH, bundles[-1].index * WIDTH + bundles[-1].width
        leaves = {index: list(map(bytes, packed)) for index, packed in rows(_LEAVES, [log.log_id, first, last])}
        yield from ((tile, tiles.pack_entries(leaves.get(tile.index, ()))) for tile in bundles)


def _check_names(log: LogRow, shelf: Shelf, whole: int, report: Report) -> None:
    """Nothing but files of tiles that the log has; those that a wider one has replaced, and that are still there, are its beginning."""
    beyond = []
    for folder, folders, files in os.walk(shelf.folder / "tile"):
        for name in [*files, *(one for one in folders if Path(folder, one).is_symlink())]:
            path = Path(folder, name)
            said = path.relative_to(shelf.folder).as_posix()
            try:
                tile = tiles.parse_path(said)
            except TlogError:
                report.bad(KIND, log.origin, said, expected="nothing", found="no tile has this name")
                continue
            if path.is_symlink():
                report.bad(KIND, log.origin, said, expected="a file", found="a link")
            elif tile.leaves_needed > whole:
                beyond.append(tile)
            elif tile.width < tiles.width_at(tile.level, tile.index, whole):
                report.count(KIND)
                _compare(log, shelf, *next(_stored(log, [tile])), report)
    size = rows(_SIZE, [log.log_id])[0][0] if beyond else 0  # asked afterwards: a live log has grown meanwhile
    for tile in beyond:
        if tile.leaves_needed > size:
            report.bad(KIND, log.origin, tile.path, expected=f"a tile of {size} leaves", found=f"one of {tile.leaves_needed}")


def _compare(log: LogRow, shelf: Shelf, tile: Tile, data: bytes, report: Report) -> None:
    try:
        there = shelf.read(tile)
    except FileNotFoundError:
        report.bad(KIND, log.origin, tile.path, expected=f"{len(data)} bytes", found=None)
        return
    except TlogError as problem:
        report.bad(KIND, log.origin, tile.path, expected=f"{len(data)} bytes", found=problem.reason)
        return
    if there != data:
        at = next((at for at, (one, other) in enumerate(zip(there, data, strict=False)) if one != other), min(len(there), len(data)))
        found = f"{len(there)} bytes, other ones from {at} on"
        report.bad(KIND, log.origin, tile.path, expected=f"{len(data)} bytes as in the database", found=found)
