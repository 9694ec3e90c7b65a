import os

import pytest

from tests.verifier.made import unpacked
from traceability.verifier import files as limits
from traceability.verifier.files import BadFiles, DamagedFile, FolderFiles, ForeignFile, require_bounds, require_plain_names


def test_a_folder_is_read_as_it_is(tmp_path):
    files = {"a": b"1", "b/c": b"", "b/d/e": b"22"}

    found = FolderFiles(unpacked(tmp_path, files))

    assert {name: found.read(name) for name in found.sizes} == files
    assert found.sizes == {"a": 1, "b/c": 0, "b/d/e": 2}


def test_a_link_to_a_folder_is_refused(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "entries").symlink_to(tmp_path, target_is_directory=True)

    with pytest.raises(ForeignFile):
        FolderFiles(tmp_path / "b")


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(ForeignFile):
        FolderFiles(tmp_path)


def test_a_folder_without_end_is_refused(tmp_path):
    (tmp_path / "/".join("a" * 50)).mkdir(parents=True)

    with pytest.raises(ForeignFile):
        FolderFiles(tmp_path)


def test_a_file_that_grows_while_it_is_read_is_noticed(tmp_path):
    found = FolderFiles(unpacked(tmp_path, {"a": b"1"}))
    (tmp_path / "a").write_bytes(b"12")

    with pytest.raises(DamagedFile):
        found.read("a")


@pytest.mark.parametrize("name", ["", "..", "a/..", "/a", "a/", "a//b", "a\\b", "a b", "~a", ".a", "a\0", "a\n", "\u00e9", "a:b"])
def test_names_are_plain(name):
    with pytest.raises(ForeignFile):
        require_plain_names([name])


def test_usual_names_are_plain():
    require_plain_names(["bundle.json", "entries/000001.tlog-proof", "checkpoints/2026-2", "consistency/0.txt"])


def test_there_are_bounds():
    require_bounds(limits.MOST_FILES, [limits.LARGEST_FILE])
    for files, sizes in [(limits.MOST_FILES + 1, []), (1, [limits.LARGEST_FILE + 1]), (40, [limits.LARGEST_FILE] * 33)]:
        with pytest.raises(BadFiles):
            require_bounds(files, sizes)


def test_a_folder_is_bounded_too(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_FILES", 1)

    with pytest.raises(BadFiles):
        FolderFiles(unpacked(tmp_path, {"a": b"", "b": b""}))
