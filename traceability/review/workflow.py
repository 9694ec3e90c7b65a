"""The moves of a case. The same table stands in sql/case_moves.sql; a test tries every pair against the database. Pure."""

from collections.abc import Mapping

OPEN, APPROVED, RETURNED, REFUSED, WITHDRAWN = "open", "approved", "returned", "refused", "withdrawn"
STATES = (OPEN, APPROVED, RETURNED, REFUSED, WITHDRAWN)

MOVES: Mapping[str | None, frozenset[str]] = {
    None: frozenset({OPEN, WITHDRAWN}),  # the first state of a case: the examination opens it
    OPEN: frozenset({APPROVED, RETURNED, REFUSED, WITHDRAWN}),
}
"""A state without a row is final."""

APPROVE, RETURN, REFUSE = "approve", "return", "refuse"
STATE_OF_VERDICT: Mapping[str, str] = {APPROVE: APPROVED, RETURN: RETURNED, REFUSE: REFUSED}
VERDICTS = tuple(STATE_OF_VERDICT)


def may_move(old: str | None, new: str) -> bool:
    """Whether a case may go from `old` (None: there was none) to `new`."""
    return new in MOVES.get(old, frozenset())
