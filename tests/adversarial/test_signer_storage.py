"""Demands 8, 13 and 26, for the signer: its disk fails at every call that changes it, one at a time, by an error or by its death.

Afterwards it starts again, and of all signatures that anybody ever got the memory knows the newest: a second history is not signed.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adversarial.signer_on_bad_disk import LATER, NEWER, NOW, SIZE
from tests.adversarial.test_export_storage import failing_disk
from tests.ledger.signer.test_rotation import Told
from tests.ledger.signer.tree import ORIGIN, question
from traceability.ledger.signer import rotation
from traceability.ledger.signer.rotation import IN_FORCE, NEXT, RETIRING
from traceability.ledger.signer.signing import NOT_CONSISTENT, NOT_MY_SIZE, SIGNED, Signer
from traceability.tlog import checkpoints, notes

__all__ = ["failing_disk"]

ROOT = Path(__file__).resolve().parents[2]
LAST = NEWER + 2


@pytest.fixture
def start(tmp_path):
    """A folder of a signer that has signed three sizes, the last of them SIZE."""
    folder = tmp_path / "start"
    signer = Signer.new(folder, ORIGIN, now=lambda: NOW)
    for old, new in ((0, SIZE - 2), (SIZE - 2, SIZE - 1), (SIZE - 1, SIZE)):
        assert signer.sign(question(old, new, published=signer.last_note)).code == SIGNED
    signer.close()
    return folder


def tries(disk, start, act, *said):
    """What became of each try; the first is one that nothing disturbed."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.adversarial.signer_on_bad_disk", str(start), act, *said],
        cwd=ROOT, env={"LD_PRELOAD": str(disk), "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr
    found = [json.loads(line) for line in child.stdout.splitlines()]
    assert set("wf") <= set(found[0]["calls"]) and len(found) == 1 + 4 * len(found[0]["calls"])
    assert {one["status"] for one in found} == {0, -9}
    return found


def opened(one):
    return Signer(Path(one["folder"]), ORIGIN, now=lambda: NOW)


def size_of(note):
    return checkpoints.parse(note).checkpoint.size if note else 0


def test_no_signature_without_its_memory(failing_disk, start):
    found = tries(failing_disk, start, "sign")
    old, words = (start / "state").read_bytes(), set()
    for one in found:
        answer, again = one["answer"], opened(one)
        words.add(answer.get("word"))
        if answer.get("code") == SIGNED:
            assert again.last_note == answer["note"].encode(), one
        else:
            assert "note" not in answer or not answer["note"], one
        assert size_of(again.last_note) in (SIZE, NEWER)
        if size_of(again.last_note) == SIZE:
            assert (again.folder / "state").read_bytes() == old
        fork = again.sign(question(size_of(again.last_note), LAST, published=again.last_note, forked_at=1))
        assert fork.code == NOT_CONSISTENT
        assert again.sign(question(size_of(again.last_note), LAST, published=again.last_note)).code == SIGNED
        again.close()
    assert words == {"", "storage", None}


def test_after_a_storage_fault_it_signs_nothing_until_it_is_restarted(failing_disk, start):
    """What is on disk is unknown: an fsync that failed may have written, or lost, the page."""
    stopped = [one for one in tries(failing_disk, start, "sign") if one["answer"].get("word") == "storage"]
    assert len(stopped) >= 8, "the mode, the bytes, the two fsyncs and the rename, by two errors each"
    sizes = set()
    for one in stopped:
        again = opened(one)
        sizes.add(size_of(again.last_note))
        assert again.sign(question(0, LAST, published=again.last_note)).code == NOT_MY_SIZE
        again.close()
    assert sizes == {SIZE, NEWER}, "the fault may come before the rename or after it"


def test_a_first_key_is_there_whole_or_not_at_all(failing_disk, tmp_path):
    (tmp_path / "start").mkdir()
    for one in tries(failing_disk, tmp_path / "start", "new"):
        folder, vkey = Path(one["folder"]) / "new", one["answer"].get("vkey")
        again = Signer(folder, ORIGIN) if (folder / "key").exists() else Signer.new(folder, ORIGIN)
        assert vkey in (None, again.verifiers[0].vkey)
        assert again.sign(question(0, 3, time=int(again._now()))).code == SIGNED
        again.close()


def test_a_note_is_adopted_or_the_old_memory_stays(failing_disk, start):
    signer = Signer(start, ORIGIN, now=lambda: NOW)
    old, newer = (start / "state").read_bytes(), signer.sign(question(SIZE, NEWER, published=signer.last_note)).note
    signer.close()
    (start / "state").write_bytes(old)
    (start / "note").write_bytes(newer)
    for one in tries(failing_disk, start, "adopt"):
        again = opened(one)
        assert again.last_note == newer or (size_of(again.last_note) == SIZE and "note" not in one["answer"])
        again.close()


@pytest.fixture
def rotating(tmp_path):
    """A log and its signer; the test makes the step before the one that is disturbed."""
    signer = Signer.new(tmp_path / "start", ORIGIN, now=lambda: NOW)
    told = Told(signer)
    told.say("log.opened", "-")
    told.seal()
    yield told
    signer.close()


def standings(one):
    return [known.standing for known in rotation.standings(Path(one["folder"]))]


def test_a_next_key_is_made_whole_or_not_at_all(failing_disk, rotating):
    for one in tries(failing_disk, rotating.signer.folder, "begin"):
        made = standings(one)
        assert made in ([IN_FORCE], [IN_FORCE, NEXT]) and (made == [IN_FORCE, NEXT] or "vkey" not in one["answer"])
        assert rotation.begin(Path(one["folder"])).vkey == one["answer"].get("vkey", rotation.begin(Path(one["folder"])).vkey)


def test_a_key_comes_into_force_whatever_happens_in_between(failing_disk, rotating):
    key = rotation.begin(rotating.signer.folder)
    index = rotating.say("key.announced", key.vkey)
    rotating.seal()
    receipt = rotating.receipt(index)
    (rotating.signer.folder / "receipt").write_bytes(receipt)
    require_step(failing_disk, rotating, receipt, before=[IN_FORCE, NEXT], after=[IN_FORCE, IN_FORCE])


def test_a_key_goes_whatever_happens_in_between(failing_disk, rotating):
    old, key = rotating.signer.verifiers[0], rotation.begin(rotating.signer.folder)
    index = rotating.say("key.announced", key.vkey)
    rotating.seal()
    assert rotating.signer.prove(rotating.receipt(index)).code == SIGNED
    for one in tries(failing_disk, rotating.signer.folder, "retire", old.id.hex()):
        assert standings(one) in ([IN_FORCE, IN_FORCE], [RETIRING, IN_FORCE])
        assert standings(one) == [RETIRING, IN_FORCE] or "vkey" not in one["answer"]
    shutil.rmtree(rotating.signer.folder.with_name("tried"))

    rotation.ask_retirement(rotating.signer.folder, old.id.hex(), now=LATER)
    index = rotating.say("key.retired", old.vkey)
    rotating.seal()
    receipt = rotating.receipt(index)
    (rotating.signer.folder / "receipt").write_bytes(receipt)
    require_step(failing_disk, rotating, receipt, before=[RETIRING, IN_FORCE], after=[IN_FORCE])


def require_step(disk, told, receipt, *, before, after):
    """Done or not done, never half: and it is done by showing the same receipt again, which signs on."""
    last = told.signer.last_note
    for one in tries(disk, told.signer.folder, "prove"):
        again = opened(one)
        assert standings(one) in (before, after) and again.last_note == last
        assert standings(one) == after or one["answer"].get("code") != SIGNED
        answer = again.prove(receipt)
        assert (answer.code, answer.word) == (SIGNED, "") and standings(one) == after
        assert len(notes.parse(again.last_note).signatures) >= 1
        again.close()
