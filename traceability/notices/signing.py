"""Secrets and signatures of Standard Webhooks (v1, HMAC-SHA256). Pure."""

import base64
import hmac
import secrets
from collections.abc import Iterable

SECRET_BYTES = 32
PREFIX = "whsec_"


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def spelt(secret: bytes) -> str:
    """As its owner is shown it, once."""
    return PREFIX + base64.b64encode(secret).decode()


def headers(message_id: str, seconds: int, content: bytes, keys: Iterable[bytes]) -> dict[str, str]:
    """What goes with `content` at this time (POSIX seconds); signed with each key, the present one first."""
    signed = f"{message_id}.{seconds}.".encode() + content
    signatures = (f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys)
    return {"webhook-id": message_id, "webhook-timestamp": str(seconds), "webhook-signature": " ".join(signatures)}
