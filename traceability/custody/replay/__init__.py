"""What fsck holds the rows of custody against: the entries that swear to them, and the facts that derived rows follow from."""

from traceability.custody.replay import holdings
from traceability.custody.replay.corrections import confirmations, corrections, given_back
from traceability.custody.replay.events import events
from traceability.custody.replay.shipments import shipments
from traceability.custody.replay.sights import sights
from traceability.ledger.replay import register_derivation, register_state


def register() -> None:
    """Called once, when the app is ready."""
    register_state("event.recorded", subject_type="event", read=events, rows=("custody_event", "id"))
    register_state("event.confirmed", subject_type="event", read=confirmations, rows=("custody_confirmation", "event_id"))
    register_state("event.corrected", subject_type="event", read=corrections, rows=("custody_correction", "event_id"))
    register_state("shipment.submitted", subject_type="shipment", read=shipments, rows=("custody_shipment", "id"))
    register_derivation("given_back", given_back)
    register_derivation("holdings", holdings.compared)
    register_derivation("sights", sights)
