"""Shapes and an example of the certificate as JSON. Values of story S01."""

from typing import Any

from traceability.certificates.workflow import STATES
from traceability.interfaces.api.schema import PROBLEM_TYPE
from traceability.interfaces.api.shapes import DAY, KILOGRAMS, MOMENT, SHA256, SHARE, TEXT, UUID, WHOLE, list_of, named, object_of, one_of

BASE64 = {"type": "string", "contentEncoding": "base64"}
PROBLEM = (PROBLEM_TYPE, {"$ref": "#/components/schemas/Problem"})

COMPANY = {"code": TEXT, "name": TEXT, "country": TEXT}
GOODS = object_of(
    {"line": WHOLE, "lot": TEXT, "hs_code": TEXT, "net_kg": KILOGRAMS},
    dict.fromkeys(("product", "form", "control_code"), TEXT) | {"reo_kg": KILOGRAMS},
)
SOURCE = object_of(
    {"kind": one_of("mine", "import", "collected", "unknown"), "share": SHARE},
    dict.fromkeys(("organisation", "facility", "licence", "country"), TEXT),
)
LINK = object_of({**COMPANY, "stages": list_of(TEXT, least=1)}, {"name_zh": TEXT})
PERMIT = object_of({"kind": TEXT, "number": TEXT, "organisation": TEXT})
COUNTS = object_of(dict.fromkeys(("passed", "failed", "not_applicable", "not_checked"), WHOLE))
JUDGEMENT = object_of(
    {
        "case": UUID,
        "examination": WHOLE,
        "examined_at": MOMENT,
        "findings": COUNTS,
        "not_checked": list_of(TEXT),
        "cleared": list_of(TEXT),
        "approved_at": MOMENT,
        "signatures": WHOLE,
    }
)
ANCHOR = object_of(
    {
        "uid": UUID,
        "kind": one_of("case.approved"),
        "origin": TEXT,
        "index": WHOLE,
        "leaf_hash": SHA256,
        "path": list_of(BASE64),
        "checkpoint": TEXT,
    },
    description="the approval's entry in the log: leaf hash, path and signed checkpoint",
)
STATEMENT = named(
    "Statement",
    object_of(
        {
            "format": one_of("traceability-certificate/1"),
            "number": TEXT,
            "issued_at": MOMENT,
            "log": TEXT,
            "shipment": object_of({"number": TEXT, "revision": WHOLE, "planned_export_on": DAY}, {"destination": TEXT, "port": TEXT}),
            "exporter": object_of(COMPANY, {"name_zh": TEXT}),
            "lines": list_of(GOODS, least=1),
            "total": object_of({"net_kg": KILOGRAMS}, {"reo_kg": KILOGRAMS}),
            "origins": list_of(SOURCE, least=1),
            "origins_weighed_by": one_of("reo", "net"),
            "chain": list_of(LINK, least=1),
            "custody_model": TEXT,
            "licences": list_of(PERMIT),
            "judgement": JUDGEMENT,
            "ledger": ANCHOR,
        },
        description="what left, from which mines (shares sum to 1), through whom, on which judgement, bound to the ledger",
    ),
)
CERTIFICATE = named(
    "Certificate",
    object_of(
        {
            "number": TEXT,
            "state": one_of(*sorted(STATES)),
            "issued_at": MOMENT,
            "shipment": TEXT,
            "statement": STATEMENT,
            "key": TEXT,
            "signature": BASE64,
        },
        description="the signature is Ed25519 over the canonical JSON (RFC 8785) of `statement`, by the key named in `key`",
    ),
)

_MINER: dict[str, Any] = {"code": "BYM", "name": "Baiyun Mining", "name_zh": "白云矿业", "country": "CN"}
_EXPORTER: dict[str, Any] = {"code": "EXP", "name": "Eastgate Export", "name_zh": "东门进出口", "country": "CN"}
CERTIFICATE_EXAMPLE: dict[str, Any] = {
    "number": "RC-2026-7N2XPN39C7",
    "state": "certified",
    "issued_at": "2026-11-24T09:29:46.000000Z",
    "shipment": "EX-2026-7K2M9Q4T1Z",
    "statement": {
        "format": "traceability-certificate/1",
        "number": "RC-2026-7N2XPN39C7",
        "issued_at": "2026-11-24T09:29:46.000000Z",
        "log": "traceability.example",
        "shipment": {
            "number": "EX-2026-7K2M9Q4T1Z",
            "revision": 1,
            "destination": "DE",
            "port": "CNSHA",
            "planned_export_on": "2026-04-25",
        },
        "exporter": _EXPORTER,
        "lines": [
            {
                "line": 1,
                "lot": "HFR:NDPR-2026-0044",
                "product": "NdPr oxide",
                "form": "oxide",
                "hs_code": "2846901999",
                "control_code": "not controlled",
                "net_kg": "1460.000",
                "reo_kg": "1452.700",
            }
        ],
        "total": {"net_kg": "1460.000", "reo_kg": "1452.700"},
        "origins": [
            {
                "kind": "mine",
                "organisation": "BYM",
                "facility": "BYM-MINE-1",
                "licence": "ML-2025-BYM",
                "country": "CN",
                "share": "1.000000000",
            }
        ],
        "origins_weighed_by": "reo",
        "chain": [{**_MINER, "stages": ["mining", "beneficiation", "dispatch"]}, {**_EXPORTER, "stages": ["receipt"]}],
        "custody_model": "mass_balance",
        "licences": [
            {"kind": "mining", "number": "ML-2025-BYM", "organisation": "BYM"},
            {"kind": "export", "number": "EL-2026-0101", "organisation": "EXP"},
        ],
        "judgement": {
            "case": "019cad8f-ac00-7a10-8a10-0000000000c1",
            "examination": 1,
            "examined_at": "2026-11-24T09:29:41.822597Z",
            "findings": {"passed": 14, "failed": 0, "not_applicable": 8, "not_checked": 1},
            "not_checked": ["Q01"],
            "cleared": [],
            "approved_at": "2026-11-24T09:29:44.000000Z",
            "signatures": 1,
        },
        "ledger": {
            "uid": "019cad9d-dd4b-7c30-ac30-000000000009",
            "kind": "case.approved",
            "origin": "traceability.example/2026",
            "index": 1,
            "leaf_hash": "cef4ad3f7d917ef3912ff5419b8ba2b9e07051c7f10ec67db7ddd035c6dc315a",
            "path": ["JG2zQZF2finCoaG2/XoKl4sH3kUbOZBDm/NXKaNc0EI=", "ZqVg+Swy62hbCfYmN/ADNGskIuY3i3ku8OzzVLrGz+8="],
            "checkpoint": "traceability.example/2026\n3\nTkvWgwLLX1OnczeDUZpm3I8iObPFAhVNpvi8DGxVttA=\n\n— …\n",
        },
    },
    "key": "traceability.example/certificate+b5998cbe+Ae1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR",
    "signature": "yofcdcA6C1ndHnmsUSSxnxcidYzbMldn6+wVL0QoFfvQ3oHH2lfrxStJXHQv1yqcemVcheYCXcAY9VYuxgc7jA==",
}
