import pytest

from tests.verifier.made import NEXT_YEAR, Log, an_entry, entries
from traceability.tlog import checkpoints, merkle, proofs
from traceability.tlog.errors import Fork, NotConsistent, PathDoesNotFit, SizesReversed
from traceability.verifier.history import OfTwoLogs, leads_from_elsewhere, require_leads_to, require_no_fork, require_one_history
from traceability.verifier.trust import Vouched

LOG = Log(entries(9))
FORKED = Log([an_entry(77, subject=("event", 77)), *LOG.leaves[1:]])


def vouched(log, size, *, is_signed=True):
    data = log.checkpoint(size)
    return Vouched(checkpoints.parse(data).checkpoint, data, is_signed)


def path(log, old, new=9):
    return merkle.consistency_path(old, new, log.node)


@pytest.mark.parametrize("old", range(10))
def test_every_size_is_the_beginning_of_a_larger_one(old):
    require_one_history(vouched(LOG, old), vouched(LOG, 9), path(LOG, old))


@pytest.mark.parametrize("old", [3, 5, 6, 7])
def test_a_proof_from_another_tree_to_the_signed_root_convicts(old):
    with pytest.raises(Fork) as caught:
        require_one_history(vouched(FORKED, old), vouched(LOG, 9), path(LOG, old))

    evidence = proofs.parse_consistency(caught.value.proof)
    assert (evidence.old, list(evidence.path), evidence.checkpoint) == (old, path(LOG, old), LOG.checkpoint())
    assert caught.value.notes == (FORKED.checkpoint(old), LOG.checkpoint())


@pytest.mark.parametrize("old", [1, 2, 4, 8])
def test_from_a_power_of_two_a_proof_can_only_fail_to_fit(old):
    with pytest.raises(NotConsistent):
        require_one_history(vouched(FORKED, old), vouched(LOG, 9), path(LOG, old))


@pytest.mark.parametrize("old", range(1, 9))
def test_a_broken_proof_convicts_nobody(old):
    for place in range(len(path(LOG, old))):
        broken = path(LOG, old)
        broken[place] = bytes(32)
        with pytest.raises(NotConsistent):
            require_one_history(vouched(LOG, old), vouched(LOG, 9), broken)
    for wrong in (path(LOG, old)[1:], [*path(LOG, old), bytes(32)]):
        with pytest.raises((NotConsistent, PathDoesNotFit)):
            require_one_history(vouched(LOG, old), vouched(LOG, 9), wrong)


def test_without_both_signatures_nobody_is_convicted():
    for is_signed in ((True, False), (False, True), (False, False)):
        old, new = vouched(FORKED, 5, is_signed=is_signed[0]), vouched(LOG, 9, is_signed=is_signed[1])
        with pytest.raises(NotConsistent):
            require_one_history(old, new, path(LOG, 5))
        with pytest.raises(NotConsistent):
            require_no_fork(vouched(FORKED, 9, is_signed=is_signed[0]), new)


def test_one_size_and_two_roots_convict():
    with pytest.raises(Fork):
        require_no_fork(vouched(FORKED, 9), vouched(LOG, 9))
    require_no_fork(vouched(FORKED, 8), vouched(LOG, 9))
    require_no_fork(vouched(LOG, 9), vouched(LOG, 9))


def test_sizes_and_logs_are_not_mixed():
    with pytest.raises(SizesReversed):
        require_one_history(vouched(LOG, 9), vouched(LOG, 5), [])
    with pytest.raises(OfTwoLogs):
        require_one_history(vouched(Log(entries(5), key=NEXT_YEAR), 5), vouched(LOG, 9), path(LOG, 5))


def test_what_proves_nothing_about_another_tree():
    assert not leads_from_elsewhere(vouched(LOG, 5), vouched(LOG, 9), path(LOG, 5))
    assert not leads_from_elsewhere(vouched(LOG, 9), vouched(LOG, 9), [])
    assert not leads_from_elsewhere(vouched(FORKED, 5), vouched(LOG, 9), [])


@pytest.mark.parametrize("old", range(10))
def test_a_proof_leads_to_the_newer_root_whatever_the_older(old):
    require_leads_to(old, vouched(LOG, 9), path(LOG, old))

    with pytest.raises(PathDoesNotFit):
        require_leads_to(old, vouched(LOG, 9), [*path(LOG, old), bytes(32)])
    if old in (3, 5, 6, 7):
        with pytest.raises(NotConsistent):
            require_leads_to(old, vouched(FORKED, 9), path(LOG, old))


def test_no_proof_leads_from_a_larger_tree():
    with pytest.raises(SizesReversed):
        require_leads_to(10, vouched(LOG, 9), [])
