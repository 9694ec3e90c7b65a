"""What fsck holds the rows of review against: cases beside their newest entry, and beside every case what was found and signed."""

from traceability.ledger.replay import register_derivation, register_state
from traceability.review import entries
from traceability.review.replay import judgements
from traceability.review.replay.cases import cases, given_back
from traceability.review.replay.rebuilt import rebuilt


def register() -> None:
    """Called once, when the app is ready."""
    for kind in (
        entries.EXAMINED, entries.CLEARED, entries.SIGNED, entries.APPROVED, entries.RETURNED, entries.REFUSED, entries.WITHDRAWN,
        entries.GIVEN_BACK,
    ):  # fmt: skip
        register_state(kind, subject_type="case", read=cases)
    register_derivation("cases", given_back)
    register_derivation("examinations", judgements.examinations)
    register_derivation("examinations built again", rebuilt)
    register_derivation("signatures of cases", judgements.signatures)
    register_derivation("draws of cases", judgements.draws)
