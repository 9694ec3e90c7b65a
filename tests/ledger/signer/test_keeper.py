"""Whoever seals asks a keeper, and the answers are the same on both sides of a socket."""

import pytest

from tests.ledger.signer.tree import NOW, ORIGIN, question
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer.client import RemoteSigner
from traceability.ledger.signer.keeper import open_keeper
from traceability.ledger.signer.signing import NOT_CONSISTENT, SIGNED, Signer

NEXT_YEAR = "traceability.example/2027"


def test_without_a_socket_it_is_here_and_made_only_for_a_new_log(tmp_path):
    root = tmp_path / "signer"
    with pytest.raises(SignerRefuses):
        open_keeper(folder=root, socket=None, origin=ORIGIN, is_new=False)
    made = open_keeper(folder=root, socket=None, origin=ORIGIN, is_new=True)
    made.close()
    again = open_keeper(folder=root, socket=None, origin=ORIGIN, is_new=True)
    again.close()
    later = open_keeper(folder=root, socket=None, origin=NEXT_YEAR, is_new=True)
    later.close()

    assert isinstance(made, Signer) and again.verifiers == made.verifiers
    assert later.folder == root / "2027" and later.verifiers != made.verifiers


def test_what_a_kill_left_of_a_first_start_does_not_stop_the_next(tmp_path):
    """The memory is made before the key; with the memory alone nothing was ever signed."""
    root = tmp_path / "signer"
    open_keeper(folder=root, socket=None, origin=ORIGIN, is_new=True).close()
    (root / "key").unlink()

    open_keeper(folder=root, socket=None, origin=ORIGIN, is_new=True).close()


def test_behind_a_socket_it_answers_alike(served, place):
    keeper = open_keeper(folder=place, socket=place, origin=ORIGIN, is_new=True)
    note = keeper.sign(question(0, 3)).note

    assert isinstance(keeper, RemoteSigner)
    assert keeper.last_note == note == served.of(ORIGIN).last_note
    assert keeper.sign(question(3, 5, published=note, forked_at=1)).code == NOT_CONSISTENT
    assert keeper.sign(question(3, 5, published=note, time=NOW)).code == SIGNED
    keeper.close()


def test_a_signer_that_is_away_is_told_when_it_is_opened(place):
    for is_new in (True, False):
        with pytest.raises(SignerRefuses, match="the signer at"):
            open_keeper(folder=place, socket=place, origin=ORIGIN, is_new=is_new)
