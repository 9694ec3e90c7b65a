"""Files that appear whole or not at all, never with other bytes than before, and readable by anybody."""

import os
from pathlib import Path

import pytest

from traceability.ledger import shelf as module
from traceability.ledger.errors import MirrorConflict
from traceability.ledger.shelf import Shelf
from traceability.ledger.signer import durable
from traceability.tlog import tiles
from traceability.tlog.tiles import ENTRIES, Tile

FULL = bytes(range(256)) * 32
BUNDLE = tiles.pack_entries([b"leaf %d" % number for number in range(256)])


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "mirror", "2026")


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_stand_where_tlog_tiles_says(shelf, tmp_path):
    shelf.put([(Tile(0, 0), FULL), (Tile(0, 1234067, 3), FULL[:96]), (Tile(ENTRIES, 0, 1), b"\0\1x")])

    assert names(tmp_path) == [
        "mirror/2026/tile/0/000", "mirror/2026/tile/0/x001/x234/067.p/3", "mirror/2026/tile/entries/000.p/1",
    ]  # fmt: skip
    assert shelf.read(Tile(0, 1234067, 3)) == FULL[:96]


def test_anybody_may_read_whatever_the_mask(shelf):
    before = os.umask(0o077)
    try:
        shelf.put([(Tile(0, 0), FULL)])
        shelf.replace_checkpoint(b"note")
    finally:
        os.umask(before)

    path = shelf.path_of(Tile(0, 0))
    modes = {one.stat().st_mode & 0o777 for one in (path, shelf.folder / "checkpoint")}
    assert modes == {0o644}
    assert {folder.stat().st_mode & 0o777 for folder in path.parents if shelf.folder.parent in (folder, *folder.parents)} == {0o755}


def test_equal_bytes_may_come_again_and_others_never(shelf):
    shelf.put([(Tile(0, 0, 2), FULL[:64])])
    shelf.put([(Tile(0, 0, 2), FULL[:64])])

    with pytest.raises(MirrorConflict, match=r"000\.p/2 holds other bytes"):
        shelf.put([(Tile(0, 0, 2), FULL[32:96])])
    assert shelf.read(Tile(0, 0, 2)) == FULL[:64]


@pytest.mark.parametrize(("theirs", "conflicts"), [(FULL[:64], False), (FULL[32:96], True)], ids=["equal", "other"])
def test_who_comes_second_in_a_race_replaces_nothing(shelf, monkeypatch, theirs, conflicts):
    """Another process puts its file after we looked and before ours gets its name."""
    path, link = shelf.path_of(Tile(0, 0, 2)), os.link

    def overtaken(beside, name):
        path.write_bytes(theirs)
        link(beside, name)

    monkeypatch.setattr(module.os, "link", overtaken)
    if conflicts:
        with pytest.raises(MirrorConflict):
            shelf.put([(Tile(0, 0, 2), FULL[:64])])
    else:
        shelf.put([(Tile(0, 0, 2), FULL[:64])])

    assert path.read_bytes() == theirs
    assert list((shelf.folder.parent / ".new").iterdir()) == []


def test_every_file_and_every_name_is_on_disk_when_it_returns(shelf, monkeypatch):
    """In this order: the content, the name, the folder; and a folder's own name is durable before anything is in it."""
    done, fsync, link = [], os.fsync, os.link
    shown = lambda handle: str(Path(f"/proc/self/fd/{handle}").readlink()).removeprefix(str(shelf.folder.parent.parent))  # noqa: E731
    monkeypatch.setattr(durable.os, "fsync", lambda handle: (done.append(("fsync", shown(handle))), fsync(handle)))
    monkeypatch.setattr(module.os, "link", lambda beside, name: (done.append(("link", str(name)[-5:])), link(beside, name)))

    shelf.put([(Tile(0, 0, 2), FULL[:64])])

    at = done.index(("link", "0.p/2"))
    assert done[at - 1][1].startswith("/mirror/.new/")
    assert done[at + 1 :] == [("fsync", "/mirror/2026/tile/0/000.p")]
    assert [where for _, where in done[:at]][:-1] == [
        "", "/mirror", "/mirror/2026", "/mirror/2026/tile", "/mirror/2026/tile/0", "/mirror",
    ]  # fmt: skip


def test_a_partial_tile_is_the_beginning_of_the_full_one(shelf):
    shelf.put([(Tile(0, 0, 3), FULL[:96]), (Tile(0, 0), FULL), (Tile(ENTRIES, 0), BUNDLE)])

    shelf.remove_partial(Tile(0, 0))

    assert names(shelf.folder) == ["tile/0/000", "tile/entries/000"]
    assert shelf.has(Tile(0, 0, 3)) and shelf.read(Tile(0, 0, 3)) == FULL[:96]
    assert tiles.unpack_entries(shelf.read(Tile(ENTRIES, 0, 2)), 2) == [b"leaf 0", b"leaf 1"]


def test_partial_tiles_stay_while_there_is_no_full_one(shelf):
    shelf.put([(Tile(0, 0, 3), FULL[:96])])
    shelf.remove_partial(Tile(0, 0))
    assert names(shelf.folder) == ["tile/0/000.p/3"]


def test_what_stands_there_is_counted_up_to_the_first_gap(shelf):
    shelf.put([(Tile(ENTRIES, index), BUNDLE) for index in (0, 1, 3)])
    shelf.put([(Tile(0, 0), FULL), (Tile(0, 1, 7), FULL[:224]), (Tile(0, 1, 9), FULL[:288]), (Tile(1, 0, 1), FULL[:32])])
    (shelf.folder / "tile/0/001.p/somebody's").write_bytes(b"")

    assert shelf.held() == {ENTRIES: 512, 0: 256 + 9, 1: 1}


def test_an_empty_folder_holds_nothing(shelf):
    assert shelf.held() == {ENTRIES: 0, 0: 0}
    assert not shelf.has(Tile(0, 0, 1)) and shelf.checkpoint() == b""
    with pytest.raises(FileNotFoundError):
        shelf.read(Tile(0, 0, 1))


def test_a_checkpoint_is_replaced_at_once(shelf, monkeypatch):
    shelf.replace_checkpoint(b"first")
    shelf.replace_checkpoint(b"second")
    assert shelf.checkpoint() == b"second" and names(shelf.folder) == ["checkpoint"]


def test_what_killed_processes_left_beside_is_swept(shelf):
    shelf.sweep()
    beside = shelf.folder.parent / ".new"
    beside.mkdir(parents=True)
    for name, age in (("old", module.LEFT_OVER_SECONDS + 60), ("young", 1)):
        (beside / name).write_bytes(b"half a")
        seconds = (beside / name).stat().st_mtime - age
        os.utime(beside / name, (seconds, seconds))

    shelf.sweep()
    assert names(beside) == ["young"]
