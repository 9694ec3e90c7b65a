"""What the certificate key says of a printed certificate: that it is this service's, to the byte. Pure.

The bytes are kept in a table that an administrator of the database could write to; without the key nobody can seal others.
"""

from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from traceability.tlog import canonical, notes, strict
from traceability.tlog.errors import NoTrustedSignature, WrongSignature

FORMAT = "traceability-print/1"


def sealed(number: str, sha256: str, key: notes.SigningKey) -> str:
    """The signature over a certificate's number and the digest of its PDF, in base64."""
    return strict.in_base64(key.private.sign(_said(number, sha256)))


def require_seal(number: str, sha256: str, *, key: str, seal: str, trusted: Iterable[str]) -> None:
    """Raises NoTrustedSignature for a key (vkey) that is not among the trusted, BadSpelling, WrongSignature."""
    if key not in set(trusted):
        raise NoTrustedSignature("the print is sealed by a key that is not trusted here")
    try:
        Ed25519PublicKey.from_public_bytes(notes.parse_vkey(key).public).verify(strict.binary(seal), _said(number, sha256))
    except InvalidSignature as error:
        raise WrongSignature("the seal is not over this print") from error


def _said(number: str, sha256: str) -> bytes:
    return canonical.write({"format": FORMAT, "certificate": number, "sha256": sha256})
