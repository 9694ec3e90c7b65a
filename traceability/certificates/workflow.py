"""The moves of a certificate; `sql/certificate_moves.sql` is the same table, and a test tries every pair against it. Pure.

Reinstated is `certified` again. What customs let go is a `Release` beside the certificate, not a state of it.
"""

CERTIFIED = "certified"
SUSPENDED = "suspended"
REVOKED = "revoked"

MOVES: dict[str | None, frozenset[str]] = {
    None: frozenset({CERTIFIED}),  # issue: the approval's entry is sealed
    CERTIFIED: frozenset({SUSPENDED}),  # a later finding, or a registry change
    SUSPENDED: frozenset({CERTIFIED, REVOKED}),  # a supervisor reinstates or revokes
}  # a state without a row is final

STATES = frozenset(state for states in MOVES.values() for state in states)


def may_move(before: str | None, after: str) -> bool:
    """Whether a certificate in the state `before` (None: not issued yet) may be in the state `after` next."""
    return after in MOVES.get(before, frozenset())
