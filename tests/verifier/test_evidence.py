import pytest

from traceability.tlog.errors import Fork
from traceability.verifier.evidence import BadBeginning, read_beginning, write_evidence


def fork(first=b"one", *, origin="log.example/2026", proof=None, beginning=None):
    return Fork("two roots", origin=origin, size=9, notes=(first, b"two"), proof=proof, beginning=beginning)


def test_both_notes_are_written(tmp_path):
    folder = write_evidence(fork(), tmp_path)

    assert folder == tmp_path / "fork-log.example_2026-9"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"first.checkpoint": b"one", "second.checkpoint": b"two"}


def test_a_proof_is_written_beside_them(tmp_path):
    assert (write_evidence(fork(proof=b"old 5\n"), tmp_path) / "consistency.txt").read_bytes() == b"old 5\n"


def test_a_beginning_is_written_as_it_is_read(tmp_path):
    data = (write_evidence(fork(beginning=bytes(range(32))), tmp_path) / "beginning.txt").read_bytes()

    assert data == b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert read_beginning(data) == bytes(range(32))


@pytest.mark.parametrize(
    "data", [b"", b"AAECAw==\n", b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n", b"AAEC\nAwQF\n", b"\xff\n", b"A" * 44 + b"\n\n"]
)
def test_what_is_no_beginning_is_refused(data):
    with pytest.raises(BadBeginning):
        read_beginning(data)


def test_evidence_is_never_overwritten(tmp_path):
    folders = [write_evidence(fork(), tmp_path), write_evidence(fork(b"three"), tmp_path), write_evidence(fork(b"three"), tmp_path)]

    assert [folder.name for folder in folders] == ["fork-log.example_2026-9", "fork-log.example_2026-9.2", "fork-log.example_2026-9.2"]
    assert (folders[0] / "first.checkpoint").read_bytes() == b"one"


def test_an_origin_cannot_lead_out_of_the_folder(tmp_path):
    assert write_evidence(fork(origin="../../etc\\a:b"), tmp_path).parent == tmp_path
    assert [path.name for path in tmp_path.iterdir()] == ["fork-.._.._etc_a_b-9"]
