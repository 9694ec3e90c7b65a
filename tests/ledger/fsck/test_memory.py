import shutil
import time

from tests.ledger.test_database_rules import run
from traceability.ledger.fsck import memory, walk
from traceability.ledger.fsck.report import Report
from traceability.ledger.signer.signing import Signer
from traceability.ledger.signer.state import State, decode


def keys(report):
    return [damage.key for damage in report.worst_of("signer")]


def newest():
    return run("SELECT max(size) FROM ledger.checkpoint")[0][0]


def test_the_signer_remembers_leaves_that_the_database_lost(sound):
    last = newest()
    sound.tamper(f"UPDATE ledger.log SET size = {last - 1}")
    assert keys(sound.fsck()) == [last]


def test_and_a_checkpoint_that_is_gone(sound):
    last = newest()
    sound.tamper(f"DELETE FROM ledger.checkpoint WHERE size = {last}")
    assert keys(sound.fsck()) == [last]


def test_another_note_of_the_same_size_is_named(sound):
    last = newest()
    sound.tamper(f"UPDATE ledger.checkpoint SET note = note || 'x' WHERE size = {last}")
    assert keys(sound.fsck()) == [last]


def test_a_memory_out_of_reach_is_left_out(sound, tmp_path):
    assert "signer" not in sound.fsck(signer_folder=tmp_path / "nowhere").checked
    assert "signer" not in sound.fsck(signer_folder=None).checked


def test_a_memory_that_is_none_is_named(sound, tmp_path):
    folder = shutil.copytree(sound.signer, tmp_path / "signer")
    (folder / "state").write_bytes(b"nothing")
    assert keys(sound.fsck(signer_folder=folder)) == ["state"]


def test_the_memory_of_a_later_year_is_below_the_first(sound, tmp_path):
    root = tmp_path / "signer"
    Signer.new(root, "traceability.example/2025").close()
    shutil.copytree(sound.signer, root / walk.logs()[0].origin.rpartition("/")[2])
    report = sound.fsck(signer_folder=root)
    assert report.checked["signer"] and not keys(report)


def test_a_note_of_this_moment_is_waited_for(sound, tmp_path, monkeypatch):
    """The sequencer may be between signature and row."""
    (log,) = walk.logs()
    folder = shutil.copytree(sound.signer, tmp_path / "signer")
    last = decode((folder / "state").read_bytes(), log.origin)
    (folder / "state").write_bytes(State(int(time.time()), last.note).encode())
    answers = iter([[(False,)], [(False,)], [(True,)]])
    monkeypatch.setattr(memory, "rows", lambda *_: next(answers))

    assert memory.remembered(log, Report(), folder).size == last.size
    assert next(answers, None) is None
