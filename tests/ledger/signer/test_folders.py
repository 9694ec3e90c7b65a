import pytest

from tests.ledger.signer.tree import ORIGIN, question
from traceability.ledger.signer import folders
from traceability.ledger.signer.signing import Signer

NEXT_YEAR = "traceability.example/2027"


def test_the_first_log_has_the_root_and_the_next_a_folder_below(signer):
    root = signer.folder

    assert folders.folder_of(root.parent / "nothing", ORIGIN) == root.parent / "nothing"
    assert folders.folder_of(root, ORIGIN) == root
    assert folders.folder_of(root, NEXT_YEAR) == root / "2027"
    assert folders.folder_of(root / "2027", NEXT_YEAR) == root / "2027", "a folder of its own stays it"


def test_a_log_keeps_its_folder_when_the_root_is_empty_again(signer):
    Signer.new(signer.folder / "2027", NEXT_YEAR).close()
    (signer.folder / "key").unlink()
    (signer.folder / "state").unlink()

    assert folders.folder_of(signer.folder, NEXT_YEAR) == signer.folder / "2027"


def test_a_lost_key_leaves_its_memory_a_name(signer):
    signer.sign(question(0, 3))
    (signer.folder / "key").unlink()

    assert folders.origin_in(signer.folder) == ORIGIN
    assert folders.folder_of(signer.folder, NEXT_YEAR) == signer.folder / "2027"


@pytest.mark.parametrize("file", ["key", "state"])
def test_a_file_that_says_nothing_is_nobodys_and_not_free_either(signer, file):
    (signer.folder / "key").unlink()
    (signer.folder / file).write_bytes(b"\xff\xfe")

    assert folders.origin_in(signer.folder) == "?"
    assert folders.folder_of(signer.folder, NEXT_YEAR) == signer.folder, "where the signer says what is wrong"


def test_all_origins_are_found(signer):
    Signer.new(signer.folder / "2027", NEXT_YEAR).close()
    (signer.folder / "lost+found").mkdir()

    assert folders.origins_below(signer.folder) == {ORIGIN: signer.folder, NEXT_YEAR: signer.folder / "2027"}
    assert folders.origins_below(signer.folder / "nothing") == {}
