"""Salted commitments: private members of an entry's body, in the leaf as an HMAC only (FORMAT.md section 7)."""

import hmac
from hashlib import sha256

from traceability.tlog import canonical
from traceability.tlog.canonical import Value
from traceability.tlog.errors import CommitmentDoesNotOpen

SALT_BYTES = 32  # exactly: HMAC pads short keys with zeros, so two lengths could agree
REQUEST = "request"  # the one path that is not a pointer into the body


def commit(path: str, salt: bytes, value: Value) -> bytes:
    """HMAC-SHA-256 over path, a zero byte and the canonical form of `value`, under `salt`.

    Requires a path without U+0000. Raises CommitmentDoesNotOpen for a salt of another length than 32, NotCanonical.
    """
    if len(salt) != SALT_BYTES:
        raise CommitmentDoesNotOpen(f"the salt of {path} has {len(salt)} bytes instead of {SALT_BYTES}")
    return hmac.digest(salt, path.encode() + b"\x00" + canonical.write(value), sha256)


def verify_opening(commitment: bytes, path: str, salt: bytes, value: Value) -> None:
    """Returns only if salt and value open the commitment of this path. Raises CommitmentDoesNotOpen, NotCanonical."""
    if not hmac.compare_digest(commit(path, salt, value), commitment):
        raise CommitmentDoesNotOpen(f"salt and value do not open the commitment of {path}")
