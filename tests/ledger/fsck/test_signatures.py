import pytest

from tests.ledger.test_database_rules import run
from traceability.ledger.fsck.report import CLEAN
from traceability.ledger.signer.keys import new_key
from traceability.tlog import checkpoints
from traceability.tlog.checkpoints import Checkpoint


def keys(report, kind):
    return [damage.key for damage in report.worst_of(kind)]


def newest():
    ((size, root, note),) = run("SELECT size, root, note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1")
    return size, bytes(root), bytes(note)


def test_the_announced_keys_are_trusted_unless_others_are_named(sound):
    origin = run("SELECT origin FROM ledger.log")[0][0]
    stranger = new_key(origin)

    assert sound.fsck().damages["signatures"] == 0
    assert sound.fsck(keys=[stranger.verifier]).damages["signatures"] == 4


def test_a_checkpoint_signed_by_another_key_is_named(sound):
    size, root, _ = newest()
    origin = run("SELECT origin FROM ledger.log")[0][0]
    note = checkpoints.sign_checkpoint(Checkpoint(origin, size, root), [new_key(origin)])
    sound.tamper(f"UPDATE ledger.checkpoint SET note = '\\x{note.hex()}' WHERE size = {size}")
    assert keys(sound.fsck(), "signatures") == [size]


def test_a_note_of_another_size_is_named(sound):
    size, _, note = newest()
    sound.tamper(f"UPDATE ledger.checkpoint SET note = '\\x{note.hex()}' WHERE size = 1 + (SELECT min(size) FROM ledger.checkpoint) - 1")
    (found,) = sound.fsck().worst_of("signatures")
    assert found.key < size and str(size) in found.found


def test_a_checkpoint_beyond_the_log_is_named(sound):
    size, *_ = newest()
    sound.tamper(
        f"INSERT INTO ledger.checkpoint SELECT 1, size + 50, root, note, signed_at, size FROM ledger.checkpoint WHERE size = {size}"
    )
    assert keys(sound.fsck(), "signatures") == [size + 50]


def test_what_stands_behind_a_checkpoint_that_is_gone_is_named(sound):
    sizes = [size for (size,) in run("SELECT size FROM ledger.checkpoint ORDER BY 1")]
    assert len(sizes) > 2 and run("SELECT follows FROM ledger.checkpoint ORDER BY size") == [(None,), *((size,) for size in sizes[:-1])]

    sound.tamper(f"DELETE FROM ledger.checkpoint WHERE size = {sizes[-2]}")

    (found,) = sound.fsck().worst_of("signatures")
    assert (found.key, str(sizes[-2]) in found.expected) == (sizes[-1], True)


@pytest.mark.parametrize("place", [0, 1, 2, -1])
@pytest.mark.parametrize("follows", ["NULL", "size", "follows - 1", "coalesce(follows, 0) + 1"])
def test_a_checkpoint_that_was_numbered_anew_is_named(sound, place, follows):
    """By the sizes of the notes themselves."""
    (size, before) = run("SELECT size, follows FROM ledger.checkpoint ORDER BY size")[place]
    sound.tamper(f"UPDATE ledger.checkpoint SET follows = {follows} WHERE size = {size}")
    if run(f"SELECT follows FROM ledger.checkpoint WHERE size = {size}") == [(before,)]:
        assert before is None and keys(sound.fsck(), "signatures") == []
    else:
        assert keys(sound.fsck(), "signatures") == [size]


TABLES = ("cosignature", "witnessed", "checkpoint")


@pytest.mark.parametrize(("left", "kind"), [("cosignature", "cosignatures"), ("witnessed", "witnessed")])
def test_what_was_said_of_a_checkpoint_that_is_gone_names_it(sound, left, kind):
    """Taken out of the middle, and the next one made to follow the one before."""
    first, gone, later, *_ = [size for (size,) in run("SELECT size FROM ledger.checkpoint ORDER BY 1")]
    sound.tamper(
        *(f"DELETE FROM ledger.{table} WHERE size = {gone}" for table in TABLES if table != left),
        f"UPDATE ledger.checkpoint SET follows = {first} WHERE size = {later}",
    )
    report = sound.fsck()
    assert report.damages["signatures"] == 0
    assert str(keys(report, kind)[0]).startswith(f"{gone}")


def test_of_a_checkpoint_that_is_gone_without_a_trace_the_next_ones_younger_row_is_noted(sound):
    assert sound.fsck().notes == []
    first, gone, later, last, *_ = [size for (size,) in run("SELECT size FROM ledger.checkpoint ORDER BY 1")]
    sound.tamper(
        *(f"DELETE FROM ledger.{table} WHERE size = {gone}" for table in TABLES),
        f"UPDATE ledger.checkpoint SET follows = {first} WHERE size = {later}",
    )
    report = sound.fsck()
    assert report.exit_code == CLEAN
    assert report.notes == [f"traceability.example/2026: the row of the checkpoint of {later:,} leaves was written after that of {last:,}"]


def test_a_key_that_no_entry_announced_is_named(sound):
    key = new_key("traceability.example/2026").verifier
    sound.tamper(
        f"INSERT INTO ledger.signing_key VALUES (gen_random_uuid(), '{key.name}', '\\x{key.id.hex()}', '{key.vkey}', 'checkpoint', now(), NULL, 1)"
    )
    report = sound.fsck()
    assert report.damages["keys"] == 1 and report.damages["domain"] == 1


def test_a_vkey_that_is_none_is_named(sound):
    sound.tamper("UPDATE ledger.signing_key SET vkey = 'no key' WHERE purpose = 'acknowledgement'")
    assert sound.fsck().damages["keys"] == 1
