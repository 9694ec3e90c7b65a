import os

import pytest

from tests.verifier.made import Log, entries, kept, put
from traceability.tlog import merkle, proofs
from traceability.tlog.errors import TileMismatch
from traceability.tlog.tiles import ENTRIES, Tile
from traceability.verifier.stored import MissingTile, NoLog, NoPlainFile, StoredLog

SOUND = Log(entries(300))


@pytest.fixture
def log(tmp_path):
    return StoredLog(kept(tmp_path, SOUND))


def test_the_checkpoint_is_read_as_it_lies_there(log):
    assert log.checkpoint() == SOUND.checkpoint()
    (log.folder / "checkpoint").write_bytes(b"x" * 1_000_001)
    with pytest.raises(NoLog):
        log.checkpoint()
    (log.folder / "checkpoint").unlink()
    with pytest.raises(NoLog):
        log.checkpoint()


def test_all_files_of_a_place_are_found_the_wide_enough_first(log):
    for width in (3, 200):
        put(log.folder, Tile(0, 1, width), bytes(width * 32))

    assert [tile.width for tile in log.stored(0, 1, 44)] == [44, 200, 3]
    assert [tile.width for tile in log.stored(0, 0, 256)] == [256]
    assert log.stored(0, 9, 1) == []


def test_names_that_are_no_widths_are_not_files_of_the_log(log):
    for name in ("0", "007", "256", "1000", "x", "４", "-1", "1.tmp", "9" * 200):
        (log.folder / "tile/0/001.p" / name).touch()

    assert [tile.width for tile in log.stored(0, 1, 44)] == [44]


def test_hashes_come_out_of_the_narrowest_file_that_has_them(log):
    put(log.folder, Tile(0, 1, 200), bytes(200 * 32))

    assert log.hashes(0, 1, 44) == b"".join(SOUND.hashes[256:300])
    assert log.hashes(0, 1, 45) == bytes(45 * 32)
    with pytest.raises(MissingTile):
        log.hashes(0, 1, 201)


@pytest.mark.parametrize(
    ("tile", "data"),
    [(Tile(0, 0), bytes(255 * 32)), (Tile(0, 0), bytes(257 * 32)), (Tile(0, 0), b""), (Tile(ENTRIES, 1, 44), bytes(44 * 65_537 + 1))],
    ids=["short", "long", "empty", "more than entries can have"],
)
def test_a_file_is_as_long_as_it_must_be(log, tile, data):
    put(log.folder, tile, data)

    with pytest.raises(TileMismatch):
        log.read(tile)


def test_what_is_missing_is_told(log):
    with pytest.raises(MissingTile):
        log.read(Tile(0, 7))
    with pytest.raises(MissingTile):
        StoredLog(log.folder / "checkpoint").read(Tile(0, 0))


@pytest.mark.parametrize(
    "make", [os.mkfifo, lambda path: path.symlink_to("/etc/passwd"), lambda path: path.mkdir()], ids=["pipe", "link", "folder"]
)
def test_only_plain_files_are_read(log, make):
    path = log.folder / "tile/0/000"
    path.unlink()
    make(path)

    with pytest.raises(NoPlainFile):
        log.read(Tile(0, 0))


def test_nodes_and_links_come_out_of_the_tiles(log):
    assert merkle.root(300, log.nodes(300)) == SOUND.root(300)
    (link,) = log.link(256, 300, SOUND.checkpoint())
    assert link == proofs.parse_consistency(SOUND.consistency(256))
    assert log.link(300, 700, b"") == []
