"""Codes by time (RFC 6238: SHA-1, six digits, thirty seconds), as every authenticator app makes them. Pure.

Its own twenty lines rather than a library: who checks a code must learn of which step it is, so that it is taken once.
"""

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
"""As long as the hash's output (RFC 4226 section 4, R6)."""
AWRY = 1
"""Steps before and after the present one whose code is taken too: clocks of telephones, and the time that typing takes."""


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def step_of(moment: datetime) -> int:
    """The number of the step in which a moment falls."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int) -> str:
    """The six digits of a step (RFC 4226 section 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_with(secret: bytes, code: str, moment: datetime) -> int | None:
    """The step whose code this is, of those that are near the moment; None: the code is of none of them."""
    present = step_of(moment)
    found = [
        step for step in range(present - AWRY, present + AWRY + 1) if hmac.compare_digest(code_at(secret, step).encode(), code.encode())
    ]
    return max(found, default=None)


def written(secret: bytes) -> str:
    """The secret as people copy it: base32 in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def address_of_key(secret: bytes, *, account: str, issuer: str) -> str:
    """The `otpauth:` address that an authenticator app reads from a picture."""
    asked = urlencode({"secret": base64.b32encode(secret).decode(), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{asked}"
