"""What custody does: commands, and the steps that review needs."""

from traceability.custody.services.confirm import Confirmed, confirm_event
from traceability.custody.services.correct import Corrected, correct_event
from traceability.custody.services.reading_uploads import MOST_TOGETHER, read_upload
from traceability.custody.services.record import Recorded, record_events
from traceability.custody.services.ship import Sketch, Submitted, give_back, revise_shipment, sketch_shipment, submit_shipment
from traceability.custody.services.uploads import MOST_WAITING, Sent, forget_problems, receive_upload

__all__ = [
    "MOST_TOGETHER",
    "MOST_WAITING",
    "Confirmed",
    "Corrected",
    "Recorded",
    "Sent",
    "Sketch",
    "Submitted",
    "confirm_event",
    "correct_event",
    "forget_problems",
    "give_back",
    "read_upload",
    "receive_upload",
    "record_events",
    "revise_shipment",
    "sketch_shipment",
    "submit_shipment",
]
