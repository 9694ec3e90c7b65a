"""A folder of files in the layout of C2SP tlog-tiles: never other bytes over old ones, durable when a call returns. No database.

A file appears whole or not at all: written beside, on disk, then linked to its name, which fails where that name exists.
"""

import contextlib
import os
import secrets
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from traceability.kernel import clock
from traceability.ledger import faults
from traceability.ledger.errors import MirrorConflict
from traceability.ledger.signer import durable
from traceability.tlog import tiles
from traceability.tlog.tiles import ENTRIES, WIDTH, Tile

FILE_MODE, FOLDER_MODE = 0o644, 0o755  # anybody may read: what is here is meant to be copied away
LEFT_OVER_SECONDS = 3600
FOLDERS_REMEMBERED = 1000

Held = dict[int, int]  # level (ENTRIES too) -> how many hashes or entries stand there without a gap


class Shelf:
    """The files of one log. Several processes may put files here at once: equal ones meet, unequal ones conflict."""

    def __init__(self, root: Path, year: str) -> None:
        self.folder, self._beside = root / year, root / ".new"
        self._root = root
        self._durable: set[Path] = set()  # folders whose names were made durable by this process

    def path_of(self, tile: Tile) -> Path:
        return self.folder / tile.path

    def read(self, tile: Tile) -> bytes:
        """The file of exactly this tile, or of the full one whose beginning it is. Raises FileNotFoundError when there is neither."""
        try:
            return self.path_of(tile).read_bytes()
        except FileNotFoundError:
            return _beginning(self.path_of(Tile(*tile.address)).read_bytes(), tile)

    def has(self, tile: Tile) -> bool:
        return self.path_of(tile).exists() or self.path_of(Tile(*tile.address)).exists()

    def put(self, files: Iterable[tuple[Tile, bytes]]) -> None:
        """Put all of these, and return when they are on disk. Raises MirrorConflict where other bytes stand, OSError."""
        folders = set()
        for tile, data in files:
            path = self.path_of(tile)
            self._make_folder(path.parent)
            if path.exists():
                _require_same(path, data)  # a process that died may have put it here, and not yet made its name durable
            else:
                self._put_new(path, data)
            folders.add(path.parent)
        for folder in sorted(folders):
            durable.sync_folder(folder)

    def checkpoint(self) -> bytes:
        """The published note; empty before the first."""
        path = self.folder / "checkpoint"
        return path.read_bytes() if path.exists() else b""

    def replace_checkpoint(self, note: bytes) -> None:
        """The one file that is replaced: readers see the old note or the new. Raises OSError."""
        self._make_folder(self.folder)
        beside = self._write_beside(note)
        try:
            faults.reach("note_beside")
            beside.rename(self.folder / "checkpoint")
            faults.reach("note_placed")
        finally:
            beside.unlink(missing_ok=True)
        durable.sync_folder(self.folder)

    def remove_partial(self, tile: Tile) -> None:
        """Remove the narrower forms of a full tile that is there. Whoever asks for one falls back on the full one."""
        folder = self.path_of(Tile(tile.level, tile.index, 1)).parent
        if self.path_of(tile).exists() and folder.exists():
            with contextlib.suppress(OSError):  # one that stays is in nobody's way
                for file in folder.iterdir():
                    file.unlink(missing_ok=True)
                folder.rmdir()

    def held(self) -> Held:
        """What stands here, found by reading the folders; names that are no tile's are passed over."""
        found: Held = {}
        for level in (ENTRIES, *range(tiles.HIGHEST_LEVEL + 1)):
            found[level] = self._count(level)
            if found[level] < WIDTH and level != ENTRIES:
                break
        return found

    def sweep(self) -> None:
        """Remove what killed processes left beside; what is young may belong to one that lives."""
        if not self._beside.exists():
            return
        for file in self._beside.iterdir():
            try:
                if clock.now().timestamp() - file.stat().st_mtime > LEFT_OVER_SECONDS:
                    file.unlink()
            except FileNotFoundError:
                continue

    def _count(self, level: int) -> int:
        for index, names in self._full(level):
            if f"{index % 1000:03d}" not in names:
                return index * WIDTH + max(self._widths(level, index), default=0)
        raise AssertionError("a folder has an end")

    def _full(self, level: int) -> Iterator[tuple[int, set[str]]]:
        names: set[str] = set()
        for index in count():
            if index % 1000 == 0:
                names = _names(self.path_of(Tile(level, index)).parent)
            yield index, names

    def _widths(self, level: int, index: int) -> list[int]:
        names = _names(self.path_of(Tile(level, index, 1)).parent)
        return [width for width in range(1, WIDTH) if str(width) in names]

    def _put_new(self, path: Path, data: bytes) -> None:
        beside = self._write_beside(data)
        try:
            faults.reach("tile_beside")
            os.link(beside, path)
            faults.reach("tile_placed")
        except FileExistsError:
            _require_same(path, data)
        finally:
            beside.unlink(missing_ok=True)

    def _write_beside(self, data: bytes) -> Path:
        self._make_folder(self._beside)
        beside = self._beside / secrets.token_hex(16)
        try:
            durable.write_new(beside, data, mode=FILE_MODE)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        return beside

    def _make_folder(self, folder: Path) -> None:
        """The folder, its name durable all the way up. Existing ones are made durable once: whoever made them may have died before."""
        if folder in self._durable and folder.exists():
            return
        if len(self._durable) >= FOLDERS_REMEMBERED:
            self._durable.clear()
        if folder != self._root:
            self._make_folder(folder.parent)
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(FOLDER_MODE)
        if not folder.is_mount():  # what is above a mount is not ours
            durable.sync_folder(folder.parent)
        self._durable.add(folder)


def _names(folder: Path) -> set[str]:
    try:
        with os.scandir(folder) as found:
            return {one.name for one in found}
    except FileNotFoundError:
        return set()


def _require_same(path: Path, data: bytes) -> None:
    if path.read_bytes() != data:
        raise MirrorConflict(what=f"{path} holds other bytes")


def _beginning(data: bytes, tile: Tile) -> bytes:
    if tile.level != ENTRIES:
        return data[: 32 * tile.width]
    return tiles.pack_entries(tiles.unpack_entries(data, WIDTH)[: tile.width])
