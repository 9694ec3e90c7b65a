"""Time stamps of RFC 3161: that an authority of the reader's choice saw this checkpoint's three lines by then.

A token is read strictly; its signature, its signer's certificate and the chain at that time are `authority`'s to judge.
Source: RFC 3161 section 2.4.2, RFC 5652 section 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography import x509

from traceability.tlog.errors import Disproven, Malformed, PolicyNotMet
from traceability.tlog.witnessing import CLOCK_TOLERANCE_SECONDS
from traceability.verifier import authority, der
from traceability.verifier.authority import Signed
from traceability.verifier.der import Element, elements, only, tagged

LARGEST_TOKEN = 256_000

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_SHA256 = "2.16.840.1.101.3.4.2.1"
_GRANTED = (0, 1)


class BadToken(Malformed):
    """Neither a granted time stamp response nor a time stamp token, or not of the one form that is read here."""

    code = "bad_token"


class AnotherImprint(Disproven):
    """The token is over other bytes than this checkpoint's."""

    code = "another_imprint"


class FromTheFuture(PolicyNotMet):
    code = "timestamp_from_the_future"


@dataclass(frozen=True)
class Token:
    """What was stamped and when, as the token says it; `signed` is what makes it worth anything."""

    imprint: bytes
    time: datetime
    signed: Signed


@dataclass(frozen=True)
class TimeStamp:
    """A token that holds: `authority` is its signer's name in its certificate."""

    time: datetime
    authority: str


def check_timestamp(data: bytes, body: bytes, roots: Sequence[x509.Certificate], now: int) -> TimeStamp | None:
    """The time stamp over `body`, a checkpoint's three lines; None without roots, which can vouch for nobody.

    Raises BadToken, BadDer, AnotherImprint, FromTheFuture, and what `authority.require_signed` raises.
    """
    token = read_token(data)
    if token.imprint != sha256(body).digest():
        raise AnotherImprint("the time stamp is over other bytes than this checkpoint's three lines")
    if not roots:
        return None
    name = authority.require_signed(token.signed, roots, at=token.time)
    if token.time.timestamp() > now + CLOCK_TOLERANCE_SECONDS:
        raise FromTheFuture(f"a time stamp of {token.time.isoformat()}")
    return TimeStamp(token.time, name)


def read_token(data: bytes) -> Token:
    """The parts of a `.tsr` file, a response or the token alone; nothing verified. Raises BadToken, BadDer."""
    if len(data) > LARGEST_TOKEN:
        raise BadToken(f"more than {LARGEST_TOKEN:,} bytes")
    parts = only(elements(data)).parts()
    if parts[0].tag == der.SEQUENCE:
        if parts[0].parts()[0].integer() not in _GRANTED or len(parts) != 2:
            raise BadToken("a response that grants nothing")
        parts = parts[1].parts()
    if len(parts) != 2 or parts[0].oid() != _SIGNED_DATA:
        raise BadToken("not a time stamp token")
    return _of_signed_data(only(parts[1].parts(tagged(0))).parts())


def _of_signed_data(parts: list[Element]) -> Token:
    if len(parts) < 4:
        raise BadToken("signed data without signers")
    _, _, content, *rest, signers = parts
    kind, *wrapped = content.parts()
    if kind.oid() != _TST_INFO:
        raise BadToken("signed data that is no time stamp")
    info = only(only(wrapped).parts(tagged(0))).of(der.OCTETS)
    certificates = [part for part in rest if part.tag == tagged(0)]
    imprint, time = _of_info(info)
    signed = _of_signer(only(signers.parts(der.SET)).parts(), info, certificates[0].content if certificates else b"")
    return Token(imprint, time, signed)


def _of_info(info: bytes) -> tuple[bytes, datetime]:
    """Imprint and time of a TSTInfo. What may follow (accuracy, order, nonce, name) changes neither."""
    parts = only(elements(info)).parts()
    if len(parts) < 5 or parts[0].integer() != 1:
        raise BadToken("a time stamp of an unknown version")
    imprint = parts[2].parts()
    if len(imprint) != 2 or imprint[0].parts()[0].oid() != _SHA256 or len(imprint[1].of(der.OCTETS)) != 32:
        raise BadToken("an imprint that is not a SHA-256")
    return imprint[1].content, parts[4].time()


def _of_signer(parts: list[Element], info: bytes, certificates: bytes) -> Signed:
    if len(parts) < 6 or parts[3].tag != tagged(0):
        raise BadToken("a signer without signed attributes")
    _, signer, digest, attributes, method, signature, *_ = parts
    values: dict[str, bytes] = {}
    for attribute in elements(attributes.content):
        kind, value = attribute.parts(least=2)[:2]
        if kind.oid() in values:
            raise BadToken("a signed attribute that stands twice")
        values[kind.oid()] = only(value.parts(der.SET)).encoded
    if only(elements(values.pop(_CONTENT_TYPE, b""))).oid() != _TST_INFO:
        raise BadToken("a signature that is over no time stamp")
    return Signed(
        content=info,
        digest=only(elements(values.pop(_MESSAGE_DIGEST, b""))).of(der.OCTETS),
        digest_method=digest.parts()[0].oid(),
        attributes=bytes([der.SET]) + attributes.encoded[1:],  # signed as the set that they are, not under their tag
        other_attributes=values,
        signer=signer,
        method=method.parts()[0].oid(),
        signature=signature.of(der.OCTETS),
        certificates=certificates,
    )
