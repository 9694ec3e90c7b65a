"""The mirror beside the database: every byte of a signed tree, and the checkpoint that readers see."""

import pytest

from traceability.ledger.fsck.report import CLEAN, DAMAGED, INCOMPLETE
from traceability.ledger.fsck.walk import rows
from traceability.ledger.mirror import Mirror

ORIGIN = "traceability.example/2026"


@pytest.fixture
def mirrored(sound, tmp_path):
    """The log, and the folder of its year with all of it in files."""
    ((size, note),) = rows("SELECT size, note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1")
    mirror = Mirror(tmp_path / "mirror")
    mirror.export(1, ORIGIN, size)
    assert mirror.publish(ORIGIN, bytes(note))
    return sound, tmp_path / "mirror" / "2026"


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_a_whole_mirror_is_clean(mirrored):
    log, folder = mirrored

    report = log.fsck(mirror=folder.parent)

    assert report.exit_code == CLEAN
    assert report.checked["mirror"] == 4 + 5 + 1, "bundles, tiles, the checkpoint"
    assert "mirror" not in log.fsck().checked, "nobody asked"


@pytest.mark.parametrize(
    ("file", "at"),
    [("tile/entries/000", 2), ("tile/entries/002", 900), ("tile/0/001", 31), ("tile/1/000.p/3", 95), ("tile/0/002", 8191)],
)
def test_a_flipped_bit_in_a_file_is_found_by_its_path(mirrored, file, at):
    log, folder = mirrored
    flip(folder / file, at)

    report = log.fsck(mirror=folder.parent)

    (bad,) = report.worst_of("mirror")
    assert (report.exit_code, bad.key) == (DAMAGED, file)
    assert f"from {at} on" in bad.found


def test_a_missing_file_is_found(mirrored):
    log, folder = mirrored
    (folder / "tile/0/000").unlink()

    assert [(bad.key, bad.found) for bad in log.fsck(mirror=folder.parent).worst_of("mirror")] == [("tile/0/000", "nothing")]


def test_only_what_was_asked_for_is_compared(mirrored):
    log, folder = mirrored
    (folder / "tile/0/000").unlink()

    report = log.fsck(mirror=folder.parent, first=300, last=600)

    assert not report.damages["mirror"]
    assert report.checked["mirror"] == 1 + 2 + 2 + 1, "the checkpoint, two bundles, two tiles, and the one above them"


@pytest.mark.parametrize("spoil", [lambda note: note.replace(b"2026", b"2027", 1), lambda note: note[5:], lambda note: b"old 3\n"])
def test_a_published_checkpoint_that_was_never_signed_is_found(mirrored, spoil):
    log, folder = mirrored
    (folder / "checkpoint").write_bytes(spoil((folder / "checkpoint").read_bytes()))

    (bad,) = log.fsck(mirror=folder.parent).worst_of("mirror")

    assert bad.key == "checkpoint"


@pytest.mark.parametrize("at", [-2, -40])
def test_a_published_checkpoint_with_another_signature_is_found(mirrored, at):
    log, folder = mirrored
    flip(folder / "checkpoint", at)

    (bad,) = log.fsck(mirror=folder.parent).worst_of("mirror")

    assert bad.key == "checkpoint"


def narrower(folder):
    """A partial tile that a wider one has replaced, as a reader may have fetched it; gives its file."""
    path = folder / "tile/0/000.p/7"
    path.parent.mkdir()
    path.write_bytes((folder / "tile/0/000").read_bytes()[: 7 * 32])
    return path


def test_what_a_wider_tile_has_replaced_is_its_beginning(mirrored):
    log, folder = mirrored
    path = narrower(folder)
    assert log.fsck(mirror=folder.parent).exit_code == CLEAN

    flip(path, 40)

    (bad,) = log.fsck(mirror=folder.parent).worst_of("mirror")
    assert (bad.key, "from 40 on" in bad.found) == ("tile/0/000.p/7", True)


STRANGE = {
    "a tile beyond the log": ("tile/0/009", lambda path: path.write_bytes(bytes(8192))),
    "a wider tile than the log has": ("tile/1/000.p/200", lambda path: path.write_bytes(bytes(6400))),
    "no tile's name": ("tile/0/readme", lambda path: path.write_bytes(b"x")),
    "a link to a tile": ("tile/0/000.p/9", lambda path: path.symlink_to("../000")),
    "a link to a folder": ("tile/0/x001", lambda path: path.symlink_to("..")),
}


@pytest.mark.parametrize(("file", "put"), STRANGE.values(), ids=STRANGE)
def test_what_no_mirror_has_is_named(mirrored, file, put):
    log, folder = mirrored
    (folder / file).parent.mkdir(exist_ok=True)
    put(folder / file)

    (bad,) = log.fsck(mirror=folder.parent).worst_of("mirror")

    assert bad.key == file


def test_a_mirror_out_of_reach_makes_the_answer_incomplete(mirrored, monkeypatch):
    log, folder = mirrored
    (folder / "tile/0/000").unlink()
    (folder / "tile/0/000").mkdir()

    report = log.fsck(mirror=folder.parent)

    assert report.exit_code == INCOMPLETE
    assert report.unread == [f"mirror of {ORIGIN}: Is a directory"]
