"""Documents secured with Data Integrity, suite `eddsa-jcs-2022`: Ed25519 over two SHA-256 of canonical JSON. Pure.

Chosen because verifying needs RFC 8785 and Ed25519 alone: no JSON-LD is processed and no context is ever fetched.
Source: W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.3. Stricter in one point: the proof's context MUST be the document's,
so that no term of the document can be given another meaning afterwards.
"""

from collections.abc import Mapping
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from traceability.certificates import multibase
from traceability.tlog import canonical
from traceability.tlog.canonical import Value
from traceability.tlog.errors import BadSpelling, NotCanonical, NoTrustedSignature, WrongSignature

TYPE, SUITE, PURPOSE = "DataIntegrityProof", "eddsa-jcs-2022", "assertionMethod"
MEMBERS = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "@context", "proofValue"}
Document = dict[str, Value]


def secured(document: Document, key: Ed25519PrivateKey, *, method: str, created: str) -> Document:
    """The document with its proof. `method` is the URL of the key, `created` RFC 3339 in UTC. Requires one without a proof."""
    proof: Document = {
        "type": TYPE,
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
        "@context": document["@context"],
    }
    signature = key.sign(_signed(proof, document))
    return document | {"proof": proof | {"proofValue": multibase.base58(signature)}}


def method_of(document: Document) -> str:
    """The URL of the key that is said to have signed; nothing is verified. Raises NotCanonical."""
    return _text(_proof(document), "verificationMethod")


def verify(document: Document, keys: Mapping[str, bytes]) -> Document:
    """The document without its proof, if one of `keys` (URL → 32 public bytes) made the proof.

    Raises NotCanonical for any other suite, purpose or form, NoTrustedSignature for an unknown key, WrongSignature.
    """
    proof = _proof(document)
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    method = method_of(document)
    if method not in keys:
        raise NoTrustedSignature("the proof names a key that is not trusted here")
    try:
        signature = multibase.read_base58(_text(proof, "proofValue"))
    except BadSpelling as error:
        raise NotCanonical(f"proofValue: {error.reason}") from error
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        Ed25519PublicKey.from_public_bytes(keys[method]).verify(signature, _signed(options, unsecured))
    except InvalidSignature as error:
        raise WrongSignature(f"the signature of {method} is not over this document") from error
    return unsecured


def _proof(document: Document) -> Document:
    proof = document.get("proof")
    if not isinstance(proof, dict) or set(proof) != MEMBERS:
        raise NotCanonical(f"a proof has the members {', '.join(sorted(MEMBERS))}")
    if (proof["type"], proof["cryptosuite"], proof["proofPurpose"]) != (TYPE, SUITE, PURPOSE):
        raise NotCanonical(f"not a proof of the suite {SUITE} for {PURPOSE}")
    if proof["@context"] != document.get("@context"):
        raise NotCanonical("the proof's context is not the document's")
    return proof


def _signed(options: Document, document: Document) -> bytes:
    return sha256(canonical.write(options)).digest() + sha256(canonical.write(document)).digest()


def _text(members: Document, name: str) -> str:
    value = members[name]
    if not isinstance(value, str):
        raise NotCanonical(f"{name} is not text")
    return value
