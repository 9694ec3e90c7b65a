"""What a submitter says, read from plain JSON: every shape problem is collected with its place. Pure."""

from traceability.custody.claims.corrections import ConfirmationClaim, CorrectionClaim, read_confirmation, read_correction
from traceability.custody.claims.events import EVENT_SHAPES, EventClaim, FieldsClaim, ReceiverClaim, event_json, read_events
from traceability.custody.claims.material import AssayClaim, InputClaim, LotClaim, PackageClaim, ResidueClaim, StockClaim
from traceability.custody.claims.papers import DocumentClaim, InvoiceClaim, PlaceClaim, TransportClaim
from traceability.custody.claims.shipments import SHIPMENT, LineClaim, PartyClaim, ShipmentClaim, read_shipment, shipment_json

__all__ = [
    "EVENT_SHAPES",
    "SHIPMENT",
    "AssayClaim",
    "ConfirmationClaim",
    "CorrectionClaim",
    "DocumentClaim",
    "EventClaim",
    "FieldsClaim",
    "InputClaim",
    "InvoiceClaim",
    "LineClaim",
    "LotClaim",
    "PackageClaim",
    "PartyClaim",
    "PlaceClaim",
    "ReceiverClaim",
    "ResidueClaim",
    "ShipmentClaim",
    "StockClaim",
    "TransportClaim",
    "event_json",
    "read_confirmation",
    "read_correction",
    "read_events",
    "read_shipment",
    "shipment_json",
]
