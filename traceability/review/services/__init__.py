"""What review does: examine, clear, decide, and close what its exporter withdraws."""

from traceability.review.services.clear import Cleared, clear_finding
from traceability.review.services.decide import Decided, decide
from traceability.review.services.examine import examine, record_examination
from traceability.review.services.withdraw import Withdrawn, withdraw

__all__ = ["Cleared", "Decided", "Withdrawn", "clear_finding", "decide", "examine", "record_examination", "withdraw"]
