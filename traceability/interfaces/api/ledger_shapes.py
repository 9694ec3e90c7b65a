"""What the ledger's resources look like, and examples that are the worked example of the format."""

import json

from traceability.interfaces.api.shapes import ERASED, MOMENT, SHA256, TEXT, UUID, WHOLE, list_of, named, nullable, object_of, one_of
from traceability.tlog import strict

BASE64 = {"type": "string", "contentEncoding": "base64"}
STATES = ("recorded", "sequenced", "sealed", "witnessed")

ENTRY = named(
    "LedgerEntry",
    object_of(
        {
            "uid": UUID,
            "kind": TEXT,
            "subject": object_of({"type": TEXT, "id": UUID, "version": WHOLE}),
            "organisation": UUID,
            "recorded_at": MOMENT,
            "state": one_of(*STATES),
            "origin": nullable(TEXT),
            "index": nullable(WHOLE),
            "leaf_hash": SHA256,
            "leaf": BASE64,
            "envelope": {"type": "object", "description": "the leaf, parsed for reading; what is hashed are the bytes of `leaf`"},
            "erased": ERASED,
        },
        description="one entry; origin and index are null until it has its place in a log",
    ),
)
NOT_YET = named(
    "NotSealedYet",
    object_of({"uid": UUID, "state": one_of(*STATES)}, description="the entry is recorded and not that far yet; ask again"),
)
RECEIPT = named(
    "Receipt",
    object_of(
        {
            "uid": UUID,
            "state": one_of(*STATES),
            "origin": TEXT,
            "index": WHOLE,
            "size": WHOLE,
            "leaf_hash": SHA256,
            "proof": {**TEXT, "description": "the .tlog-proof, to the byte"},
        }
    ),
)
CONSISTENCY = named(
    "Consistency", object_of({"origin": TEXT, "from": WHOLE, "to": WHOLE, "proof": list_of(BASE64, most=63), "checkpoint": TEXT})
)
KEYS = named(
    "SigningKeys",
    object_of(
        {
            "results": list_of(
                object_of(
                    {
                        "name": TEXT,
                        "vkey": TEXT,
                        "purpose": one_of("checkpoint", "acknowledgement", "witness", "certificate"),
                        "not_before": MOMENT,
                        "retired_at": nullable(MOMENT),
                    }
                )
            )
        }
    ),
)

_LEAF = (
    '{"actor":{"id":"019cad8f-ac00-7a10-8a10-0000000000b1","role":"submitter","via":"token"},"at":"2026-03-02T08:15:31.500000Z",'
    '"body":{"reason":"gross weight read from the wrong scale","replaced_by":"019cad9d-e2ac-7b20-9b20-000000000002"},'
    '"kind":"event.corrected","log":"traceability.example","nonce":"oqKioqKioqKioqKioqKiog==",'
    '"organisation":"019cad8f-ac00-7a10-8a10-000000000001","subject":{"id":"019cad9d-dd4b-7b20-9b20-000000000001",'
    '"prev":"cef4ad3f7d917ef3912ff5419b8ba2b9e07051c7f10ec67db7ddd035c6dc315a","type":"event","version":2},'
    '"uid":"019cad9d-e2ac-7c30-ac30-000000000003","v":1}'
)
ENTRY_EXAMPLE = {
    "uid": "019cad9d-e2ac-7c30-ac30-000000000003",
    "kind": "event.corrected",
    "subject": {"type": "event", "id": "019cad9d-dd4b-7b20-9b20-000000000001", "version": 2},
    "organisation": "019cad8f-ac00-7a10-8a10-000000000001",
    "recorded_at": "2026-03-02T08:15:31.500000Z",
    "state": "sealed",
    "origin": "traceability.example/2026",
    "index": 2,
    "leaf_hash": "66a560f92c32eb685b09f62637f003346b2422e6378b792ef0ecf354bac6cfef",
    "leaf": strict.in_base64(_LEAF.encode()),
    "envelope": json.loads(_LEAF),
    "erased": [],
}
KEYS_EXAMPLE = {
    "results": [
        {
            "name": "traceability.example/2026",
            "vkey": "traceability.example/2026+d6335b3d+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
            "purpose": "checkpoint",
            "not_before": "2026-01-01T00:00:00.000000Z",
            "retired_at": None,
        }
    ]
}
CHECKPOINT_EXAMPLE = (
    "traceability.example/2026\n3\nTkvWgwLLX1OnczeDUZpm3I8iObPFAhVNpvi8DGxVttA=\n\n— traceability.example/2026 "
    "1jNbPUN7yofcdcA6C1ndHnmsUSSxnxcidYzbMldn6+wVL0QoFfvQ3oHH2lfrxStJXHQv1yqcemVcheYCXcAY9VYuxgc=\n"
)
RECEIPT_EXAMPLE = {
    "uid": "019cad9d-e2ac-7c30-ac30-000000000003",
    "state": "sealed",
    "origin": "traceability.example/2026",
    "index": 2,
    "size": 3,
    "leaf_hash": "66a560f92c32eb685b09f62637f003346b2422e6378b792ef0ecf354bac6cfef",
    "proof": f"c2sp.org/tlog-proof@v1\nindex 2\nrVaqMJQgLq4EnuCl5hMETh1t7RksZzvWN7xvTMlITWU=\n\n{CHECKPOINT_EXAMPLE}",
}
CONSISTENCY_EXAMPLE = {
    "origin": "traceability.example/2026",
    "from": 2,
    "to": 3,
    "proof": ["ZqVg+Swy62hbCfYmN/ADNGskIuY3i3ku8OzzVLrGz+8="],
    "checkpoint": CHECKPOINT_EXAMPLE,
}
