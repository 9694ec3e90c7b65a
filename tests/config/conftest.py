"""Folders that another account may enter, which pytest's own temporary ones are not."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import embedded


@pytest.fixture
def open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ledger-open-")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def state(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state folder that nobody else uses; its sockets are removed afterwards."""
    monkeypatch.delenv("LEDGER_STATE")
    yield open_folder / "state"
    embedded.remove_sockets(open_folder / "state")


def is_root() -> bool:
    return os.geteuid() == 0


as_root = pytest.mark.skipif(not is_root(), reason="says what happens when root starts the servers")
