"""The public status of certificates as a Bitstring Status List: one bit for each, set while it does not hold. Pure.

Purpose `suspension`: set while suspended and for good when revoked; reinstating clears it. Source: W3C Bitstring Status List 1.0.
"""

import gzip
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from traceability.certificates import did, multibase
from traceability.kernel import clock
from traceability.tlog.canonical import Value
from traceability.tlog.errors import BadSpelling, NotCanonical

SIZE = 131_072
"""Bits of one list: fewer would tell which certificate a reader asks about."""
PURPOSE = "suspension"
KEPT = timedelta(minutes=5)
"""How long a reader may use a copy."""
LASTS = timedelta(days=1)


def address(base: str, number: int) -> str:
    return f"{base}/status/{number}"


def entry(base: str, number: int, index: int) -> dict[str, Value]:
    """The member `credentialStatus` of a credential with this place."""
    return {
        "type": "BitstringStatusListEntry",
        "id": f"{address(base, number)}#{index}",
        "statusPurpose": PURPOSE,
        "statusListIndex": index,
        "statusListCredential": address(base, number),
    }


def encoded(indexes: Iterable[int]) -> str:
    """The list in which these bits are set, the first one leftmost; the same bits give the same text."""
    bits = bytearray(SIZE // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return multibase.base64url(gzip.compress(bytes(bits), mtime=0))


def is_set(text: str, index: int) -> bool:
    """Whether the bit is set in an encoded list. Raises NotCanonical for text that is no list, IndexError beyond its end."""
    try:
        reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        bits = reader.decompress(multibase.read_base64url(text), SIZE // 8 + 1)
    except (BadSpelling, zlib.error) as error:
        raise NotCanonical("not a compressed list of bits") from error
    if len(bits) != SIZE // 8 or not reader.eof:
        raise NotCanonical(f"not a list of {SIZE} bits")
    if not 0 <= index < SIZE:
        raise IndexError(index)
    return bool(bits[index // 8] & 0x80 >> index % 8)


def document(base: str, number: int, indexes: Iterable[int], *, now: datetime) -> dict[str, Value]:
    """The list as a credential, without its proof."""
    made = now.replace(second=0, microsecond=0)
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address(base, number),
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did.did_of(base),
        "validFrom": clock.rfc3339(made),
        "validUntil": clock.rfc3339(made + LASTS),
        "credentialSubject": {
            "id": f"{address(base, number)}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded(indexes),
            "ttl": int(KEPT.total_seconds() * 1000),
        },
    }
