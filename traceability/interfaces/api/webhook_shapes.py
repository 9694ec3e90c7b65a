"""Shapes and examples of webhooks, of the log of their deliveries, and of what a receiver is sent."""

from typing import Any

from traceability.interfaces.api.shapes import FLAG, MOMENT, TEXT, UUID, WEBHOOKS, WHOLE, list_of, named, nullable, object_of, one_of
from traceability.notices.claims import ASKING, CHANGE, STATES, WEBHOOK
from traceability.notices.kinds import NOTICES, TEST
from traceability.notices.models import DELIVERY_STATES, REASONS

_TOLD = "\n".join(f"- `{kind}`: {notice.says.en}" for kind, notice in NOTICES.items())
WEBHOOK_BODY = named("WebhookBody", WEBHOOK.schema)
ASKING_BODY = named("WebhookAsking", ASKING.schema)
CHANGE_BODY = named("WebhookChange", CHANGE.schema)
_MEMBERS = {
    "id": UUID,
    "url": TEXT,
    "kinds": {**list_of(one_of(*NOTICES)), "description": f"what is told; empty: all of\n{_TOLD}"},
    "description": nullable(TEXT),
    "state": {
        **one_of(*STATES),
        "description": "only an active one is sent anything; what comes meanwhile is told when it is active again",
    },
    "reason": {
        **nullable(one_of(*REASONS)),
        "description": "why it was disabled: gone: the receiver answered 410; failing: nothing but failures for 5 days; "
        "maker_left: who made or last changed it acts no longer for the organisation; secret_lost: its secret cannot be read any "
        "more, ask for a new one. Set state to active to go on",
    },
    "failures": {**WHOLE, "description": "tries that failed since the last that did not"},
    "failing_since": nullable(MOMENT),
    "old_secret_until": {**nullable(MOMENT), "description": "until then the secret before this one signs, too"},
    "created_at": MOMENT,
    "changed_at": MOMENT,
}
_SECRET = {
    **nullable(TEXT),
    "description": "what signs, as Standard Webhooks spells it; shown once. A repetition with the same Idempotency-Key is shown it for "
    "24 hours, then null",
}
WEBHOOK_SHAPE = named("Webhook", object_of(_MEMBERS))
OPENED = named("WebhookWithSecret", object_of({**_MEMBERS, "secret": _SECRET}))
DELIVERY = named(
    "WebhookDelivery",
    object_of(
        {
            "id": {**UUID, "description": "the header `webhook-id` that the receiver gets, with every try"},
            "type": one_of(*NOTICES, TEST),
            "entry": nullable(UUID),
            "state": {
                **one_of(*DELIVERY_STATES),
                "description": "given_up: ten tries failed, or the receiver is gone; withheld: the entry may not be read any more",
            },
            "tries": WHOLE,
            "last_status": nullable(WHOLE),
            "last_error": nullable(TEXT),
            "last_answer": {**nullable(TEXT), "description": "what the receiver said, its first 4,096 bytes"},
            "created_at": MOMENT,
            "last_try_at": nullable(MOMENT),
            "next_try_at": nullable(MOMENT),
            "finished_at": nullable(MOMENT),
        }
    ),
)
_PLACE = {"entry": UUID, "origin": TEXT, "index": WHOLE, "receipt": TEXT}
_DATA = {
    **dict.fromkeys(("event", "replaced_by", "case", "document", "licence", "loss", "webhook"), UUID),
    **dict.fromkeys(
        ("shipment", "certificate", "stage", "state", "outcome", "check", "severity", "verdict", "reference", "revises", "kind", "number"),
        TEXT,
    ),
    **dict.fromkeys(("valid_from", "valid_to", "revoked_on", "released_on", "issued_at", "link"), TEXT),
    **dict.fromkeys(("revision", "examination", "ordinal", "needed"), WHOLE),
    "stands": FLAG,
}
NOTICE = named(
    "WebhookNotice",
    object_of(
        {"type": one_of(*NOTICES, TEST), "timestamp": MOMENT, "data": object_of({}, {**_DATA, **_PLACE})},
        description="the body that a receiver is sent: `timestamp` is when the entry was recorded; `data` says where the rest is read",
    ),
)

_ID = "019cad8f-ac00-7a10-8a10-0000000000d1"
BODY_EXAMPLE = {
    "url": "https://erp.example.org/hooks/ledger",
    "kinds": ["case.approved", "case.returned", "certificate.issued"],
    "description": "ERP, certificates desk",
}
EXAMPLE: dict[str, Any] = {
    "id": _ID,
    **BODY_EXAMPLE,
    "state": "active",
    "reason": None,
    "failures": 0,
    "failing_since": None,
    "old_secret_until": None,
    "created_at": "2026-11-24T08:15:30.123456Z",
    "changed_at": "2026-11-24T08:15:30.123456Z",
}
OPENED_EXAMPLE = EXAMPLE | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="}
TURNED_EXAMPLE = OPENED_EXAMPLE | {"old_secret_until": "2026-11-25T08:20:00.000000Z", "changed_at": "2026-11-24T08:20:00.000000Z"}
CHANGE_EXAMPLE = {"kinds": [], "state": "active"}
TEST_EXAMPLE: dict[str, Any] = {
    "id": "019cad8f-ac00-7a10-8a10-0000000000d2",
    "type": TEST,
    "entry": None,
    "state": "waiting",
    "tries": 0,
    "last_status": None,
    "last_error": None,
    "last_answer": None,
    "created_at": "2026-11-24T08:16:00.000000Z",
    "last_try_at": None,
    "next_try_at": "2026-11-24T08:16:00.000000Z",
    "finished_at": None,
}
DELIVERY_EXAMPLE = TEST_EXAMPLE | {
    "type": "certificate.issued",
    "entry": "019cad9d-dd4b-7c30-ac30-000000000009",
    "state": "done",
    "tries": 2,
    "last_status": 204,
    "last_try_at": "2026-11-24T08:16:05.200000Z",
    "next_try_at": None,
    "finished_at": "2026-11-24T08:16:05.200000Z",
}
AGAIN_EXAMPLE = DELIVERY_EXAMPLE | {
    "state": "waiting",
    "tries": 0,
    "next_try_at": "2026-11-24T09:00:00.000000Z",
    "finished_at": None,
}
NOTICE_EXAMPLE: dict[str, Any] = {
    "type": "certificate.issued",
    "timestamp": "2026-11-24T08:15:59.000000Z",
    "data": {
        "certificate": "RC-2026-3F8K1M9Q2T",
        "shipment": "EX-2026-7K2M9Q4T1Z",
        "state": "certified",
        "issued_at": "2026-11-24T08:15:59.000000Z",
        "link": "/api/v1/shipments/EX-2026-7K2M9Q4T1Z/certificate",
        "entry": "019cad9d-dd4b-7c30-ac30-000000000009",
        "origin": "traceability.example/2026",
        "index": 1041,
        "receipt": "/api/v1/ledger/receipts/019cad9d-dd4b-7c30-ac30-000000000009",
    },
}
_HEADERS = {
    "webhook-id": "of the delivery: one that was seen before is a repetition",
    "webhook-timestamp": "when it was sent, POSIX seconds: refuse what is more than 5 minutes away",
    "webhook-signature": "`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; two with a space between for a day after a change",
}
WEBHOOKS["notice"] = {
    "post": {
        "operationId": "notice",
        "summary": "What a webhook is sent",
        "description": "At least once for each entry, with the same `webhook-id`; verify the signature over the body's bytes as they came.",
        "parameters": [
            {"in": "header", "name": name, "required": True, "schema": TEXT, "description": said} for name, said in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": NOTICE, "examples": {"notice": {"value": NOTICE_EXAMPLE}}}},
        },
        "responses": {
            "2XX": {"description": "taken"},
            "410": {"description": "nothing more is wanted: the webhook is disabled"},
            "default": {"description": "not taken: it comes again; redirects are failures, `Retry-After` with 429 and 503 is respected"},
        },
    }
}
