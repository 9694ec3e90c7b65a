"""Files that are on disk when the call returns, whatever is killed meanwhile."""

import os
import secrets
from pathlib import Path

from traceability.ledger import faults


def make_private_folder(folder: Path) -> None:
    """Make the folder, readable by its owner alone; one that exists keeps its mode."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in the folder durable, those that were added and those that went."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_new(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """A file that did not exist, with exactly this mode, its content on disk. Its name is durable after `sync_folder`."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.fchmod(handle, mode)
        with os.fdopen(handle, "wb", closefd=False) as file:
            file.write(data)
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path: Path, data: bytes) -> None:
    """Put `data` in the place of the file: readers see the old bytes or the new, and a crash leaves one of the two."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        write_new(beside, data)
        faults.reach("state_beside")
        beside.rename(path)
        faults.reach("state_renamed")
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)
