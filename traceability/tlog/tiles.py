"""Tiles: the tree cut into rows of 256 hashes, as C2SP tlog-tiles names and nests them.

Tile (level, index) holds the hashes of the full subtrees `node(8 * level, 256 * index + i)` for i in 0 .. 255, those that exist.
Only full tiles are hashed into the level above; the right edge, one partial tile a level, is all that a growing tree must read.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from traceability.tlog import merkle
from traceability.tlog.errors import BadTilePath, TileMismatch

WIDTH = 256
HEIGHT = 8
HIGHEST_LEVEL = 63
ENTRIES = -1  # the level of entry bundles, spelt `entries` in a path
LARGEST_LEAF = 65_535  # a bundle has two bytes for a length

Address = tuple[int, int]  # level, index

_PATH = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


@dataclass(frozen=True)
class Tile:
    """A full or partial tile, or with the level ENTRIES a bundle of entries. 1 <= width <= 256."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def address(self) -> Address:
        return self.level, self.index

    @property
    def path(self) -> str:
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_grouped(self.index)}{partial}"

    @property
    def leaves_needed(self) -> int:
        """The smallest tree that has this tile; what is served MUST lie within a signed size."""
        return (self.index * WIDTH + self.width) << (HEIGHT * max(self.level, 0))


def parse_path(path: str) -> Tile:
    """The tile of `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`, each spelt in the one way that C2SP allows.

    Raises BadTilePath.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        raise BadTilePath(f"{path[:80]!r} is not the path of a tile")
    level, groups, width = match.groups()
    tile = Tile(
        level=ENTRIES if level == "entries" else int(level),
        index=int(groups.replace("x", "").replace("/", "")),
        width=int(width) if width else WIDTH,
    )
    if tile.level > HIGHEST_LEVEL or tile.width > WIDTH or tile.path != path:  # also a width of 256, and an empty leading group
        raise BadTilePath(f"{path[:80]!r} is not the path of a tile")
    return tile


def width_at(level: int, index: int, size: int) -> int:
    """How many hashes the tile holds in a tree of `size` leaves, 0 to 256; for ENTRIES, how many entries."""
    complete = size >> (HEIGHT * max(level, 0))
    return min(WIDTH, max(0, complete - index * WIDTH))


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """Tiles of hashes, level by level, that a tree of `size` leaves has and one of `since` has not, or not as wide.

    Requires 0 <= since <= size.
    """
    for level in range(HIGHEST_LEVEL + 1):
        before, now = since >> (HEIGHT * level), size >> (HEIGHT * level)
        if now == 0:
            return
        if now > before:
            for index in range(before // WIDTH, (now - 1) // WIDTH + 1):
                yield Tile(level, index, width_at(level, index, size))


def bundles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """Entry bundles that a tree of `size` leaves has and one of `since` has not, or not as wide."""
    if size > since:
        for index in range(since // WIDTH, (size - 1) // WIDTH + 1):
            yield Tile(ENTRIES, index, width_at(ENTRIES, index, size))


def edge(size: int) -> list[Tile]:
    """The partial tiles of a tree of `size` leaves, lowest level first: enough for its root, and to let it grow."""
    tiles = (
        Tile(level, (size >> (HEIGHT * level)) // WIDTH, (size >> (HEIGHT * level)) % WIDTH or WIDTH)
        for level in range(HIGHEST_LEVEL + 1)
        if (size >> (HEIGHT * level)) % WIDTH
    )
    return list(tiles)


def grown(size: int, leaf_hashes: Sequence[bytes], edge_tiles: Mapping[Address, bytes]) -> dict[Address, bytes]:
    """Every tile that appending these leaf hashes makes or widens, with its whole new bytes, lowest level first.

    Requires `edge_tiles` to hold the tiles of `edge(size)`. Raises TileMismatch if one is missing or not as wide.
    """
    tiles: dict[Address, bytes] = {}
    new = b"".join(leaf_hashes)
    level = 0
    while new:
        index, offset = divmod(size >> (HEIGHT * level), WIDTH)
        row = _cut(edge_tiles, Tile(level, index, offset)) + new if offset else new
        full: list[bytes] = []
        for at in range(0, len(row), WIDTH * 32):
            data = row[at : at + WIDTH * 32]
            tiles[level, index] = data
            if len(data) == WIDTH * 32:
                full.append(merkle.full_root(data))
            index += 1
        new = b"".join(full)
        level += 1
    return tiles


class TileNodes:
    """`node(level, index)` of `merkle`, answered out of tiles; each tile is read once and kept as long as this object.

    `read(level, index)` gives the bytes of a tile as wide as is stored, full or partial.
    """

    def __init__(self, read: Callable[[int, int], bytes]) -> None:
        self._read = read
        self._tiles: dict[Address, bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """Raises TileMismatch if the tile does not hold the subtree."""
        address = tile_of_node(level, index)
        if address not in self._tiles:
            self._tiles[address] = self._read(*address)
        depth = level % HEIGHT
        first = (index << depth) % WIDTH * 32
        hashes = self._tiles[address][first : first + (32 << depth)]
        if len(hashes) != 32 << depth:
            raise TileMismatch(f"{Tile(*address).path} is too short for node {index} of level {level}")
        return merkle.full_root(hashes)


def nodes_in(tiles: Mapping[Address, bytes]) -> TileNodes:
    """`node(level, index)` out of tiles that are at hand. It raises TileMismatch for a tile that is not."""

    def read(level: int, index: int) -> bytes:
        try:
            return tiles[level, index]
        except KeyError as error:
            raise TileMismatch(f"{Tile(level, index).path} is missing") from error

    return TileNodes(read)


def tile_of_node(level: int, index: int) -> Address:
    """Which tile holds the hashes under `node(level, index)`; with `merkle.inclusion_nodes` all can be read at once."""
    return level // HEIGHT, (index << (level % HEIGHT)) // WIDTH


def pack_entries(leaves: Iterable[bytes]) -> bytes:
    """An entry bundle: for each leaf two bytes of length, big-endian, and the leaf. Requires at most 65,535 bytes a leaf."""
    return b"".join([len(leaf).to_bytes(2, "big") + leaf for leaf in leaves])


def unpack_entries(bundle: bytes, width: int) -> list[bytes]:
    """The `width` leaves of an entry bundle. Raises TileMismatch when there are more, fewer, or half a leaf."""
    leaves: list[bytes] = []
    at = 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2], "big")
        end = at + 2 + length
        if end > len(bundle):
            raise TileMismatch(f"a bundle of {width} entries ends within one")
        leaves.append(bundle[at + 2 : end])
        at = end
    if len(leaves) != width:
        raise TileMismatch(f"a bundle holds {len(leaves)} entries instead of {width}")
    return leaves


def _cut(tiles: Mapping[Address, bytes], tile: Tile) -> bytes:
    data = tiles.get(tile.address, b"")
    if len(data) != tile.width * 32:
        raise TileMismatch(f"{tile.path} has {len(data)} bytes instead of {tile.width * 32}")
    return data


def _grouped(index: int) -> str:
    """C2SP: 1234067 is `x001/x234/067`."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([f"x{group}" for group in groups[:-1]] + [groups[-1]])
