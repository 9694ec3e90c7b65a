"""The log's key is in other hands, or signed leaves are gone for good: the operator begins anew, and nobody's old proof is worth less."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.make.ledger import a_draft, say
from tests.make.restored import a_restored
from tests.make.turning import a_sequencer, logs, step, vkeys
from traceability.ledger import queries
from traceability.ledger.errors import LogMismatch, RefillRefused
from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.services.emergency import abandon
from traceability.tlog import checkpoints, notes, proofs
from traceability.tlog.errors import TlogError
from traceability.tlog.witnessing import policy_of
from traceability.verifier.receipt import check_receipt
from traceability.verifier.trust import Trust


@pytest.fixture
def lost(committed, monkeypatch, tmp_path):
    """The dump is restored, and the mirror burnt as well."""
    monkeypatch.setattr(catalogue, "MANIFEST", tmp_path / "manifest.toml")
    catalogue.MANIFEST.write_text(catalogue.as_toml(catalogue.catalogue()), encoding="utf-8")
    with a_restored(committed, before=20, after=(30,), waiting=3) as told:
        settings.LEDGER_MIRROR_DIR = tmp_path / "new mirror"
        told.mirror = tmp_path / "nothing"
        yield told


def accepted(text, vkey):
    return check_receipt(text, Trust(policy_of([notes.parse_vkey(vkey)], [], 0), 2_000_000_000)).exit_code


def test_signed_leaves_that_are_gone_for_good_end_the_log(lost):
    with a_sequencer() as sequencer, pytest.raises(LogMismatch):
        step(sequencer)
    with pytest.raises(RefillRefused, match="gone for good"):
        lost.refill()
    (kept,) = lost.waited[:1]

    with a_sequencer() as sequencer:
        abandon(logs()[0].origin, "signed leaves are lost", sequencer._next_keeper, durable_only=False)
        step(sequencer, times=2)
        (said,) = say(a_draft())
        step(sequencer, times=2)

    dead, new = logs()
    assert queries.entry(kept).origin == new.origin and queries.state_of([said.uid]) == {said.uid: "sealed"}
    assert checkpoints.parse(queries.latest_checkpoint(dead).note).checkpoint.size == 23
    receipt = queries.receipt(said.uid).text
    assert (accepted(receipt, vkeys(new.origin)[0]), accepted(receipt, lost.vkeys[0])) == (0, 3)
    report = fsck(Asked())
    assert report.exit_code == 0, report.lines()


def test_old_receipts_verify_and_whoever_lost_an_entry_can_prove_it(lost):
    """Its receipt is under a checkpoint that the log signed, and the last good one of the new log's first leaf is smaller."""
    with a_sequencer() as sequencer:
        abandon(logs()[0].origin, "signed leaves are lost", sequencer._next_keeper, durable_only=False)
    (dead_key,) = vkeys(logs()[0].origin)

    for text in lost.receipts.values():
        receipt = proofs.parse_receipt(text)
        signed = checkpoints.open_checkpoint(receipt.checkpoint, [notes.parse_vkey(dead_key)]).checkpoint
        assert signed.size > queries.latest_checkpoint(logs()[0]).size


def test_the_new_key_is_another_and_the_old_one_vouches_for_nothing_new(lost):
    with a_sequencer() as sequencer:
        successor = abandon(logs()[0].origin, "the key was copied", sequencer._next_keeper, durable_only=False)
        step(sequencer, times=2)
    newest = queries.latest_checkpoint(logs()[1]).note

    assert successor.vkey not in lost.vkeys and (Path(settings.LEDGER_SIGNER_DIR) / logs()[1].origin.rpartition("/")[2] / "key").exists()
    assert checkpoints.open_checkpoint(newest, [notes.parse_vkey(successor.vkey)]).checkpoint.origin == logs()[1].origin
    with pytest.raises(TlogError):
        checkpoints.open_checkpoint(newest, [notes.parse_vkey(vkey) for vkey in lost.vkeys])
