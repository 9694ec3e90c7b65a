"""Who signed a time stamp: the signature over its attributes, the signer's certificate, and its chain at that time.

The roots come from the reader. Certificates in the token only lead to one of them. Revocation is not asked: there is no network.
Source: RFC 5652 section 5.4, RFC 3161 section 2.3, RFC 5035 section 5, RFC 5280 section 6.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1, sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from traceability.tlog.errors import Disproven, Malformed
from traceability.verifier import der
from traceability.verifier.der import Element, elements, only

LONGEST_CHAIN = 8
MOST_CERTIFICATES = 32

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
_RSA = {
    "1.2.840.113549.1.1.1": None,  # the hash is the digest's
    "1.2.840.113549.1.1.11": hashes.SHA256(),
    "1.2.840.113549.1.1.12": hashes.SHA384(),
    "1.2.840.113549.1.1.13": hashes.SHA512(),
}
_ECDSA = {"1.2.840.10045.4.3.2": hashes.SHA256(), "1.2.840.10045.4.3.3": hashes.SHA384(), "1.2.840.10045.4.3.4": hashes.SHA512()}
_ED25519 = "1.3.101.112"
_SIGNING_CERTIFICATE, _SIGNING_CERTIFICATE_2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
_UNDERSTOOD = {ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE}


class BadRoots(Malformed):
    """No certificates in the file of `--tsa-root`."""

    code = "bad_roots"


class WrongTimestampSignature(Disproven):
    code = "wrong_timestamp_signature"


class WrongTimestampSigner(Disproven):
    """The certificate is not the one that the signature names, or not one for time stamps."""

    code = "wrong_timestamp_signer"


class NoChain(Disproven):
    """No chain of certificates, valid at the time of the stamp, leads from the signer to a root of the reader."""

    code = "no_chain"


@dataclass(frozen=True)
class Signed:
    """The parts of a CMS signer that matter; `other_attributes` by object identifier, each value as it is encoded."""

    content: bytes
    digest: bytes
    digest_method: str
    attributes: bytes
    other_attributes: Mapping[str, bytes]
    signer: Element
    method: str
    signature: bytes
    certificates: bytes


def read_roots(data: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file. Raises BadRoots."""
    try:
        return tuple(x509.load_pem_x509_certificates(data))
    except ValueError as error:
        raise BadRoots("no certificates in PEM form") from error


def require_signed(signed: Signed, roots: Sequence[x509.Certificate], *, at: datetime) -> str:
    """The name of the signer, if the signature holds and a chain that is valid `at` leads to one of the roots.

    Raises WrongTimestampSignature, WrongTimestampSigner, NoChain, BadDer.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library dislikes and still reads is judged by the rules here
            known = _certificates(signed.certificates)
            signer = _signer(signed, [*known, *roots])
            _require_signature(signed, signer)
            _require_for_time_stamps(signer)
            _require_chain(signer, known, roots, at)
            return signer.subject.rfc4514_string()
    except (ValueError, TypeError, x509.InvalidVersion, UnsupportedAlgorithm) as error:  # parts of a certificate are read when asked for
        raise der.BadDer("a certificate that cannot be read") from error


def _certificates(data: bytes) -> list[x509.Certificate]:
    found = elements(data)
    if len(found) > MOST_CERTIFICATES:
        raise der.BadDer(f"more than {MOST_CERTIFICATES} certificates")
    return [x509.load_der_x509_certificate(one.encoded) for one in found]


def _signer(signed: Signed, known: Sequence[x509.Certificate]) -> x509.Certificate:
    """The certificate that the signature names by issuer and number, and the signed attributes by its hash."""
    issuer, serial = signed.signer.parts(least=2)[:2]
    for certificate in known:
        if certificate.issuer.public_bytes() == issuer.encoded and certificate.serial_number == serial.integer():
            _require_named(signed, certificate)
            return certificate
    raise WrongTimestampSigner("the signer's certificate is not here")


def _require_named(signed: Signed, certificate: x509.Certificate) -> None:
    """That the signed attributes hold this certificate's hash; else it could be another one for the same key."""
    data = certificate.public_bytes(Encoding.DER)
    attributes = signed.other_attributes
    if _SIGNING_CERTIFICATE_2 in attributes:
        parts = _named(attributes[_SIGNING_CERTIFICATE_2])
        expected = _digest(_hash_of(parts[0].parts()[0].oid()), data) if parts[0].tag == der.SEQUENCE else sha256(data).digest()
    elif _SIGNING_CERTIFICATE in attributes:
        parts = _named(attributes[_SIGNING_CERTIFICATE])
        expected = sha1(data).digest()  # noqa: S324  RFC 2634 knows no other; the signature itself is over a strong hash
    else:
        raise WrongTimestampSigner("the signed attributes name no certificate")
    if [part.content for part in parts if part.tag == der.OCTETS] != [expected]:
        raise WrongTimestampSigner("the signed attributes name another certificate")


def _named(attribute: bytes) -> list[Element]:
    """The parts of the first ESSCertID in a signing certificate attribute: method, if it is not the usual one; hash; issuer and number."""
    return only(elements(attribute)).parts()[0].parts()[0].parts()


def _require_signature(signed: Signed, signer: x509.Certificate) -> None:
    if _digest(_hash_of(signed.digest_method), signed.content) != signed.digest:
        raise WrongTimestampSignature("the time stamp is not the one that was signed")
    key, method = signer.public_key(), signed.method
    try:
        if isinstance(key, rsa.RSAPublicKey) and method in _RSA:
            key.verify(signed.signature, signed.attributes, padding.PKCS1v15(), _RSA[method] or _hash_of(signed.digest_method))
        elif isinstance(key, ec.EllipticCurvePublicKey) and method in _ECDSA:
            key.verify(signed.signature, signed.attributes, ec.ECDSA(_ECDSA[method]))
        elif isinstance(key, ed25519.Ed25519PublicKey) and method == _ED25519:
            key.verify(signed.signature, signed.attributes)
        else:
            raise WrongTimestampSignature(f"a signature of the method {method}, which is not known here or not the key's")
    except (InvalidSignature, UnsupportedAlgorithm) as error:
        raise WrongTimestampSignature("the signature of the time stamp is wrong") from error


def _require_for_time_stamps(signer: x509.Certificate) -> None:
    """RFC 3161: the one purpose of the key, and critical."""
    try:
        found = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, ValueError) as error:
        raise WrongTimestampSigner("the signer's certificate names no purpose") from error
    if not found.critical or list(found.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise WrongTimestampSigner("the signer's certificate is not for time stamps alone")


def _require_chain(signer: x509.Certificate, known: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], at: datetime) -> None:
    """Searches the shortest way up to a root; each certificate must be valid at the time, each above the signer's allowed to sign."""
    row = [signer]
    seen = {signer}
    for below in range(LONGEST_CHAIN):
        row = [certificate for certificate in row if _is_valid(certificate, at)]
        if any(certificate in roots for certificate in row):
            return
        above = {upper for upper in [*roots, *known] if upper not in seen and _may_sign(upper, below)}
        row = [upper for upper in above if any(_is_issued_by(lower, upper) for lower in row)]
        seen |= set(row)
    raise NoChain(f"no chain that is valid at {at.isoformat()} leads from {signer.subject.rfc4514_string()} to a root of yours")


def _is_valid(certificate: x509.Certificate, at: datetime) -> bool:
    """Within its dates, and without a critical extension that is not understood here."""
    try:
        critical = {extension.oid for extension in certificate.extensions if extension.critical}
    except ValueError:
        return False
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc and critical <= _UNDERSTOOD


def _may_sign(certificate: x509.Certificate, below: int) -> bool:
    """Whether it is an authority's, over at most as many authorities as stand below it."""
    try:
        extensions = certificate.extensions
        basic = extensions.get_extension_for_class(x509.BasicConstraints).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    usage = [extension.value for extension in extensions if isinstance(extension.value, x509.KeyUsage)]
    if not basic.ca or (basic.path_length is not None and basic.path_length < below):
        return False
    return all(one.key_cert_sign for one in usage)


def _is_issued_by(lower: x509.Certificate, upper: x509.Certificate) -> bool:
    try:
        lower.verify_directly_issued_by(upper)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _hash_of(oid: str) -> hashes.HashAlgorithm:
    if oid not in _HASHES:
        raise WrongTimestampSignature(f"the hash method {oid} is not known here, or too weak")
    return _HASHES[oid]


def _digest(method: hashes.HashAlgorithm, data: bytes) -> bytes:
    digest = hashes.Hash(method)
    digest.update(data)
    return digest.finalize()
