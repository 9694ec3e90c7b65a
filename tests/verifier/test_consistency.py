"""`consistency` as a function; its refusals are in test_refusals.py, its memory in test_seen.py."""

import pytest

from tests.tlog.example import CHECKPOINTS, CONSISTENCY, COSIGNED_AT, POLICY, WITNESSED
from traceability.tlog import witnessing
from traceability.tlog.proofs import parse_consistency
from traceability.verifier.consistency import check_consistency
from traceability.verifier.seen import Seen
from traceability.verifier.trust import Trust

TRUST = Trust(witnessing.parse_policy(POLICY), COSIGNED_AT)
OLD = CHECKPOINTS["2"]
ORIGIN = "traceability.example/2026"


@pytest.mark.parametrize("files", [[OLD, WITNESSED, CONSISTENCY], [OLD, CONSISTENCY]], ids=["three files", "two files"])
def test_the_consistency_file_of_the_example_is_proven(files):
    report = check_consistency(files, TRUST)

    assert report.exit_code == 0
    assert report.facts == {
        "origin": "traceability.example/2026",
        "old_size": 2,
        "new_size": 3,
        "witnesses": [{"name": "w1", "time": COSIGNED_AT}],
    }


def test_the_file_alone_takes_the_old_checkpoint_from_memory():
    seen = Seen({"traceability.example/2026": OLD})

    assert check_consistency([CONSISTENCY], TRUST, seen=seen).exit_code == 0
    assert seen.note_of("traceability.example/2026") == WITNESSED


BODY = WITNESSED.partition(b"\n\n")[0] + b"\n\n"
COPIES = {
    "garbage behind": WITNESSED + b"garbage\n",
    "garbage for signatures": BODY + b"garbage\n",
    "a wrong signature": WITNESSED[:-9] + b"AAAAAAAA\n",
    "nobody's signature": BODY + WITNESSED.splitlines(keepends=True)[-1],
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_the_checkpoint_within_a_proof_is_asked_for_its_signature(copy):
    proof = CONSISTENCY.partition(b"\n\n")[0] + b"\n\n" + copy

    assert check_consistency([OLD, WITNESSED, proof], TRUST).exit_code in (1, 2, 3)
    assert check_consistency([WITNESSED], TRUST, seen=Seen({ORIGIN: OLD}), links=[parse_consistency(proof)]).exit_code in (1, 2, 3)


def test_one_changed_byte_of_the_example_is_never_proven():
    last = len(CONSISTENCY) - len(CONSISTENCY.splitlines(keepends=True)[-1])
    key_ends = CONSISTENCY.rindex(b" ") + 7  # name and id of the witness's key: with others it is a line of nobody that we know

    for place in range(0, len(CONSISTENCY), 5):
        changed = CONSISTENCY[:place] + bytes([CONSISTENCY[place] ^ 1]) + CONSISTENCY[place + 1 :]
        assert check_consistency([OLD, WITNESSED, changed], TRUST).exit_code != 0 or last <= place < key_ends
        assert check_consistency([OLD, changed], TRUST).exit_code != 0
