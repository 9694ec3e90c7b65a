"""Who may vouch for a time: signer, purpose and chain, each wrong in one way. The refusals of `authority` alone; tokens: test_timestamps.py."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from tests.verifier.stamping import STAMPING, TOMORROW, WEB, YESTERDAY, Authority, a_key, issue, rooted
from traceability.verifier.authority import BadRoots, NoChain, WrongTimestampSigner, read_roots, require_signed
from traceability.verifier.timestamps import read_token

NAMED = "1.2.840.113549.1.9.16.2.47"
BODY = b"traceability.example/2026\n9\nroot\n"
OF_CA = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
}
OF_CA |= {"crl_sign": True, "encipher_only": False, "decipher_only": False}

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="Debian's openssl is not installed; .ci/run installs it")


def judged(root, authority, *, at=None, **options):
    token = read_token(authority.stamp(BODY, **options))
    return require_signed(token.signed, [root.certificate], at=at or token.time)


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_signer_below_a_root_vouches(tmp_path, kind):
    assert judged(*rooted(tmp_path, kind=kind)) == "CN=stamper"


@pytest.mark.parametrize(("digest", "ess"), [("sha256", "sha1"), ("sha384", "sha256"), ("sha512", "sha512")])
def test_other_hashes_vouch_too(tmp_path, digest, ess):
    root, authority = rooted(tmp_path)

    assert judged(root, Authority(tmp_path, authority.signer, digest=digest, ess=ess)) == "CN=stamper"


def test_an_authority_between_vouches(tmp_path):
    root = issue("root", ca=True, path_length=1, usage=x509.KeyUsage(key_cert_sign=True, **OF_CA))
    between = issue("between", root, ca=True, path_length=0)

    assert judged(root, Authority(tmp_path, issue("stamper", between, purposes=[STAMPING]), (between,))) == "CN=stamper"


def test_the_signers_certificate_may_come_from_the_reader_alone(tmp_path):
    root, authority = rooted(tmp_path)
    token = read_token(authority.stamp(BODY, certificates=False))

    with pytest.raises(WrongTimestampSigner):
        require_signed(token.signed, [root.certificate], at=token.time)
    assert require_signed(token.signed, [root.certificate, authority.signer.certificate], at=token.time) == "CN=stamper"


def between(**changes):
    """A root, and an authority under another one that is wrong in one way."""

    def made(folder):
        root = issue("root", ca=True, path_length=changes.get("roots_path_length"))
        middle = issue("between", root, **({"ca": True} | {name: value for name, value in changes.items() if name != "roots_path_length"}))
        return root, Authority(folder, issue("stamper", middle, purposes=[STAMPING]), (middle,))

    return made


def another_root(folder):
    return issue("root", ca=True), rooted(folder)[1]


def root_that_is_none(folder):
    root = issue("root", ca=False)
    return root, Authority(folder, issue("stamper", root, purposes=[STAMPING]))


def dated(**changes):
    return lambda folder: rooted(folder, **changes)


def old_root(folder):
    root = issue("root", ca=True, begins=YESTERDAY - timedelta(days=2), ends=YESTERDAY)
    return root, Authority(folder, issue("stamper", root, purposes=[STAMPING]))


NO_CHAINS = {
    "another root of the same name": another_root,
    "a root that may not sign": root_that_is_none,
    "a signer that had expired": dated(begins=YESTERDAY - timedelta(days=2), ends=YESTERDAY),
    "a signer that was not yet valid": dated(begins=TOMORROW, ends=TOMORROW + timedelta(days=1)),
    "a root that had expired": old_root,
    "an authority between that had expired": between(begins=YESTERDAY - timedelta(days=2), ends=YESTERDAY),
    "one between that is no authority": between(ca=False),
    "more between than the root allows": between(roots_path_length=0),
    "one between that may not sign certificates": between(usage=x509.KeyUsage(key_cert_sign=False, **OF_CA)),
    "a critical extension that is not understood": dated(
        more=[(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)]
    ),
}


@pytest.mark.parametrize("made", NO_CHAINS.values(), ids=NO_CHAINS)
def test_no_chain_leads_to_a_root_with(tmp_path, made):
    with pytest.raises(NoChain):
        judged(*made(tmp_path))


def test_the_chain_is_judged_at_the_time_of_the_stamp(tmp_path):
    root, authority = rooted(tmp_path)

    with pytest.raises(NoChain):
        judged(root, authority, at=TOMORROW + timedelta(seconds=1))
    assert judged(root, authority, at=TOMORROW) == "CN=stamper"


def test_a_certificate_for_the_same_key_under_the_same_number_is_another(tmp_path):
    """The signed attributes name the certificate by its hash; without them a kinder certificate could take its place."""
    root, authority = rooted(tmp_path)
    token = read_token(authority.stamp(BODY, certificates=False))
    signer = authority.signer.certificate
    builder = x509.CertificateBuilder().subject_name(signer.subject).issuer_name(signer.issuer).serial_number(signer.serial_number)
    builder = builder.public_key(signer.public_key()).not_valid_before(YESTERDAY).not_valid_after(TOMORROW + timedelta(days=900))
    builder = builder.add_extension(x509.ExtendedKeyUsage([STAMPING]), critical=True)
    twin = builder.sign(root.key, signer.signature_hash_algorithm)

    with pytest.raises(WrongTimestampSigner, match="another certificate"):
        require_signed(token.signed, [root.certificate, twin], at=token.time)


PURPOSES = {
    "for web servers": {"purposes": [WEB]},
    "for more than time stamps": {"purposes": [STAMPING, WEB]},
    "not critical": {"purposes": [STAMPING], "critical": False},
    "for nothing": {"purposes": None},
}


@pytest.mark.parametrize("changes", PURPOSES.values(), ids=PURPOSES)
def test_a_certificate_is_for_time_stamps_alone(tmp_path, changes):
    """`openssl ts` does not sign with such a one: a right signature is offered under another certificate for its key."""
    root, authority = rooted(tmp_path)
    token = read_token(authority.stamp(BODY, certificates=False))
    right = authority.signer
    wrong = issue("stamper", root, key=right.key, serial=right.certificate.serial_number, **changes)
    named = token.signed.other_attributes[NAMED].replace(*(one.certificate.fingerprint(hashes.SHA256()) for one in (right, wrong)))

    with pytest.raises(WrongTimestampSigner, match=r"no purpose|time stamps alone"):
        certificates = wrong.certificate.public_bytes(Encoding.DER)
        require_signed(replace(token.signed, other_attributes={NAMED: named}, certificates=certificates), [root.certificate], at=token.time)


def test_roots_are_certificates_in_pem_form():
    root = issue("root", ca=True)

    assert read_roots(root.pem * 2) == (root.certificate, root.certificate)
    for wrong in (b"", b"nonsense", root.pem[:-40]):
        with pytest.raises(BadRoots):
            read_roots(wrong)


def test_a_key_that_is_not_the_signers_does_not_vouch(tmp_path):
    root, authority = rooted(tmp_path)
    impostor = issue("stamper", root, key=a_key(), purposes=[STAMPING])

    with pytest.raises(WrongTimestampSigner):
        token = read_token(authority.stamp(BODY, certificates=False))
        require_signed(token.signed, [root.certificate, impostor.certificate], at=token.time)
