"""Demands 2 (insertion) and 3: a history rewritten with every hash recomputed. Inside the database nothing contradicts it any more;
the signer, a receipt in somebody's hands and whoever kept a checkpoint still do."""

import pytest

from tests.adversarial.rewriting import recomputed, rewritten_leaf, rows
from tests.make.ledger import acting_as
from traceability.ledger import queries
from traceability.ledger.errors import LogMismatch
from traceability.ledger.fsck.report import DAMAGED
from traceability.ledger.services.integrate import integrate
from traceability.ledger.services.seal import seal
from traceability.ledger.signer import keys
from traceability.ledger.signer.signing import Signer
from traceability.tlog import checkpoints, merkle, notes, proofs
from traceability.tlog.errors import NotConsistent, TlogError

DEEDS = {
    "an entry changed": [rewritten_leaf(500)],
    "the last entry deleted": [
        "DELETE FROM ledger.leaf WHERE leaf_index = (SELECT max(leaf_index) FROM ledger.leaf)",
        "DELETE FROM ledger.checkpoint WHERE size = (SELECT max(size) FROM ledger.checkpoint)",
    ],
    "one inserted in the middle": [
        "ALTER TABLE ledger.leaf DROP CONSTRAINT leaf_pkey",
        "UPDATE ledger.leaf SET leaf_index = leaf_index + 1 WHERE leaf_index >= 500",
        "INSERT INTO ledger.leaf SELECT 1, 500, min(entry_id) FROM ledger.pending",
        "DELETE FROM ledger.pending WHERE entry_id = (SELECT min(entry_id) FROM ledger.pending)",
        "ALTER TABLE ledger.leaf ADD PRIMARY KEY (log_id, leaf_index)",
    ],
    "two swapped": [
        "ALTER TABLE ledger.leaf DROP CONSTRAINT leaf_pkey",
        "UPDATE ledger.leaf SET leaf_index = 1101 - leaf_index WHERE leaf_index IN (550, 551)",
        "ALTER TABLE ledger.leaf ADD PRIMARY KEY (log_id, leaf_index)",
    ],
}


@pytest.fixture(params=DEEDS)
def deed(request, sound):
    """The deed done, everything below the checkpoints recomputed; and what was in strangers' hands before."""
    ((uid,),) = rows("SELECT uid FROM ledger.leaf JOIN ledger.entry USING (entry_id) WHERE leaf_index = 900")
    sound.receipt, sound.checkpoint = queries.receipt(uid).text, queries.latest_checkpoint()
    sound.vkeys = [notes.parse_vkey(key.vkey) for key in queries.signing_keys() if key.purpose == "checkpoint"]
    sound.tamper(*DEEDS[request.param])
    return sound


def log_key(sound):
    return keys.read(sound.signer / "key")[0]


def test_without_the_logs_key_the_checkpoints_tell(deed):
    deed.tamper(*recomputed())
    report = deed.fsck()
    assert report.exit_code == DAMAGED and report.damages["signatures"] + report.damages["signer"]
    assert report.damages["leaves"] == report.damages["tiles"] == report.damages["roots"] == 0


def test_with_a_key_of_ones_own_the_trusted_key_tells(deed):
    deed.tamper(*recomputed(keys.new_key(log_key(deed).name)))
    report = deed.fsck(keys=deed.vkeys)
    assert report.exit_code == DAMAGED and report.damages["signatures"] >= 3


def test_with_the_logs_key_the_signers_memory_tells(deed):
    """The operator's shell has everything but what others keep."""
    deed.tamper(*recomputed(log_key(deed)))
    report = deed.fsck()
    assert report.exit_code == DAMAGED
    told = {"signer", "cosignatures", "witnessed", "catalogue", "placement", "versions", "disclosures"}
    assert dict(report.damages).keys() <= told and report.damages["signer"] == 1


def test_and_so_does_an_old_receipt(deed):
    """A checkpoint that was handed out before, against the one that is published now: a proof from one to the other does not exist."""
    deed.tamper(*recomputed(log_key(deed)))
    now = queries.latest_checkpoint()
    old = checkpoints.open_checkpoint(proofs.parse_receipt(deed.receipt).checkpoint, deed.vkeys).checkpoint
    with pytest.raises((NotConsistent, TlogError)):
        path = queries.consistency(old.size).path if old.size <= now.size else ()
        merkle.verify_consistency(old.size, now.size, old.root, now.root, path)


def test_and_the_signer_signs_nothing_that_comes_after(deed):
    deed.tamper(*recomputed(log_key(deed)))
    signer = Signer(deed.signer, log_key(deed).name)
    try:
        with acting_as("ledger_sequencer"), pytest.raises(LogMismatch):
            integrate(1, durable_only=False)
            seal(1, signer)
    finally:
        signer.close()
    assert rows("SELECT mode FROM ledger.log") == [("recovery",)]
    assert deed.checkpoint.note.startswith(signer.last_note), "witnesses add their lines behind those of the log"


def test_an_entry_changed_alone_is_found_at_its_index(sound):
    """The hash column is generated and follows; the tree does not."""
    sound.tamper(rewritten_leaf(500))
    report = sound.fsck()
    assert report.exit_code == DAMAGED
    assert [damage.key for damage in report.worst_of("tiles")] == ["0/1", "1/0"]
    assert report.worst_of("tiles")[0].expected.startswith(f"hash {500 - 256}: ")
