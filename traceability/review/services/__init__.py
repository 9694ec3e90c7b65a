"""What review does: examine, before a submission too, and trace new facts to whom they concern;
clear, decide; close what is withdrawn, and take the answer to a return;
and, as a step of the release, give back what customs did not let leave."""

from traceability.review.services.clear import Cleared, clear_finding
from traceability.review.services.decide import Decided, decide
from traceability.review.services.examine import examine, examine_together, record_examination
from traceability.review.services.precheck import Prechecked, precheck
from traceability.review.services.rest import Rest, give_back_rest
from traceability.review.services.revise import revise
from traceability.review.services.trace import trace
from traceability.review.services.withdraw import Withdrawn, withdraw

__all__ = [
    "Cleared",
    "Decided",
    "Prechecked",
    "Rest",
    "Withdrawn",
    "clear_finding",
    "decide",
    "examine",
    "examine_together",
    "give_back_rest",
    "precheck",
    "record_examination",
    "revise",
    "trace",
    "withdraw",
]
