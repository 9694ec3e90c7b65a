"""The tree grown again from the leaves: its tiles byte by byte, its root at every checkpoint and at the log's size."""

from traceability.ledger.fsck import stumbling
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.slices import Slice
from traceability.ledger.fsck.walk import LogRow, rows
from traceability.tlog import merkle, tiles
from traceability.tlog.errors import TileMismatch
from traceability.tlog.tiles import Address

TILES, ROOTS = "tiles", "roots"
_STORED = """
SELECT level, idx, width, data FROM ledger.tile
WHERE log_id = %s AND (level, idx) IN (SELECT * FROM unnest(%s::smallint[], %s::bigint[]))
"""
_UNEXPECTED = """
SELECT level, idx, width FROM ledger.tile
WHERE log_id = %s AND width <> least(256, (%s >> (8 * level)) - idx * 256) ORDER BY level, idx LIMIT 20
"""
_CHECKPOINTS = "SELECT size, root FROM ledger.checkpoint WHERE log_id = %s AND size > %s AND size <= %s ORDER BY size"


class Grown:
    """A tree as far as it grows: where it does not fit, that is said once, and what is above the leaves is compared no further."""

    def __init__(self, log: LogRow, first: int, report: Report) -> None:
        self._log, self._report = log, report
        self._tree: Tree | None = None
        with stumbling.named(report, TILES, log.origin, first):
            self._tree = Tree(log, first, report)

    def grow(self, part: Slice) -> None:
        tree, self._tree = self._tree, None
        if tree is None:
            return
        with stumbling.named(self._report, TILES, self._log.origin, part.until):
            try:
                tree.grow(part.hashes)
                self._tree = tree
            except TileMismatch as problem:
                self._report.bad(TILES, self._log.origin, part.until, expected="the edge that the log stood on", found=problem.reason)

    def finish(self, *, is_whole: bool) -> None:
        if self._tree is not None:
            with stumbling.named(self._report, TILES, self._log.origin, "edge"):
                self._tree.finish(is_whole=is_whole)


class Tree:
    """Grows from `first` on; the edge at `first` is taken from the store, since it was not asked about."""

    def __init__(self, log: LogRow, first: int, report: Report) -> None:
        self._log, self._size, self._report = log, first, report
        stored = self._stored([tile.address for tile in tiles.edge(first)])
        self._edge = {tile.address: stored.get(tile.address, b"")[: 32 * tile.width] for tile in tiles.edge(first)}
        report.count(TILES, 0)
        report.count(ROOTS, 0)
        if first == 0 and rows("SELECT 1 FROM ledger.checkpoint WHERE log_id = %s AND size = 0 AND root <> sha256('')", [log.log_id]):
            report.bad(ROOTS, log.origin, 0, expected=merkle.EMPTY_ROOT, found="another root of the empty tree")

    def grow(self, hashes: list[bytes]) -> None:
        """Append the hashes, compare every tile that is full now, and the root at each checkpoint on the way."""
        grown = tiles.grown(self._size, hashes, self._edge)
        size = self._size + len(hashes)
        node = tiles.nodes_in(self._edge | grown)
        for at, root in rows(_CHECKPOINTS, [self._log.log_id, self._size, size]):
            self._compare_root(at, merkle.root(at, node), bytes(root))
        self._compare({address: data for address, data in grown.items() if len(data) == 32 * tiles.WIDTH})
        still_open = {tile.address for tile in tiles.edge(size)}
        self._edge = {address: data for address, data in (self._edge | grown).items() if address in still_open}
        self._size = size

    def finish(self, *, is_whole: bool) -> None:
        """Compare the right edge, and when the whole log was walked, the root of the log itself and that no tile is too many."""
        self._compare_edge(is_whole=is_whole)
        if is_whole:
            self._compare_root(self._size, merkle.root(self._size, tiles.nodes_in(self._edge)), self._log.root, where="log")
            for level, index, width in rows(_UNEXPECTED, [self._log.log_id, self._log.size]):
                wanted = tiles.width_at(level, index, self._log.size)
                self._report.bad(TILES, self._log.origin, f"{level}/{index}", expected=f"width {wanted}", found=f"width {width}")

    def _compare_root(self, size: int, grown: bytes, stored: bytes, *, where: str = "checkpoint") -> None:
        self._report.count(ROOTS)
        if grown != stored:
            key = size if where == "checkpoint" else f"{where} {size}"
            self._report.bad(ROOTS, self._log.origin, key, expected=grown, found=stored)

    def _compare_edge(self, *, is_whole: bool) -> None:
        found = self._stored(list(self._edge))
        self._report.count(TILES, len(self._edge))
        for address, data in self._edge.items():
            stored = found.get(address, b"")
            if (stored if is_whole else stored[: len(data)]) != data:
                self._bad_tile(address, data, stored)

    def _compare(self, full: dict[Address, bytes]) -> None:
        found = self._stored(list(full))
        self._report.count(TILES, len(full))
        for address, data in full.items():
            if found.get(address) != data:
                self._bad_tile(address, data, found.get(address, b""))

    def _bad_tile(self, address: Address, grown: bytes, stored: bytes) -> None:
        """Name the first hash that differs, and the leaf under it."""
        level, index = address
        at = next((at for at in range(0, len(grown), 32) if grown[at : at + 32] != stored[at : at + 32]), len(grown))
        place = f"{level}/{index}"
        self._report.bad(
            TILES, self._log.origin, place,
            expected=f"hash {at // 32}: {grown[at : at + 32].hex() or 'none'}",
            found=stored[at : at + 32].hex() or None,
        )  # fmt: skip

    def _stored(self, addresses: list[Address]) -> dict[Address, bytes]:
        """The tiles as they are stored; one whose width contradicts its bytes is reported."""
        columns = [[level for level, _ in addresses], [index for _, index in addresses]]
        found: dict[Address, bytes] = {}
        for level, index, width, data in rows(_STORED, [self._log.log_id, *columns]):
            found[level, index] = bytes(data)
            if len(found[level, index]) != 32 * width:
                self._report.bad(TILES, self._log.origin, f"{level}/{index}", expected=f"{32 * width} bytes", found=f"{len(data)} bytes")
        return found
