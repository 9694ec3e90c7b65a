import pytest

from tests.tlog.example import COSIGNED_AT, LEAVES, POLICY, RECEIPT, WITNESSED
from tests.verifier.made import ORIGIN, Log, an_entry, entries
from traceability.tlog import merkle, proofs, witnessing
from traceability.tlog.proofs import Receipt
from traceability.verifier.receipt import check_receipt
from traceability.verifier.seen import Seen
from traceability.verifier.trust import Trust

TRUST = Trust(witnessing.parse_policy(POLICY), COSIGNED_AT)
LOG = Log(entries(9))


def test_the_receipt_of_the_example_is_proven():
    report = check_receipt(RECEIPT, TRUST)

    assert report.exit_code == 0
    assert report.facts == {
        "uid": "019cad9d-dd4b-7c30-ac30-000000000002",
        "kind": "event.recorded",
        "at": "2026-03-02T08:15:30.123456Z",
        "leaf_hash": "cef4ad3f7d917ef3912ff5419b8ba2b9e07051c7f10ec67db7ddd035c6dc315a",
        "subject": {"type": "event", "id": "019cad9d-dd4b-7b20-9b20-000000000001", "version": 1},
        "origin": "traceability.example/2026",
        "index": 1,
        "size": 3,
        "witnesses": [{"name": "w1", "time": COSIGNED_AT}],
    }


@pytest.mark.parametrize("index", [0, 1, 2])
def test_each_leaf_of_the_example_is_proven_with_the_leaf_beside(index):
    hashes = [merkle.leaf_hash(leaf) for leaf in LEAVES]
    path = merkle.inclusion_path(index, 3, lambda level, at: merkle.root_of(hashes[at << level : (at + 1) << level]))

    assert check_receipt(Receipt(index, tuple(path), WITNESSED).encode(), TRUST, leaf=LEAVES[index]).exit_code == 0


def test_one_changed_byte_of_the_example_is_never_proven():
    for place in range(0, len(RECEIPT), 7):
        changed = RECEIPT[:place] + bytes([RECEIPT[place] ^ 1]) + RECEIPT[place + 1 :]
        assert check_receipt(changed, TRUST).exit_code != 0, place


def test_a_leaf_beside_the_receipt_must_be_the_one_in_it(desk):
    right = LOG.receipt(4)

    assert desk.ask("receipt", right, "--leaf", LOG.leaves[4]).exit_code == 0
    assert "another_leaf" in desk.ask("receipt", right, "--leaf", LOG.leaves[3]).codes
    assert desk.ask("receipt", LOG.receipt(4, with_leaf=False), "--leaf", LOG.leaves[3]).codes == ["root_mismatch"]
    assert desk.ask("receipt", LOG.receipt(4, with_leaf=False)).codes == ["no_leaf"]


def test_a_leaf_that_is_too_large_is_refused(desk):
    huge = Receipt(0, (), Log([b"x" * 65_536]).checkpoint(), b"x" * 65_536).encode()

    assert desk.ask("receipt", huge).codes == ["leaf_too_large"]
    assert desk.ask("receipt", LOG.receipt(4), "--leaf", b"x" * 65_536).exit_code == 2


def test_the_largest_leaf_is_proven(desk):
    space = 65_535 - len(an_entry(body={"text": ""}))
    leaf = an_entry(body={"text": "x" * space})

    assert len(leaf) == 65_535
    assert desk.ask("receipt", Log([leaf]).receipt(0)).exit_code == 0


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257])
def test_every_edge_of_a_tree_is_proven(desk, size):
    log = Log(entries(size))

    for index in {0, size // 2, size - 1}:
        assert desk.ask("receipt", log.receipt(index)).exit_code == 0


def test_an_unwitnessed_checkpoint_is_told_apart_from_a_false_one(desk):
    unwitnessed = LOG.checkpoint(witnesses=())

    answer = desk.ask("receipt", LOG.receipt(4, checkpoint=unwitnessed))

    assert (answer.exit_code, answer.codes) == (3, ["quorum_not_met"])
    assert answer.report["claims"]["index"] == 4 and "facts" not in answer.report


def test_what_is_not_proven_is_not_accepted_into_memory():
    seen = Seen({})

    check_receipt(LOG.receipt(4, checkpoint=LOG.checkpoint(witnesses=())), TRUST, seen=seen)
    assert seen.note_of(ORIGIN) is None

    check_receipt(RECEIPT, TRUST, seen=seen)
    assert seen.note_of(ORIGIN) == WITNESSED


def test_a_wrong_path_outweighs_a_missing_quorum(desk):
    path = (bytes(32), *LOG.path(4)[1:])
    answer = desk.ask("receipt", Receipt(4, path, LOG.checkpoint(witnesses=()), LOG.leaves[4]).encode())

    assert answer.exit_code == 1 and set(answer.codes) == {"quorum_not_met", "root_mismatch"}


def test_a_receipt_too_long_to_be_one_is_not_read(desk):
    assert desk.ask("receipt", b"x" * (proofs.LONGEST_PROOF + 1)).codes == ["wrong_usage"]
