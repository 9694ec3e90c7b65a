"""Demands 6 and 7: yesterday's dump is restored under traffic. Signer, mirror and old receipts refuse what comes of it; the mirror gives back
what was lost, to the byte, and recording goes on under the same key."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.adversarial.rewriting import LEAVES
from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, sequence
from tests.make.restored import a_copy, a_dump, a_restored, roots, stored_notes
from tests.make.turning import a_sequencer, signer_of, step
from tests.make.witness import SmallWitness, a_key
from traceability.ledger import queries
from traceability.ledger.errors import LedgerRecovering, LogMismatch
from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.models import Log
from traceability.ledger.services.seal import seal
from traceability.ledger.shelf import Shelf
from traceability.ledger.signer import keys
from traceability.tlog import checkpoints, merkle, notes, proofs, tiles
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.errors import TlogError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def own_manifest(durable, monkeypatch, tmp_path):
    """What the guards are before anything is put back, they are afterwards: fsck compares the catalogue with this."""
    monkeypatch.setattr(catalogue, "MANIFEST", tmp_path / "manifest.toml")
    catalogue.MANIFEST.write_text(catalogue.as_toml(catalogue.catalogue()), encoding="utf-8")


from_a_dump = pytest.mark.parametrize("restored", [a_dump], indirect=True, ids=["by pg_dump and pg_restore"])
"""Where what is refused or put back is the subject. The other tests take a copy that the server makes, which is as old, and quick."""


@pytest.fixture
def restored(durable, own_manifest, request):
    """400 entries, the dump, 605 more and two checkpoints; then the dump again."""
    with a_restored(durable, dumped=getattr(request, "param", a_copy)) as told:
        yield told


@pytest.fixture
def written_on(restored):
    """Somebody sequences without asking anybody, until the restored database is larger than the lost one was."""
    say(*(a_draft() for _ in range(900)))
    sequence()
    return restored


def old_checkpoints(told):
    keys = [notes.parse_vkey(vkey) for vkey in told.vkeys]
    return [checkpoints.open_checkpoint(proofs.parse_receipt(text).checkpoint, keys).checkpoint for text in told.receipts.values()]


def is_proven(told, uid, text):
    """Whether this old receipt still holds, against the newest checkpoint of now."""
    keys, receipt = [notes.parse_vkey(vkey) for vkey in told.vkeys], proofs.parse_receipt(text)
    old, new = checkpoints.open_checkpoint(receipt.checkpoint, keys).checkpoint, queries.latest_checkpoint()
    merkle.verify_inclusion(receipt.index, old.size, merkle.leaf_hash(queries.entry(uid).leaf), receipt.path, old.root)
    merkle.verify_consistency(old.size, new.size, old.root, new.root, queries.consistency(old.size).path)
    return True


@from_a_dump
def test_the_signer_refuses_although_the_log_is_larger_than_before(written_on):
    log = Log.objects.get()
    assert log.size > max(written_on.roots)
    before = signer_note(log)
    signer = signer_of(log.origin)
    try:
        with acting_as("ledger_sequencer"), pytest.raises(LogMismatch):
            seal(1, signer)
    finally:
        signer.close()
    assert signer_note(log) == before and max(roots()) < max(written_on.roots)
    assert queries.health().mode == "recovery"


def path_from(old):
    """What the database, as it stands, offers as a proof from `old` leaves to its own size."""
    log = Log.objects.get()
    groups = merkle.consistency_nodes(old, log.size)
    with_tiles = {(level, index): bytes(data) for level, index, data in run("SELECT level, idx, data FROM ledger.tile")}
    return tuple(merkle.folded(nodes, tiles.nodes_in(with_tiles)) for nodes in groups)


def test_neither_an_old_receipt_nor_a_witness_follows_what_stands_now(written_on):
    """Not even if the log's own key signs it: an operator asks the witness, from the size that it knows, and from that of the dump."""
    log, folder = Log.objects.get(), Path(settings.LEDGER_SIGNER_DIR)
    for old in old_checkpoints(written_on):
        assert old.size <= log.size
        with pytest.raises(TlogError):
            merkle.verify_consistency(old.size, log.size, old.root, bytes(log.root), path_from(old.size))

    (key,) = keys.read(folder / "key")
    witness = SmallWitness("w1", a_key(1), [key.verifier])
    remembered = signer_note(log)
    assert witness.add_checkpoint(proofs.ConsistencyFile(0, (), remembered).encode())[0] == 200
    forged = checkpoints.sign_checkpoint(Checkpoint(log.origin, log.size, bytes(log.root)), [key])

    known, dumped = max(written_on.roots), max(roots())
    assert witness.add_checkpoint(proofs.ConsistencyFile(known, path_from(known), forged).encode())[0] == 422
    assert witness.add_checkpoint(proofs.ConsistencyFile(dumped, path_from(dumped), forged).encode())[0] == 409
    assert witness.memory == {log.origin: remembered}


def signer_note(log):
    signer = signer_of(log.origin)
    try:
        return signer.last_note
    finally:
        signer.close()


def test_the_service_enters_recovery_by_itself_before_anything_is_sequenced(restored):
    say(*(a_draft() for _ in range(3)))
    size = Log.objects.get().size
    with a_sequencer() as sequencer:
        with pytest.raises(LogMismatch):
            step(sequencer)
        step(sequencer)

    health = queries.health()
    assert (health.mode, health.size, health.is_sound) == ("recovery", size, False)
    assert health.reason == f"the signer signed size {max(restored.roots)}, the database holds {size}"
    with pytest.raises(LedgerRecovering):
        say(a_draft())


def root_in_tiles(size):
    """The root of the first `size` leaves, out of the tiles as they stand."""
    stored = {(level, index): bytes(data) for level, index, data in run("SELECT level, idx, data FROM ledger.tile")}
    return merkle.root(size, tiles.nodes_in(stored))


def signed_root(told, size):
    """What the log's key signed at this size, in the days before."""
    signed = checkpoints.open_checkpoint(told.notes[size], [notes.parse_vkey(vkey) for vkey in told.vkeys]).checkpoint
    assert signed.size == size
    return signed.root


def published(told):
    """The size that readers of the mirror see."""
    return checkpoints.parse(Shelf(told.mirror, Log.objects.get().origin.rpartition("/")[2]).checkpoint()).checkpoint.size


@from_a_dump
def test_the_mirror_brings_back_the_same_roots_under_the_same_key(written_on):
    before = roots().keys()
    with a_sequencer() as sequencer, pytest.raises(LogMismatch):
        step(sequencer)
    (done,) = written_on.refill()

    assert (done.mode, done.put_back, done.known, done.unsigned) == ("live", len(written_on.lost), 0, 0)
    log = Log.objects.get()
    assert (log.size, bytes(log.root)) == max(written_on.roots.items())
    leaves = [merkle.leaf_hash(bytes(leaf)) for (leaf,) in run(LEAVES)]
    assert {size: merkle.root_of(leaves[:size]) for size in written_on.roots} == written_on.roots
    assert {size: root_in_tiles(size) for size in written_on.notes} == {size: signed_root(written_on, size) for size in written_on.notes}
    known, came_back = stored_notes(), max(written_on.notes)
    assert known.items() <= written_on.notes.items(), "to the byte, also those that were put back"
    assert {*before, published(written_on), came_back} == known.keys(), "the mirror kept what was published last, the signer what it signed"

    with a_sequencer() as sequencer:
        (again,) = say(a_draft())
        step(sequencer, times=2)
    assert queries.state_of([again.uid]) == {again.uid: "sealed"}
    assert queries.sealed_size() == log.size + 900 + 1, "what was recorded after the restore follows behind"
    assert all(is_proven(written_on, uid, text) for uid, text in written_on.receipts.items())
    assert {key.vkey for key in queries.signing_keys()} == set(written_on.vkeys)
    report = fsck(Asked(signer_folder=Path(settings.LEDGER_SIGNER_DIR)))
    assert report.exit_code == 0, report.lines()


def test_a_refill_that_was_killed_goes_on_and_a_second_one_changes_nothing(restored):
    """By the command, as a person runs it. What waited in the dump keeps its row and gets its old place."""
    told = run("SELECT entry_id, uid::text FROM ledger.entry_uid WHERE uid::text = ANY(%s) ORDER BY 1", [restored.waited])

    assert [command(restored, fault).returncode for fault in ("leaves_written", "slice_put_back", "slice_put_back")] == [
        -signal.SIGKILL
    ] * 3
    assert (queries.health().mode, queries.health().size, max(roots())) == ("recovery", max(restored.roots), 403)
    done = command(restored)

    assert (done.returncode, queries.health().mode, queries.health().size) == (0, "live", max(restored.roots)), done.stdout + done.stderr
    assert run("SELECT entry_id, uid::text FROM ledger.entry_uid WHERE uid::text = ANY(%s) ORDER BY 1", [restored.waited]) == told
    before = run("SELECT * FROM ledger.log"), run("SELECT count(*) FROM ledger.entry")
    again = command(restored)
    assert (again.returncode, " 0 put back" in again.stdout) == (0, True)
    assert (run("SELECT * FROM ledger.log"), run("SELECT count(*) FROM ledger.entry")) == before


def command(told, fault=""):
    environment = told.database.environment(LEDGER_FAULT=fault, LEDGER_MIRROR_DIR=str(told.mirror))
    asked = [sys.executable, "manage.py", "ledger_fsck", "--refill", str(told.mirror)]
    return subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
