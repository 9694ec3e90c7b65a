"""Rows of custody: facts, never edited; and what the database derives from them."""

from traceability.custody.models.documents import Document, Seal
from traceability.custody.models.events import Confirmation, Correction, Draw, Event, PersonalDetails
from traceability.custody.models.lots import Assay, EventSight, Holding, Lot, LotSight, Output
from traceability.custody.models.shipments import Line, Shipment
from traceability.custody.models.uploads import Upload, UploadedEvent, UploadPart, UploadProblem

__all__ = [
    "Assay",
    "Confirmation",
    "Correction",
    "Document",
    "Draw",
    "Event",
    "EventSight",
    "Holding",
    "Line",
    "Lot",
    "LotSight",
    "Output",
    "PersonalDetails",
    "Seal",
    "Shipment",
    "Upload",
    "UploadPart",
    "UploadProblem",
    "UploadedEvent",
]
