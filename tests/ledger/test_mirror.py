"""The log as files: what is exported is what the database holds, however it got there, and nothing is ever replaced."""

import shutil

import pytest

from tests.ledger.test_database_rules import run
from tests.ledger.test_integrate import tampered
from tests.make.ledger import a_draft, say, seal_now, sequence
from traceability.ledger import mirror as module
from traceability.ledger import queries
from traceability.ledger.errors import LogMismatch, MirrorAhead, MirrorConflict
from traceability.ledger.mirror import Mirror
from traceability.tlog import merkle, tiles
from traceability.tlog.tiles import ENTRIES, Tile

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirror(tmp_path):
    return Mirror(tmp_path / "mirror")


def grown(count):
    if count:
        say(*(a_draft(price=None) for _ in range(count)))
    sequence()
    return queries.current_log()


def exported(mirror, count=0):
    log = grown(count)
    mirror.export(log.log_id, log.origin, log.size)
    return log


def read_back(mirror, log, size):
    """The leaves and the root that a stranger gets out of the files alone."""
    shelf = mirror.shelf(log.origin)
    bundles = [(tile, shelf.read(tile)) for tile in tiles.bundles_of(size)]
    leaves = [leaf for tile, data in bundles for leaf in tiles.unpack_entries(data, tile.width)]
    files = {tile.address: shelf.read(tile) for tile in tiles.tiles_of(size)}
    return leaves, merkle.root(size, tiles.nodes_in(files)), files


def whole(mirror, log):
    leaves, root, files = read_back(mirror, log, log.size)
    stored = [bytes(leaf) for (leaf,) in run("SELECT leaf FROM ledger.leaf JOIN ledger.entry USING (entry_id) ORDER BY leaf_index")]
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    return leaves == stored and root == bytes(log.root) == merkle.root_of(hashes) and files == tiles.grown(0, hashes, {})


def files_of(mirror):
    return {path: path.read_bytes() for path in mirror.folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("steps", [(0,), (254, 1), (255, 1), (256, 1), (3, 300, 800)])
def test_what_is_exported_is_what_is_stored(mirror, steps):
    for count in steps:
        log = exported(mirror, count)
        assert whole(mirror, log) and mirror.holds(log.origin, log.size)
    assert not mirror.holds(log.origin, log.size + 1)


def test_what_was_exported_is_not_touched_again(mirror):
    exported(mirror, 300)
    before = files_of(mirror)
    exported(mirror, 300)

    after = files_of(mirror)
    assert {path: after[path] for path in before} == before and len(after) > len(before)


def test_each_log_has_the_folder_of_its_year(mirror, tmp_path):
    log = exported(mirror, 3)
    year = log.origin.rpartition("/")[2]
    assert {path.name for path in mirror.folder.iterdir()} == {year, ".new"}
    assert (tmp_path / "mirror" / year / "tile/entries/000.p/4").exists()


@pytest.mark.parametrize("taken", ["all", "a year", "the end", "one in the middle", "a level"])
def test_an_empty_or_late_folder_is_filled(mirror, taken):
    log = exported(mirror, 600)
    year = mirror.shelf(log.origin).folder
    if taken == "all":
        shutil.rmtree(mirror.folder)
    elif taken == "a year":
        shutil.rmtree(year)
    elif taken == "the end":
        shutil.rmtree(year / "tile/entries/002.p")
    elif taken == "one in the middle":
        (year / "tile/entries/001").unlink()
    else:
        shutil.rmtree(year / "tile/1")

    log = exported(Mirror(mirror.folder), 5)  # a process that starts now
    assert whole(mirror, log)


def test_a_folder_that_is_emptied_under_a_running_process_is_filled(mirror):
    exported(mirror, 600)
    shutil.rmtree(mirror.folder)

    log = exported(mirror, 5)
    assert whole(mirror, log)


def test_a_large_gap_is_filled_a_few_tiles_at_a_time(mirror, monkeypatch):
    monkeypatch.setattr(module, "TILES_AT_ONCE", 2)
    log, rounds = grown(1100), 0
    while not mirror.advance(log.log_id, log.origin, log.size):
        rounds += 1
    assert rounds == 5, "five bundles, five tiles and one above them, two at a time"
    assert whole(mirror, log)


def test_two_processes_may_export_at_once(mirror):
    first, second = mirror, Mirror(mirror.folder)
    exported(first, 300)
    exported(second, 300)
    assert whole(first, exported(first, 300))


def test_other_bytes_are_never_overwritten(mirror):
    log = exported(mirror, 3)
    path = mirror.shelf(log.origin).path_of(Tile(ENTRIES, 0, 5))
    path.write_bytes(b"\0\1x" * 5)

    with pytest.raises(MirrorConflict, match=r"000\.p/5 holds other bytes"):
        exported(mirror, 1)
    assert path.read_bytes() == b"\0\1x" * 5


@pytest.mark.parametrize("wanted", [Tile(ENTRIES, 2, 89), Tile(0, 2, 89), Tile(1, 0, 2)])
def test_a_folder_with_another_history_conflicts_before_anything_is_added(mirror, wanted):
    log = exported(mirror, 600)
    path = mirror.shelf(log.origin).path_of(wanted)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    before = files_of(mirror)

    with pytest.raises(MirrorConflict, match="holds other bytes than the database"):
        exported(Mirror(mirror.folder), 1)
    assert files_of(mirror) == before


def test_a_folder_that_holds_more_than_the_database_is_not_ours(mirror):
    log = exported(mirror, 300)
    tampered("UPDATE ledger.log SET size = 1, root = sha256('other')", ("log", "log_moves"))

    with pytest.raises(MirrorAhead, match="the database has only 1 leaves"):
        Mirror(mirror.folder).export(log.log_id, log.origin, 1)


@pytest.mark.parametrize("table", ["leaf", "tile"])
def test_what_the_database_lost_is_not_exported(mirror, table):
    log = grown(300)
    guard = {"leaf": "leaves_are_final", "tile": "tiles_stay"}[table]
    lost = {"leaf": "leaf_index = 7", "tile": "level = 0 AND idx = 1"}[table]
    tampered(f"DELETE FROM ledger.{table} WHERE {lost}", (table, guard))

    with pytest.raises(LogMismatch, match=r"only 300 are there|is missing or not as wide"):
        mirror.export(log.log_id, log.origin, log.size)


def checkpoint_of(count):
    say(*(a_draft(price=None) for _ in range(count)))
    seal_now()
    return queries.latest_checkpoint()


def test_a_checkpoint_is_published_once_its_tiles_are_there(mirror):
    note = checkpoint_of(3).note
    log = queries.current_log()
    assert not mirror.publish(log.origin, note) and mirror.published(log.origin) == b""

    exported(mirror)
    assert mirror.publish(log.origin, note) and mirror.published(log.origin) == note
    assert Mirror(mirror.folder).publish(log.origin, note), "also for who has exported nothing"


def test_readers_never_see_a_smaller_checkpoint_again(mirror):
    old = checkpoint_of(3).note
    exported(mirror)
    new = checkpoint_of(3).note
    log = exported(mirror)
    assert mirror.publish(log.origin, new) and not mirror.publish(log.origin, old)
    assert mirror.published(log.origin) == new


def test_another_root_at_the_size_that_is_published_conflicts(mirror):
    note = checkpoint_of(3).note
    log = exported(mirror)
    mirror.publish(log.origin, note)
    lines = note.split(b"\n")
    lines[2] = b"A" * 43 + b"="

    with pytest.raises(MirrorConflict, match="another checkpoint of size 4"):
        mirror.publish(log.origin, b"\n".join(lines))
    assert mirror.published(log.origin) == note


def test_partial_tiles_go_when_nobody_who_reads_the_checkpoint_needs_them(mirror):
    first = checkpoint_of(3)
    log = exported(mirror)
    mirror.publish(log.origin, first.note)
    second = checkpoint_of(300)
    exported(mirror)
    partial = mirror.shelf(log.origin).path_of(Tile(ENTRIES, 0, 4))
    assert partial.exists(), "the published checkpoint still names it"

    mirror.publish(log.origin, second.note)

    assert not partial.parent.exists()
    assert mirror.shelf(log.origin).path_of(Tile(ENTRIES, 1, 48)).exists()
    assert read_back(mirror, log, first.size)[1] == first.root, "out of the full ones"
