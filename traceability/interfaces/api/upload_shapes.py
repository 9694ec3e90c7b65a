"""Shapes and examples of uploads: files of events, how far their reading is, and what was found."""

from typing import Any

from traceability.custody import queries
from traceability.custody.intake.rows import FORMATS
from traceability.custody.models.uploads import ACCEPTS
from traceability.interfaces.api.shapes import FLAG, MOMENT, TEXT, UUID, WHOLE, list_of, named, nullable, object_of, one_of

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NDJSON = "application/x-ndjson"
FORM = "multipart/form-data"

_BYTES = {"type": "string", "format": "binary"}
BODIES = {CSV: _BYTES, XLSX: _BYTES, NDJSON: _BYTES, FORM: object_of({"file": _BYTES})}
BODY_EXAMPLE = (
    "stage,facility,started_at,ended_at,performed_by,custody_model,outputs.lot,outputs.form,outputs.net_kg,outputs.assay.treo_percent\r\n"
    "mining,BYM-MINE-1,2026-03-01T08:00:00+08:00,2026-03-10T18:00:00+08:00,BYM,identity_preserved,BYM:ORE-2026-0117,ore,350000.000,5.6\r\n"
)

_MEMBERS = {
    "id": UUID,
    "file_name": nullable(TEXT),
    "format": one_of(*FORMATS),
    "bytes": WHOLE,
    "accept": one_of(*ACCEPTS),
    "dry_run": FLAG,
    "utc_offset": nullable(TEXT),
    "state": {
        **one_of(*queries.SHOWN_STATES),
        "description": "done: read to its end; refused: nothing was recorded; stopped: what was recorded stays, the rest was not read; "
        "failed: the reading broke off too often, the operator looks after it",
    },
    "received_at": MOMENT,
    "started_at": nullable(MOMENT),
    "finished_at": nullable(MOMENT),
    "rows_read": WHOLE,
    "accepted": {**WHOLE, "description": "rows whose event was recorded, or would be"},
    "refused": {**WHOLE, "description": "rows whose event has a problem"},
    "events": {**WHOLE, "description": "events that were recorded, or would be"},
    "problems": {**WHOLE, "description": "all that were found; the first 10,000 stand in errors.csv, the first 100 in errors"},
}
PROBLEM = object_of(
    {
        "row": {**WHOLE, "description": "as the file shows it, the header is row 1; 0: the file as a whole"},
        "column": TEXT,
        "code": TEXT,
        "message": object_of({"en": TEXT, "zh": TEXT}),
        "pointer": {**TEXT, "description": "RFC 6901, below the event"},
    }
)
UPLOAD = named("Upload", object_of(_MEMBERS))
WHOLE_UPLOAD = named("UploadWithErrors", object_of({**_MEMBERS, "errors": list_of(PROBLEM, most=100)}))
ROW_EVENT = named(
    "UploadedEvent",
    object_of({"row": WHOLE, "event": UUID, "stage": TEXT, "entry": UUID, "receipt": TEXT}, description="which event a row became"),
)

_ID = "019cad8f-ac00-7a10-8a10-0000000000c1"
RECEIVED_EXAMPLE: dict[str, Any] = {
    "id": _ID,
    "file_name": "events-2026-03.csv",
    "format": "csv",
    "bytes": 48211,
    "accept": "good_rows",
    "dry_run": False,
    "utc_offset": "+08:00",
    "state": "waiting",
    "received_at": "2026-11-24T08:15:30.123456Z",
    "started_at": None,
    "finished_at": None,
    "rows_read": 0,
    "accepted": 0,
    "refused": 0,
    "events": 0,
    "problems": 0,
}
LISTED_EXAMPLE = RECEIVED_EXAMPLE | {
    "state": "done",
    "started_at": "2026-11-24T08:15:30.500000Z",
    "finished_at": "2026-11-24T08:15:32.000000Z",
    "rows_read": 310,
    "accepted": 309,
    "refused": 1,
    "events": 248,
    "problems": 1,
}
UPLOAD_EXAMPLE = LISTED_EXAMPLE | {
    "errors": [
        {
            "row": 17,
            "column": "inputs.net_kg",
            "code": "lot_exhausted",
            "message": {
                "en": "Lot BYM:CON-2026-0117 still holds 66000.000 kg; 70000.000 kg were asked for.",
                "zh": "批次 BYM:CON-2026-0117 尚存 66000.000 kg，所需为 70000.000 kg。",
            },
            "pointer": "/inputs/0/net_kg",
        }
    ]
}
ROW_EVENT_EXAMPLE = {
    "row": 2,
    "event": "019cad8f-ac00-7a10-8a10-000000000001",
    "stage": "mining",
    "entry": "019cad9d-dd4b-7c30-ac30-000000000009",
    "receipt": "/api/v1/ledger/receipts/019cad9d-dd4b-7c30-ac30-000000000009",
}
ERRORS_EXAMPLE = (
    "row,column,code,detail,detail_zh\r\n"
    "17,inputs.net_kg,lot_exhausted,Lot BYM:CON-2026-0117 still holds 66000.000 kg; 70000.000 kg were asked for.,"
    "批次 BYM:CON-2026-0117 尚存 66000.000 kg，所需为 70000.000 kg。\r\n"
)
