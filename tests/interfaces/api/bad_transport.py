"""What is wrong before anybody looks at what was said: media type, size, JSON, keys, callers, methods, addresses."""

import json

from tests.interfaces.api.bad_cases import CLEARANCE, DECISION
from tests.interfaces.api.bad_shipments import WHOLE
from tests.interfaces.api.bad_world import ABSENT, IMPORT, Bad
from tests.make.registry import a_document

BODIES = {
    "/events": (IMPORT, "ada"),
    "/shipments": (WHOLE, "ada"),
    "/shipments/@submitted-shipment/withdraw": ({"reason": "sold at home"}, "ada"),
    "/shipments/@returned-shipment/revisions": (WHOLE, "ada"),
    "/events/@loss/correct": ({"reason": "wrong scale", "event": None}, "ada"),
    "/events/@attested-event/confirm": ({}, "gdm"),
    "/cases/@fine-case/decisions": (DECISION, "rita"),
    "/cases/@hold-case/clearances": (CLEARANCE, "rita"),
    "/registry/imports": (a_document(), "sven"),
    "/webhooks": ({"url": "https://hooks.example.org/ledger"}, "ada"),
}
"""A good body for each address that writes once, and who may send it."""
_WORDS = {
    "nothing": b"",
    "a brace": b"{",
    "a word": b"nonsense",
    "two values": b"{} {}",
    "half a string": b'{"stage": "impo',
    "a comma too many": b'{"stage": "import",}',
    "a comment": b'{} // and so on',
    "single quotes": b"{'stage': 'import'}",
    "NaN": b'{"stage": NaN}',
    "Infinity": b'{"stage": -Infinity}',
    "bytes that are no UTF-8": b'{"stage": "\xff"}',
    "UTF-16": "{}".encode("utf-16"),
    "a mark of byte order": b"\xef\xbb\xbf{}",
}  # fmt: skip
_DOUBLED = {"a name twice": b'{"reason": "a", "reason": "b"}', "a name twice in two spellings": b'{"reason": "a", "r\\u0065ason": "b"}'}
_NUMBERS = {
    "a fraction": (b'{"reason": 1.5}', "number_not_text@/reason"),
    "an exponent": (b'{"reason": 1e3}', "number_not_text@/reason"),
    "a number without end": (b'{"reason": ' + b"9" * 400 + b"}", "number_too_large@/reason"),
}
_DEEP = b'{"a":' * 40 + b"1" + b"}" * 40
JSON = [
    *[Bad(f"{path}: {name}", None, 400, ("not_json",), path=path, by=by, raw=raw) for path, (_, by) in BODIES.items() for name, raw in _WORDS.items()],
    *[Bad(f"{path}: {name}", None, 400, ("name_twice@/reason",), path=path, by=by, raw=raw) for path, (_, by) in BODIES.items() for name, raw in _DOUBLED.items()],
    *[Bad(f"{path}: {name}", None, 400, (said,), path=path, by=by, raw=raw) for path, (_, by) in BODIES.items() for name, (raw, said) in _NUMBERS.items()],
    *[Bad(f"{path}: forty levels", None, 400, ("too_deep@" + "/a" * 32,), path=path, by=by, raw=_DEEP) for path, (_, by) in BODIES.items()],
    *[Bad(f"{path}: a hundred brackets", None, 400, ("too_deep@" + "/0" * 32,), path=path, by=by, raw=b"[" * 100 + b"]" * 100) for path, (_, by) in BODIES.items()],
]  # fmt: skip
_TYPES = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin-1",
    "application/ld+json",
    "multipart/form-data; boundary=x",
    "",
)
TYPES = [
    Bad(f"{path}: sent as {content_type or 'nothing'}", body, 415, ("unsupported_media_type",), path=path, by=by, content_type=content_type)
    for path, (body, by) in BODIES.items()
    for content_type in _TYPES
]
_KEYS = {
    "no key": (None, "idempotency_key_missing"),
    "an empty key": ("", "idempotency_key_missing"),
    "a key of 256 letters": ("k" * 256, "idempotency_key_malformed"),
    "a key in Chinese": ("键", "idempotency_key_malformed"),
    "a key with a tab": ("a\tb", "idempotency_key_malformed"),
    "a key used for another body": ("used", "idempotency_key_reused"),
}
KEYS = [
    Bad(f"{path}: {name}", body, 422 if "reused" in code else 400, (code,), path=path, by=by, headers={"idempotency-key": key})
    for path, (body, by) in BODIES.items()
    for name, (key, code) in _KEYS.items()
    if "reused" not in code or by != "gdm"
]
CALLERS = [
    *[Bad(f"{path}: by {by or 'nobody'}", body, 401, ("not_signed_in",), path=path, by=by) for path, (body, _) in BODIES.items() for by in (None, "stranger", "strange")],
    *[Bad(f"{path}: by a token for reading", body, 403, ("forbidden",), path=path, by="reader") for path, (body, _) in BODIES.items()],
    *[Bad(f"events by {who}", IMPORT, 403, ("forbidden",), by=who) for who in ("rita", "sven", "otto", "mei")],
    *[Bad(f"a registry by {who}", a_document(), 403, ("forbidden",), path="/registry/imports", by=who) for who in ("ada", "bela", "rita", "otto", "mei")],
    Bad("a password for a token", IMPORT, 401, ("not_signed_in",), by=None, headers={"authorization": "Basic YWRhOmFkYQ=="}),
]  # fmt: skip
ADDRESSES = [
    *[Bad(f"{path}: a parameter that it does not know", body, 400, ("unknown_parameter@?colour",), path=f"{path}?colour=red", by=by) for path, (body, by) in BODIES.items()],
    *[Bad(f"{path}: by {method}", body, 405, ("method_not_allowed",), path=path, by=by, method=method) for path, (body, by) in BODIES.items() for method in ("PUT", "PATCH", "DELETE")],
    *[Bad(f"{path}: with a slash behind", body, 404, ("not_found",), path=f"{path}/", by=by, method="PUT") for path, (body, by) in BODIES.items()],
    Bad("a dry run of perhaps", a_document(), 400, ("bad_parameter@?dry_run",), path="/registry/imports?dry_run=perhaps", by="sven"),
    Bad("a dry run twice", a_document(), 400, ("parameter_twice@?dry_run",), path="/registry/imports?dry_run=true&dry_run=false", by="sven"),
    Bad("a decision on U+0000", DECISION, 404, ("not_found",), path="/cases/%00/decisions", by="rita", method="PUT"),
    Bad("a withdrawal of U+0000", {"reason": "x"}, 404, ("not_found",), path="/shipments/%00/withdraw"),
    Bad("a withdrawal by path", {"reason": "x"}, 404, ("not_found",), path="/shipments/..%2Fevents/withdraw"),
    Bad("a decision on another's id in capitals", DECISION, 404, ("not_found",), path=f"/cases/{ABSENT.upper()}/decisions", by="rita", method="PUT"),
]  # fmt: skip
SIZES = [
    Bad(f"{path}: too large", None, 413, ("too_large",), path=path, by=by, raw=json.dumps(body).encode() + b" " * 600_000)
    for path, (body, by) in BODIES.items()
]
ROWS = [*JSON, *TYPES, *KEYS, *CALLERS, *ADDRESSES, *SIZES]
