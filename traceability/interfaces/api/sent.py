"""Shapes and examples of shipments: as submitted, as they stand, and their history."""

from typing import Any

from traceability.certificates.workflow import STATES as CERTIFICATE_STATES
from traceability.custody.claims import SHIPMENT as SHIPMENT_CLAIM
from traceability.custody.claims.shipments import LINE
from traceability.interfaces.api import judged
from traceability.interfaces.api.schema import PROBLEM_TYPE
from traceability.interfaces.api.shapes import (
    ACKNOWLEDGEMENT,
    ERASED,
    MOMENT,
    ORGANISATION,
    SHA256,
    TEXT,
    UUID,
    WHOLE,
    list_of,
    named,
    nullable,
    object_of,
    one_of,
)
from traceability.review.claims import WITHDRAWAL
from traceability.review.workflow import STATES as CASE_STATES

PROBLEM = (PROBLEM_TYPE, {"$ref": "#/components/schemas/Problem"})
STATES = tuple(sorted({"submitted", "released", "closed", *CASE_STATES, *CERTIFICATE_STATES}))
"""What the API shows for a shipment: a question to its case, certificate and release (product.md section 4)."""

SHIPMENT_BODY = named("ShipmentBody", SHIPMENT_CLAIM.schema)
WITHDRAWAL_BODY = named("WithdrawalBody", WITHDRAWAL.schema)
_MEMBERS = SHIPMENT_CLAIM.schema["properties"]
_ALWAYS = ("reference", "lines", "consignee", "destination", "planned_export_on", "licences", "documents", "packages")
SHIPMENT = named(
    "Shipment",
    object_of(
        {
            "number": TEXT,
            "exporter": ORGANISATION,
            "state": one_of(*STATES),
            "revision": WHOLE,
            "revises": nullable(TEXT),
            "submitted_at": MOMENT,
            **{name: _MEMBERS[name] for name in _ALWAYS},
            "case": nullable(judged.STANDING),
            "decision": nullable(judged.VERDICT),
            "certificate": nullable(TEXT),
        },
        {name: kind for name, kind in _MEMBERS.items() if name not in _ALWAYS} | {"erased": ERASED},
        description="as it was posted, with how it stands; prices and persons are shown to the exporter and the regulator",
    ),
)
SUBMITTED = named(
    "SubmittedShipment",
    object_of(
        {
            "number": TEXT,
            "state": one_of("submitted"),
            "revision": WHOLE,
            "revises": nullable(TEXT),
            "submitted_at": MOMENT,
            "reference": TEXT,
            "lines": list_of(LINE.schema, least=1),
            "acknowledgement": ACKNOWLEDGEMENT,
        }
    ),
)
WITHDRAWN = named("WithdrawnShipment", object_of({"number": TEXT, "state": one_of("withdrawn"), "acknowledgement": ACKNOWLEDGEMENT}))
HISTORY_ENTRY = named(
    "HistoryEntry",
    object_of(
        {
            "uid": UUID,
            "kind": TEXT,
            "subject": object_of({"type": one_of("shipment", "case", "certificate", "disclosure"), "id": UUID, "version": WHOLE}),
            "recorded_at": MOMENT,
            "state": one_of("recorded", "sequenced", "sealed", "witnessed"),
            "origin": nullable(TEXT),
            "index": nullable(WHOLE),
            "leaf_hash": SHA256,
            "receipt": TEXT,
        },
        description="one entry of the ledger; origin and index are null until it has its place in the log",
    ),
)

NUMBER = "EX-2026-7K2M9Q4T1Z"
_LINE: dict[str, Any] = {
    "lot": "HFR:NDPR-2026-0044",
    "net_kg": "1460.000",
    "hs_code": "2846901999",
    "product": "NdPr oxide",
    "declared_shares_percent": {"Pr": "25.05", "Nd": "74.88"},
    "control_code": "not controlled",
    "unit_value": "74.00",
    "currency": "USD",
    "vat_rebate_claimed": False,
}
_PARTY = {"name": "Drivewerk Magnetmotoren GmbH", "country": "DE", "kind": "manufacturer", "registered_on": "1999-05-01"}
SHIPMENT_BODY_EXAMPLE: dict[str, Any] = {
    "reference": "EXP-2026-031",
    "lines": [_LINE],
    "consignee": _PARTY,
    "end_user": _PARTY,
    "end_use": "magnets for traction motors",
    "end_use_class": "civil",
    "destination": "DE",
    "port": "CNSHA",
    "trade_mode": "general",
    "planned_export_on": "2026-04-25",
    "custody_claim": "mass_balance",
    "licences": [{"kind": "export", "number": "EL-2026-0101"}],
    "documents": [{"kind": "packing_list", "number": "PK-2026-0113", "issuer": "EXP", "issued_on": "2026-04-19"}],
    "packages": [{"line": 1, "marks": "NdPr oxide; source BYM", "seals": ["X01101"], "pieces": 6, "gross_kg": "1469.000"}],
}
SHIPMENT_EXAMPLE: dict[str, Any] = {
    "number": NUMBER,
    "exporter": "EXP",
    "state": "open",
    "revision": 1,
    "revises": None,
    "submitted_at": "2026-11-24T08:15:30.123456Z",
    **SHIPMENT_BODY_EXAMPLE,
    "case": {
        "id": judged.CASE_LINE_EXAMPLE["id"],
        "examination": 1,
        "examined_at": "2026-11-24T08:15:31.000000Z",
        "outcome": "approvable_by_one",
        "controlled": False,
    },
    "decision": None,
    "certificate": None,
}
SUBMITTED_EXAMPLE: dict[str, Any] = {
    "number": NUMBER,
    "state": "submitted",
    "revision": 1,
    "revises": None,
    "submitted_at": "2026-11-24T08:15:30.123456Z",
    "reference": "EXP-2026-031",
    "lines": [_LINE],
    "acknowledgement": judged.ACKNOWLEDGEMENT_EXAMPLE,
}
WITHDRAWN_EXAMPLE: dict[str, Any] = {"number": NUMBER, "state": "withdrawn", "acknowledgement": judged.ACKNOWLEDGEMENT_EXAMPLE}
HISTORY_EXAMPLE: dict[str, Any] = {
    "uid": "019cad9d-dd4b-7c30-ac30-000000000009",
    "kind": "shipment.submitted",
    "subject": {"type": "shipment", "id": "019cad8f-ac00-7a10-8a10-0000000000f1", "version": 1},
    "recorded_at": "2026-11-24T08:15:30.123456Z",
    "state": "sealed",
    "origin": "traceability.example/2026",
    "index": 1041,
    "leaf_hash": "5d" * 32,
    "receipt": "/api/v1/ledger/receipts/019cad9d-dd4b-7c30-ac30-000000000009",
}
