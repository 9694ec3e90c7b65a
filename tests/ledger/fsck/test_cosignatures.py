"""What outsiders said of checkpoints is still what they said, and of these checkpoints."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from tests.make.sound_log import WITNESSES, label
from tests.make.witness import a_key
from traceability.ledger.fsck.report import CLEAN, DAMAGED, INCOMPLETE
from traceability.ledger.fsck.walk import rows
from traceability.tlog import checkpoints, notes
from traceability.tlog.notes import SigningKey
from traceability.tlog.witnessing import policy_of

VECTORS = Path(__file__).parents[2] / "vectors"
BODY = (VECTORS / "timestamp-body.txt").read_bytes()
TOKEN = (VECTORS / "timestamp.tsr").read_bytes()


def newest():
    ((size, note),) = rows("SELECT size, note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1")
    return size, checkpoints.parse(bytes(note)).note.body


def insert_line(size, witness, line, time):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger.cosignature (log_id, size, witness, line, signed_at) VALUES (1, %s, %s, %s, %s)",
            [size, witness, line.encode(), datetime.fromtimestamp(time, UTC)],
        )


def test_cosignatures_and_quorums_are_counted(sound):
    report = sound.fsck()

    assert report.exit_code == CLEAN
    assert (report.checked["cosignatures"], report.checked["witnessed"], report.checked["timestamps"]) == (8, 4, 0)


def test_a_line_over_another_checkpoint_is_found(sound):
    size, _ = newest()
    line = WITNESSES[0].cosign(checkpoints.Checkpoint("traceability.example/2026", size, bytes(32)).body(), time=5)
    insert_line(size, label(WITNESSES[0]), line, 5)

    (bad,) = sound.fsck().worst_of("cosignatures")

    assert (bad.key, bad.expected) == (f"{size} {label(WITNESSES[0])}", "a cosignature of this checkpoint")


def test_what_a_witness_outside_the_policy_said_is_out_of_reach_until_the_policy_names_it(sound):
    size, body = newest()
    left = a_key(9)
    insert_line(size, label(left), left.cosign(body, time=5), 5)

    report = sound.fsck()
    known = policy_of([], [key.verifier for key in [*WITNESSES, left]], quorum=2)

    assert report.exit_code == INCOMPLETE
    assert report.unread == [f"cosignatures of {label(left)}: the policy does not name its key"]
    assert sound.fsck(policy=known).exit_code == CLEAN


def test_a_quorum_that_was_written_down_and_is_not_there_is_found(sound):
    size, _ = newest()
    sound.tamper(f"DELETE FROM ledger.cosignature WHERE size = {size} AND witness = '{label(WITNESSES[1])}'")

    report = sound.fsck()

    (bad,) = report.worst_of("witnessed")
    assert (report.exit_code, bad.key, bad.found) == (DAMAGED, size, label(WITNESSES[0]))
    assert not sound.fsck(policy=policy_of([], [key.verifier for key in WITNESSES], quorum=1)).damages["witnessed"], "another policy"


@pytest.mark.parametrize(
    ("token", "found"), [(TOKEN, False), (TOKEN[:-1], True), (b"", True), (TOKEN.replace(b"\x04\x20", b"\x04\x1f"), True)]
)
def test_a_time_stamp_is_of_its_checkpoint(sound, token, found):
    """The note of the worked example in the place of ours of the same size; that it is not of this log is another class's business."""
    note = notes.assemble(BODY, [SigningKey.from_seed("traceability.example/2026", bytes(32)).sign(BODY)])
    sound.tamper(f"UPDATE ledger.checkpoint SET note = decode('{note.hex()}', 'hex') WHERE size = 3")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger.timestamp_token (log_id, size, authority, token) VALUES (1, 3, 'tsa.example', %s)", [token])

    report = sound.fsck()

    assert report.checked["timestamps"] == 1
    assert bool(report.damages["timestamps"]) is found


def test_a_time_stamp_of_another_checkpoint_is_found(sound):
    size, _ = newest()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger.timestamp_token (log_id, size, authority, token) VALUES (1, %s, 'tsa.example', %s)", [size, TOKEN]
        )

    (bad,) = sound.fsck().worst_of("timestamps")

    assert bad.key == f"{size} tsa.example"
