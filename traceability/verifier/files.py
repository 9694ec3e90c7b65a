"""The files of a bundle, out of a zip or a folder, with the same rules for both: plain names, plain files, bounded sizes."""

import os
import re
import stat
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Protocol

from traceability.tlog.errors import Disproven, Malformed

MOST_FILES = 100_000
MOST_BYTES = 2 * 1024**3
LARGEST_FILE = 64 * 1024**2  # what is parsed whole must fit into memory
HIGHEST_RATIO = 100
DEEPEST = 4

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*", re.ASCII)


class BadFiles(Malformed):
    """No bundle can be read out of this, or a limit is passed."""

    code = "bad_files"


class ForeignFile(Disproven):
    """A name that leads elsewhere or stands twice, a link, or something that is no plain file."""

    code = "foreign_file"


class DamagedFile(Disproven):
    code = "damaged_file"


class Files(Protocol):
    """A closed set of files; `sizes` gives every name and the bytes that `read` will return."""

    @property
    def sizes(self) -> dict[str, int]: ...

    def read(self, name: str) -> bytes: ...


class FolderFiles:
    """A bundle that somebody has unpacked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sizes: dict[str, int] = {}
        self._walk(folder, "")
        require_plain_names(self.sizes)
        require_bounds(len(self.sizes), self.sizes.values())

    def _walk(self, folder: Path, prefix: str) -> None:
        with os.scandir(folder) as found:
            for item in sorted(found, key=lambda item: item.name):
                name = prefix + item.name
                status = item.stat(follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode) and prefix.count("/") < DEEPEST:
                    self._walk(Path(item.path), f"{name}/")
                elif stat.S_ISREG(status.st_mode):
                    self.sizes[name] = status.st_size
                    require_bounds(len(self.sizes))
                else:
                    raise ForeignFile(f"{name!r} is a link, no file, or too deep")

    def read(self, name: str) -> bytes:
        """The bytes of one file, which must still be as many. Raises DamagedFile, OSError."""
        handle = os.open(self._folder / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            data = file.read(self.sizes[name] + 1)
        if len(data) != self.sizes[name]:
            raise DamagedFile(f"{name!r} changed while it was read")
        return data


def require_plain_names(names: Iterable[str]) -> None:
    """Raises ForeignFile for `..`, absolute names, backslashes, and whatever is no plain ASCII path."""
    for name in names:
        if _NAME.fullmatch(name) is None:
            raise ForeignFile(f"{name[:80]!r} is not the name of a file in a bundle")


def require_bounds(files: int, sizes: Collection[int] = ()) -> None:
    """Raises BadFiles beyond 100,000 files, 64 MiB in one or 2 GiB in all."""
    if files > MOST_FILES:
        raise BadFiles(f"more than {MOST_FILES:,} files")
    if max(sizes, default=0) > LARGEST_FILE or sum(sizes) > MOST_BYTES:
        raise BadFiles("more than 64 MiB in one file, or 2 GiB in all")
