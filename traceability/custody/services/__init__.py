"""What custody does: commands, and the steps that review needs."""

from traceability.custody.services.confirm import Confirmed, confirm_event
from traceability.custody.services.correct import Corrected, correct_event
from traceability.custody.services.record import Recorded, record_events
from traceability.custody.services.ship import Sketch, Submitted, give_back, revise_shipment, sketch_shipment, submit_shipment

__all__ = [
    "Confirmed",
    "Corrected",
    "Recorded",
    "Sketch",
    "Submitted",
    "confirm_event",
    "correct_event",
    "give_back",
    "record_events",
    "revise_shipment",
    "sketch_shipment",
    "submit_shipment",
]
