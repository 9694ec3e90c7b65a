import pytest

from tests.ledger.signer.tree import ORIGIN, question
from traceability.ledger.signer.state import State, decode
from traceability.tlog import merkle
from traceability.tlog.errors import BadNote


def test_before_the_first_signature_it_is_the_empty_tree():
    empty = decode(b"signer-state/v1\ntime 0\n\n", ORIGIN)

    assert (empty, empty.size, empty.root) == (State(), 0, merkle.EMPTY_ROOT)


def test_what_is_written_is_read(signer):
    note = signer.sign(question(0, 3)).note

    assert decode(State(5, note).encode(), ORIGIN) == State(5, note)


@pytest.mark.parametrize(
    "text",
    [b"", b"signer-state/v1\ntime 0\n", b"signer-state/v2\ntime 0\n\n", b"signer-state/v1\ntime +0\n\n", b"signer-state/v1\ntime 0\nmore\n\n",
     b"signer-state/v1\n\ntime 0\n\n", b"\xff\n\n", b"signer-state/v1\ntime 0\n\nno note"],
)  # fmt: skip
def test_half_a_state_is_none(text):
    with pytest.raises(BadNote):
        decode(text, ORIGIN)


def test_another_origins_state_is_none(signer):
    note = signer.sign(question(0, 3)).note
    with pytest.raises(BadNote, match=r"not of traceability\.example/2027"):
        decode(State(5, note).encode(), "traceability.example/2027")
