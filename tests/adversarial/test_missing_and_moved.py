"""Demand 2: rows that are gone, twice there, or somewhere else, each named with its index by fsck, exit 1."""

import pytest

from traceability.ledger.fsck.report import DAMAGED

NTH = "(SELECT entry_id FROM ledger.leaf WHERE leaf_index = {})"
LAST = "(SELECT max(leaf_index) FROM ledger.leaf)"
LOOSE = "ALTER TABLE ledger.leaf DROP CONSTRAINT leaf_pkey"
ALIKE = "ALTER TABLE ledger.leaf DROP CONSTRAINT leaf_entry_id_key"
SECOND = "(SELECT size FROM ledger.checkpoint ORDER BY size OFFSET 1 LIMIT 1)"

DEEDS = {
    "an entry": ([f"DELETE FROM ledger.entry WHERE entry_id = {NTH.format(500)}"], "leaves", 500),
    "the last entry": ([f"DELETE FROM ledger.entry WHERE entry_id = (SELECT entry_id FROM ledger.leaf WHERE leaf_index = {LAST})"], "leaves", None),
    "an entry with its leaf": (
        [f"DELETE FROM ledger.entry WHERE entry_id = {NTH.format(500)}", "DELETE FROM ledger.leaf WHERE leaf_index = 500"], "density", 500),
    "a leaf": (["DELETE FROM ledger.leaf WHERE leaf_index = 500"], "density", 500),
    "all entries": (["DELETE FROM ledger.entry"], "leaves", 0),
    "the partition": (["ALTER TABLE ledger.entry DETACH PARTITION ledger.entry_0000"], "leaves", 0),
    "a pending row": (["DELETE FROM ledger.pending WHERE entry_id = (SELECT min(entry_id) FROM ledger.pending)"], "placement", None),
    "a checkpoint": (["DELETE FROM ledger.checkpoint WHERE size = (SELECT max(size) FROM ledger.checkpoint)"], "signer", None),
    "the first checkpoint": (["DELETE FROM ledger.checkpoint WHERE size = (SELECT min(size) FROM ledger.checkpoint)"], "signatures", None),
    "a checkpoint in the middle": (
        ["DELETE FROM ledger.checkpoint WHERE size = (SELECT size FROM ledger.checkpoint ORDER BY size OFFSET 1 LIMIT 1)"], "signatures", None),
    "a checkpoint in the middle, and the next numbered anew": (
        [f"UPDATE ledger.checkpoint SET follows = (SELECT min(size) FROM ledger.checkpoint) WHERE follows = {SECOND}", f"DELETE FROM ledger.checkpoint WHERE size = {SECOND}"],
        "cosignatures", None),
    "the numbers of checkpoints": (["UPDATE ledger.checkpoint SET follows = size - 1 WHERE follows IS NOT NULL"], "signatures", None),
    "an answer to another request": (
        ["UPDATE api_submission SET answer = (SELECT answer FROM api_submission ORDER BY key_sha256 LIMIT 1)"], "requests", None),
    "a cosignature": (["DELETE FROM ledger.cosignature WHERE size = (SELECT max(size) FROM ledger.cosignature) AND witness LIKE '%/w1+%'"], "witnessed", None),
    "the newest checkpoint's cosignatures and their quorum": (
        [f"DELETE FROM ledger.{table} WHERE size = (SELECT max(size) FROM ledger.checkpoint)" for table in ("cosignature", "witnessed", "checkpoint")], "signer", None),
    "a tile": (["DELETE FROM ledger.tile WHERE level = 0 AND idx = 1"], "tiles", "0/1"),
    "a head": (["DELETE FROM ledger.subject_head WHERE subject_type = 'log'"], "heads", None),
    "two swapped": ([LOOSE, "UPDATE ledger.leaf SET leaf_index = 1101 - leaf_index WHERE leaf_index IN (550, 551)"], "tiles", "0/2"),
    "one renumbered": ([LOOSE, "UPDATE ledger.leaf SET leaf_index = leaf_index + 100000 WHERE leaf_index = 500"], "density", 500),
    "one duplicated": ([LOOSE, ALIKE, f"INSERT INTO ledger.leaf SELECT 1, {LAST} + 1, {NTH.format(500)}"], "density", None),
    "one in the place of another": ([ALIKE, f"UPDATE ledger.leaf SET entry_id = {NTH.format(500)} WHERE leaf_index = 501"], "placement", None),
    "one inserted in the middle": (
        [LOOSE, "UPDATE ledger.leaf SET leaf_index = leaf_index + 1 WHERE leaf_index >= 500", "INSERT INTO ledger.leaf SELECT 1, 500, min(entry_id) FROM ledger.pending",
         "DELETE FROM ledger.pending WHERE entry_id = (SELECT min(entry_id) FROM ledger.pending)"], "tiles", "0/1"),
    "the log's row": (["DELETE FROM ledger.leaf", "DELETE FROM ledger.tile", "DELETE FROM ledger.checkpoint", "UPDATE ledger.log SET size = 0, root = sha256('')"], "placement", None),
    "the log itself": (["DELETE FROM ledger.log"], "density", "log"),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_gone_or_moved_is_named(sound, deed):
    statements, kind, key = DEEDS[deed]
    sound.tamper(*statements)

    report = sound.fsck()

    assert report.exit_code == DAMAGED
    assert report.damages[kind], report.lines()
    if key is not None:
        assert report.worst_of(kind)[0].key == key
