import os
from pathlib import Path

import pytest

from traceability.ledger.signer import durable


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "state"
    durable.replace(path, b"first")
    durable.replace(path, b"second")

    assert path.read_bytes() == b"second" and path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["state"]


def test_a_failed_replacement_leaves_the_old_bytes(tmp_path, monkeypatch):
    path = tmp_path / "state"
    durable.replace(path, b"first")
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(5, "Input/output error")))

    with pytest.raises(OSError):
        durable.replace(path, b"second")
    assert path.read_bytes() == b"first" and [one.name for one in tmp_path.iterdir()] == ["state"]


def test_everything_is_synced_before_it_returns(tmp_path, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(str(Path(f"/proc/self/fd/{handle}").readlink())), real(handle)))

    durable.replace(tmp_path / "state", b"data")

    assert synced[0].startswith(str(tmp_path / ".state.")) and synced[1] == str(tmp_path)


def test_a_new_file_replaces_nothing(tmp_path):
    (tmp_path / "key").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        durable.write_new(tmp_path / "key", b"new")
    assert (tmp_path / "key").read_bytes() == b"old"


def test_a_private_folder_is_for_its_owner_alone(tmp_path):
    durable.make_private_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
