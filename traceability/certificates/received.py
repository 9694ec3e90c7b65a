"""What a stranger hands in: which kind of file it is, and the signed proof in it. Pure, and bounded whatever the file.

Nothing is believed here. Of a PDF only the attached proof is looked for, by its first bytes: no PDF is interpreted.
"""

import re
import zlib
from dataclasses import dataclass
from typing import Literal

from traceability.certificates import multibase, statement
from traceability.tlog import canonical
from traceability.tlog.canonical import Value
from traceability.tlog.errors import BadSpelling, NotCanonical

Kind = Literal["pdf", "bundle", "statement", "credential", "jwt"]
LARGEST_PROOF = 2_000_000
"""Bytes of a statement or credential: five hundred lines of goods are a tenth of it."""
MOST_STREAMS = 500
_STREAM = re.compile(rb"stream\r?\n")
_JWT = re.compile(rb"eyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\s*")
_HEAD = b'{"key":"'


@dataclass(frozen=True)
class Jwt:
    """A credential enveloped with JOSE, taken apart: `signing` is what the signature is over."""

    header: dict[str, Value]
    claims: dict[str, Value]
    signing: bytes
    signature: bytes


def kind_of(data: bytes) -> Kind:
    """Raises NotCanonical."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "bundle"
    if len(data) > LARGEST_PROOF:
        raise NotCanonical("larger than any certificate")
    if _JWT.fullmatch(data):
        return "jwt"
    members = read_object(data)
    if set(members) >= statement.MEMBERS:
        return "statement"
    if "credentialSubject" in members:
        return "credential"
    raise NotCanonical("JSON, but neither a certificate nor a credential")


def read_object(data: bytes) -> dict[str, Value]:
    """A JSON object in any layout, as an editor or a browser may have saved it. Raises NotCanonical."""
    value = canonical.parse(data.removeprefix(b"\xef\xbb\xbf"))
    if not isinstance(value, dict):
        raise NotCanonical("JSON, but not an object")
    return value


def signed_statement(data: bytes) -> bytes:
    """`certificate.json` to the byte out of it in any layout, or out of the API's answer, which holds more. Raises NotCanonical."""
    members = read_object(data)
    return canonical.write({name: members[name] for name in statement.MEMBERS})


def attached_to(pdf: bytes) -> bytes | None:
    """The first certificate.json among a PDF's streams, stored or deflated; None where there is none."""
    view = memoryview(pdf)
    for number, found in enumerate(_STREAM.finditer(pdf)):
        if number >= MOST_STREAMS:
            return None
        start = found.end()
        if pdf[start : start + len(_HEAD)] == _HEAD:
            return pdf[start : start + LARGEST_PROOF].partition(b"\nendstream")[0].removesuffix(b"\r")
        if _inflated(view[start : start + 512], len(_HEAD)) == _HEAD:
            return _inflated(view[start : start + LARGEST_PROOF], LARGEST_PROOF)
    return None


def read_jwt(data: bytes) -> Jwt:
    """Raises NotCanonical for what is no JWT of one spelling."""
    parts = data.strip().split(b".")
    try:
        header, claims, signature = (multibase.read_base64url("u" + part.decode("ascii")) for part in parts)
    except (BadSpelling, UnicodeDecodeError, ValueError) as error:
        raise NotCanonical("not three parts in base64url") from error
    return Jwt(read_object(header), read_object(claims), b".".join(parts[:2]), signature)


def _inflated(packed: memoryview, most: int) -> bytes:
    """The first `most` bytes, empty for what is not deflated."""
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""
