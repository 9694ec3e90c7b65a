import pytest

from traceability.certificates.workflow import MOVES, STATES, may_move


def test_a_certificate_is_born_certified_and_ends_revoked():
    assert {state for state in STATES if may_move(None, state)} == {"certified"}
    assert {state for state in STATES if not MOVES.get(state)} == {"revoked"}


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("certified", "suspended", True),
        ("suspended", "certified", True),
        ("suspended", "revoked", True),
        ("certified", "revoked", False),
        ("revoked", "certified", False),
        ("revoked", "suspended", False),
        (None, "suspended", False),
        ("certified", "certified", False),
        ("unheard of", "certified", False),
    ],
)
def test_it_moves_as_the_table_says(before, after, allowed):
    assert may_move(before, after) is allowed
