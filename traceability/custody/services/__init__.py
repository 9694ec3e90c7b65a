"""What custody does: commands, and the step that review needs."""

from traceability.custody.services.record import Recorded, record_events
from traceability.custody.services.ship import Submitted, give_back, submit_shipment

__all__ = ["Recorded", "Submitted", "give_back", "record_events", "submit_shipment"]
