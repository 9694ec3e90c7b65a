"""A log's folder as it is mirrored: `checkpoint`, `tile/<L>/<N>`, `tile/entries/<N>` (C2SP tlog-tiles), one year in each folder.

A partial tile may be gone where a wider one is there, and may still lie beside it. Nothing here is believed.
"""

import os
import stat
from pathlib import Path

from traceability.tlog import merkle, notes, tiles
from traceability.tlog.errors import Disproven, Malformed, TileMismatch
from traceability.tlog.proofs import ConsistencyFile
from traceability.tlog.tiles import ENTRIES, WIDTH, Tile

CHECKPOINT = "checkpoint"
_MOST_BYTES = {True: 2 + tiles.LARGEST_LEAF, False: 32}  # of one place in a bundle of entries, in a tile of hashes


class MissingTile(Disproven):
    code = "missing_tile"


class NoPlainFile(Disproven):
    """A link, a folder or a pipe where a file of the log belongs."""

    code = "no_plain_file"


class NoLog(Malformed):
    """The folder has no checkpoint, or one that is too large to be one."""

    code = "no_log"


class StoredLog:
    """`folder` is one year's: the one with `checkpoint` in it. Files are read one at a time, never more than they may have."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def checkpoint(self) -> bytes:
        """The note as it lies there. Raises NoLog, NoPlainFile."""
        data = self._read(CHECKPOINT, notes.LONGEST_NOTE)
        if data is None or len(data) > notes.LONGEST_NOTE:
            raise NoLog(f"no {CHECKPOINT} in {self.folder}, or one of more than {notes.LONGEST_NOTE:,} bytes")
        return data

    def stored(self, level: int, index: int, width: int) -> list[Tile]:
        """The files at this place, those as wide as `width` first, from the narrowest on."""
        whole = Tile(level, index)
        found = [whole] if (self.folder / whole.path).exists() else []
        try:
            names = [path.name for path in (self.folder / f"{whole.path}.p").iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            names = []
        spelt = [int(name) for name in names if name.isascii() and name.isdecimal() and name == str(int(name))]
        found += [Tile(level, index, one) for one in spelt if 0 < one < WIDTH]
        return sorted(found, key=lambda tile: (tile.width < width, tile.width))

    def read(self, tile: Tile) -> bytes:
        """The bytes of this very file, as long as they must be. Raises MissingTile, TileMismatch, NoPlainFile."""
        most = tile.width * _MOST_BYTES[tile.level == ENTRIES]
        data = self._read(tile.path, most)
        if data is None:
            raise MissingTile(f"{tile.path} is missing")
        if len(data) > most or (tile.level != ENTRIES and len(data) != most):
            raise TileMismatch(f"{tile.path} has more or fewer bytes than {tile.width} places have")
        return data

    def hashes(self, level: int, index: int, width: int = 1) -> bytes:
        """So many hashes of a tile, out of the narrowest file that has them. Raises as `read`."""
        found = [tile for tile in self.stored(level, index, width) if tile.width >= width]
        if not found:
            raise MissingTile(f"{Tile(level, index, width).path} is missing")
        return self.read(found[0])[: width * 32]

    def nodes(self, size: int) -> tiles.TileNodes:
        """`node(level, index)` of `merkle`, out of the tiles of a tree of this size."""
        return tiles.TileNodes(lambda level, index: self.hashes(level, index, max(1, tiles.width_at(level, index, size))))

    def link(self, old: int, size: int, checkpoint: bytes) -> list[ConsistencyFile]:
        """The consistency file between two sizes, out of the tiles; none where a tile is missing or too short. It proves itself, or not."""
        try:
            path = merkle.consistency_path(old, size, self.nodes(size))
        except (Disproven, Malformed):
            return []
        return [ConsistencyFile(old, tuple(path), checkpoint)]

    def _read(self, name: str, most: int) -> bytes | None:
        """At most one byte more than `most`; None if there is no such file."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        path = self.folder / name
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                raise NoPlainFile(f"{name} is a link or no file")
            handle = os.open(path, flags)
        except (FileNotFoundError, NotADirectoryError):
            return None
        with os.fdopen(handle, "rb") as file:
            return file.read(most + 1)
