"""Shapes of events and lots in answers: as they were posted, with what was recorded about them."""

from traceability.custody.claims import EVENT_SHAPES
from traceability.custody.claims.corrections import CONFIRMATION, correction_schema
from traceability.custody.claims.events import FIELDS
from traceability.custody.claims.material import ASSAY as ASSAY_CLAIM
from traceability.custody.claims.material import OUTPUT, PACKAGE, RECEIVED, RESIDUE
from traceability.custody.claims.papers import DOCUMENT, INVOICE, TRANSPORT
from traceability.custody.stages import STAGES
from traceability.interfaces.api.shapes import (
    ACKNOWLEDGEMENT,
    ERASED,
    FACILITY,
    FLAG,
    KILOGRAMS,
    LOT_NAME,
    MOMENT,
    ORGANISATION,
    TEXT,
    UUID,
    WHOLE,
    Schema,
    either,
    list_of,
    named,
    nullable,
    object_of,
    one_of,
)

ASSAY = named("Assay", ASSAY_CLAIM.schema)
STAGE = named("Stage", one_of(*STAGES))
EVENT_BODY = named(
    "EventBody",
    either(*(named("Event" + "".join(word.title() for word in stage.split("_")), shape.schema) for stage, shape in EVENT_SHAPES.items())),
)
CONFIRMATION_BODY = named("ConfirmationBody", CONFIRMATION.schema)
CORRECTION_BODY = named("CorrectionBody", correction_schema(EVENT_BODY))
EVENTS_BODY: Schema = either(EVENT_BODY, list_of(EVENT_BODY, least=1, most=1000))

_SAID = {
    "stage": STAGE,
    "facility": FACILITY,
    "started_at": MOMENT,
    "ended_at": MOMENT,
    "performed_by": ORGANISATION,
    "inputs": list_of(RECEIVED.schema),
    "outputs": list_of(OUTPUT.schema),
    "residues": list_of(RESIDUE.schema),
    "documents": list_of(DOCUMENT.schema),
    "fields": object_of({}, {name: kind.schema for name, kind in FIELDS.items()}),
}
_SAID_SOMETIMES = {
    "custody_model": TEXT,
    "to": object_of({"organisation": ORGANISATION}, {"facility": FACILITY}),
    "ownership_passes": FLAG,
    "transport": TRANSPORT.schema,
    "invoice": INVOICE.schema,
    "dispatch": UUID,
    "correction_reason": TEXT,
    "erased": ERASED,
}
_RECORD = {
    "recorded_by": ORGANISATION,
    "recorded_at": MOMENT,
    "version": WHOLE,
    "confirmed_at": nullable(MOMENT),
    "corrected_at": nullable(MOMENT),
    "replaced_by": nullable(UUID),
    "replaces": nullable(UUID),
}
EVENT = named("Event", object_of({"id": UUID, **_SAID, **_RECORD}, _SAID_SOMETIMES))
RECORDED = named(
    "RecordedEvents",
    object_of(
        {
            "events": list_of(
                object_of(
                    {
                        "id": UUID,
                        "stage": STAGE,
                        "facility": FACILITY,
                        "performed_by": ORGANISATION,
                        "started_at": MOMENT,
                        "ended_at": MOMENT,
                        "recorded_at": MOMENT,
                        "lots": list_of(LOT_NAME),
                        "acknowledgement": ACKNOWLEDGEMENT,
                    }
                ),
                least=1,
            )
        }
    ),
)
LOT = named(
    "Lot",
    object_of(
        {
            "lot": LOT_NAME,
            "organisation": ORGANISATION,
            "form": TEXT,
            "product": nullable(TEXT),
            "net_kg": KILOGRAMS,
            "reo_kg": nullable(KILOGRAMS),
            "assay": nullable(ASSAY),
            "packages": list_of(PACKAGE.schema),
            "made_by": UUID,
            "parent": nullable(LOT_NAME),
            "recorded_at": MOMENT,
        },
        {
            "left_kg": KILOGRAMS,
            "overdrawn_kg": KILOGRAMS,
            "state": one_of("in_hand", "on_the_way"),
            "holder": nullable(ORGANISATION),
            "sender": nullable(ORGANISATION),
            "receiver": nullable(ORGANISATION),
        },
        description="what is left and who holds it is shown to who holds, sent or awaits the lot, to its maker until another "
        "organisation has received it, and to who reads everything",
    ),
)
