from tests.verifier.made import LOG, Log, an_entry, entries, kept, put
from traceability.tlog import merkle, tiles
from traceability.tlog.tiles import Tile
from traceability.verifier.recompute import MOST_FINDINGS, Stretch, compare_files, recompute
from traceability.verifier.stored import StoredLog

SOUND = Log(entries(600))


def stretch(folder, first=0, end=3, **changes):
    return Stretch(**({"folder": folder, "size": 600, "first": first, "end": end, "log": LOG, "salt": b"salt"} | changes))


def test_a_stretch_gives_a_hash_for_each_full_tile_and_the_edge(tmp_path):
    done = recompute(stretch(kept(tmp_path, SOUND)))

    assert done.roots == merkle.root_of(SOUND.hashes[:256]) + merkle.root_of(SOUND.hashes[256:512])
    assert done.edge == b"".join(SOUND.hashes[512:])
    assert done.found == []


def test_two_stretches_are_one(tmp_path):
    folder = kept(tmp_path, SOUND)
    first, second = recompute(stretch(folder, 0, 1)), recompute(stretch(folder, 1, 3))

    assert first.roots + second.roots == recompute(stretch(folder)).roots
    assert (first.opened.uid, second.opened) == ("019cad9d-dd4b-7c30-ac30-000000000501", None)


def test_without_a_name_entries_are_hashed_and_not_read(tmp_path):
    folder = kept(tmp_path, Log([b"anything"] * 600))

    assert recompute(stretch(folder, log="")).found == []
    assert {where for where, _ in recompute(stretch(folder)).found} == {f"leaf {index}" for index in range(MOST_FINDINGS)}


def test_without_entries_the_tiles_speak(tmp_path):
    folder = kept(tmp_path, SOUND)
    put(folder, Tile(tiles.ENTRIES, 0), b"nonsense")

    assert recompute(stretch(folder, has_entries=False)).found == []
    assert [where for where, _ in recompute(stretch(folder)).found] == ["tile/entries/000", "tile/entries/000"]


def test_where_neither_speaks_the_places_stay(tmp_path):
    folder = kept(tmp_path, SOUND)
    (folder / "tile/0/001").unlink()
    (folder / "tile/entries/001").unlink()

    done = recompute(stretch(folder))

    assert [where for where, _ in done.found] == ["tile/entries/001", "tile/0/001"]
    assert len(done.roots) == 64


def test_a_wider_file_is_as_good_and_a_narrower_one_is_not(tmp_path):
    log, hashes = StoredLog(tmp_path), b"".join(SOUND.hashes[:10])
    found = []

    put(tmp_path, Tile(0, 0, 9), hashes[: 9 * 32])
    compare_files(log, Tile(0, 0, 10), hashes, found)
    assert [where for where, _ in found] == ["tile/0/000.p/10"]

    put(tmp_path, Tile(0, 0, 12), hashes + bytes(64))
    found.clear()
    compare_files(log, Tile(0, 0, 10), hashes, found)
    assert found == []


def test_the_first_place_that_differs_is_told(tmp_path):
    put(tmp_path, Tile(1, 3, 5), bytes(5 * 32))
    found = []

    compare_files(StoredLog(tmp_path), Tile(1, 3, 5), bytes(64) + b"\1" * 96, found)

    assert "hash 770 of level 1 is 0101" in found[0][1].reason


def test_bundles_of_one_place_hold_the_same_entries(tmp_path):
    folder = kept(tmp_path, SOUND, narrower=(300,))
    other = [SOUND.leaves[256], an_entry(9_999)]
    put(folder, Tile(tiles.ENTRIES, 1, 2), tiles.pack_entries(other))

    assert [where for where, _ in recompute(stretch(folder)).found] == ["tile/entries/001.p/2"]
