"""Demand 3, its last line: history rewritten, every hash recomputed, signed with the log's own key. A checkpoint that was handed out
before convicts the log by the auditors' tool alone: exit 4, with both notes as evidence."""

import shutil

import pytest

from tests.adversarial.rewriting import recomputed
from tests.adversarial.test_rewritten_history import deed, log_key
from tests.make.ledger import acting_as
from traceability.ledger import queries
from traceability.ledger.mirror import Mirror
from traceability.tlog import checkpoints, proofs
from traceability.verifier.__main__ import main

__all__ = ["deed"]
FORK = 4


@pytest.fixture
def published(deed, tmp_path, monkeypatch):
    """The rewritten log as the operator would publish it today, and in the reader's folder what he kept: a checkpoint and a receipt."""
    kept = deed.checkpoint
    deed.tamper(*recomputed(log_key(deed)))
    log, shown = queries.current_log(), queries.latest_checkpoint()
    mirror = Mirror(tmp_path / "mirror")
    with acting_as("ledger_sequencer"):
        mirror.export(log.log_id, log.origin, shown.size)
        assert mirror.publish(log.origin, shown.note)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kept").write_bytes(kept.note)
    (tmp_path / "shown").write_bytes(shown.note)
    (tmp_path / "receipt").write_bytes(deed.receipt)
    return mirror.shelf(log.origin).folder, kept, shown, [word for key in deed.vkeys for word in ("--log", key.vkey)]


def evidence_in(folder):
    return {path.read_bytes() for path in folder.glob("fork-*/*.checkpoint")}


def test_the_log_as_it_stands_is_refused_by_who_has_seen_it_before(published, tmp_path, capsys):
    folder, kept, shown, trust = published
    shutil.copy("kept", "seen")

    assert main(["tiles", str(folder), *trust, "--seen", "seen"]) == FORK
    assert evidence_in(tmp_path) == {kept.note, shown.note}
    assert (tmp_path / "seen").read_bytes() == kept.note


def test_two_readers_who_meet_convict_it(published, tmp_path, capsys):
    folder, kept, shown, trust = published
    code = main(["compare", "kept", "shown", *trust, "--tiles", str(folder)])

    if kept.size == shown.size:
        assert code == FORK and evidence_in(tmp_path) == {kept.note, shown.note}
    else:
        assert code == 3, "what is published now is a beginning of what was: only a memory knows that it is not the newest"


def test_an_old_receipt_is_not_followed_by_what_is_published(published, tmp_path, capsys):
    """The receipt alone is as true as ever; beside today's checkpoint it is evidence."""
    _, _, shown, trust = published
    under = checkpoints.parse(proofs.parse_receipt((tmp_path / "receipt").read_bytes()).checkpoint).checkpoint
    assert main(["receipt", "receipt", *trust]) == 0
    shutil.copy("shown", "seen")

    code = main(["receipt", "receipt", *trust, "--seen", "seen"])

    assert code == (FORK if under.size == shown.size else 3)
