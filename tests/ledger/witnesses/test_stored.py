"""What the database knows of witnesses."""

import time

import pytest

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, seal_now
from tests.make.witness import a_key
from traceability.ledger.policy import digest_of, label_of
from traceability.ledger.witnesses import stored
from traceability.tlog import checkpoints, witnessing

pytestmark = pytest.mark.django_db
ONE, TWO = a_key(1), a_key(2)
POLICY = witnessing.policy_of([], [ONE.verifier, TWO.verifier], quorum=2)


@pytest.fixture
def head():
    """The newest of two checkpoints, with the rights of the sequencer from here on."""
    seal_now()
    say(a_draft())
    seal_now()
    with acting_as("ledger_sequencer"):
        yield stored.heads()[0]


def keep(head, key, at):
    stored.keep(head, label_of(key.verifier), [key.cosign(head.body, time=at)])


def test_the_head_is_the_newest_checkpoint_as_the_log_signed_it(head):
    signed = checkpoints.parse(head.note)
    assert (head.size, head.body, head.is_final) == (2, signed.note.body, False)
    assert signed.checkpoint == checkpoints.Checkpoint(head.origin, 2, head.root) and len(signed.note.signatures) == 1

    keep(head, ONE, 1_000)
    assert stored.heads() == [head], "cosignatures are not sent to witnesses"


def test_the_last_two_logs_have_heads_and_the_older_comes_first(head):
    run("UPDATE ledger.log SET mode = 'closing'")
    run("UPDATE ledger.log SET mode = 'closed'")
    run("INSERT INTO ledger.log (log_id, origin, year) SELECT 2, origin || '-2', year FROM ledger.log")
    assert [one.is_final for one in stored.heads()] == [True], "a log without a checkpoint has none yet"
    run("INSERT INTO ledger.checkpoint (log_id, size, root, note) SELECT 2, 0, sha256(''), note FROM ledger.checkpoint WHERE size = 2")
    assert [(one.log_id, one.is_final) for one in stored.heads()] == [(1, True), (2, False)]


def test_what_a_witness_cosigned_last_is_its_largest_size(head):
    now = int(time.time())
    assert stored.last_cosigned(1, label_of(ONE.verifier)) is None
    for size, at in ((1, now), (2, now - 70), (2, now - 30)):
        line = ONE.cosign(head.body, time=at).encode()
        run("INSERT INTO ledger.cosignature VALUES (1, %s, %s, %s, to_timestamp(%s))", [size, label_of(ONE.verifier), line, at])

    size, age = stored.last_cosigned(1, label_of(ONE.verifier))
    assert size == 2 and 30 <= age <= 40
    assert stored.last_cosigned(1, label_of(TWO.verifier)) is None and stored.last_cosigned(2, label_of(ONE.verifier)) is None


def test_a_line_is_kept_once_to_the_byte(head):
    for at in (1_000, 1_000, 2_000):
        keep(head, ONE, at)
    keep(head, TWO, 1_000)

    kept = run("SELECT line, signed_at FROM ledger.cosignature WHERE witness = %s ORDER BY signed_at", [label_of(ONE.verifier)])
    assert [(bytes(line), int(at.timestamp())) for line, at in kept] == [
        (ONE.cosign(head.body, time=at).encode(), at) for at in (1_000, 2_000)
    ]
    assert stored.cosigned_by(head) == {label_of(ONE.verifier), label_of(TWO.verifier)}


def test_that_a_quorum_was_met_is_written_down_once(head):
    assert [stored.record_quorum(head, POLICY) for _ in range(2)] == [True, False]
    ((size, digest),) = run("SELECT size, policy_sha256 FROM ledger.witnessed")
    assert (size, bytes(digest)) == (2, digest_of(POLICY))
