"""The suite's own vector (W3C Data Integrity EdDSA Cryptosuites, section B.2), and every way to be no proof."""

import copy

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from traceability.certificates import data_integrity, multibase
from traceability.tlog.errors import NotCanonical, NoTrustedSignature, TlogError, WrongSignature

METHOD = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PUBLIC = multibase.read_base58("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")[2:]
SECRET = multibase.read_base58("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")[2:]
CREATED = "2023-02-24T23:36:38Z"
VALUE = "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"
UNSECURED = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}


def the_vector():
    return data_integrity.secured(UNSECURED, Ed25519PrivateKey.from_private_bytes(SECRET), method=METHOD, created=CREATED)


def test_the_proof_is_that_of_the_standard():
    proof = the_vector()["proof"]

    assert proof["proofValue"] == VALUE
    assert (proof["cryptosuite"], proof["proofPurpose"], proof["created"]) == ("eddsa-jcs-2022", "assertionMethod", CREATED)


def test_what_was_secured_verifies_without_its_proof():
    assert data_integrity.verify(the_vector(), {METHOD: PUBLIC}) == UNSECURED
    assert data_integrity.method_of(the_vector()) == METHOD


@pytest.mark.parametrize(
    ("member", "value", "error"),
    [
        ("cryptosuite", "eddsa-rdfc-2022", NotCanonical),
        ("type", "Ed25519Signature2020", NotCanonical),
        ("proofPurpose", "authentication", NotCanonical),
        ("verificationMethod", METHOD + "x", NoTrustedSignature),
        ("verificationMethod", 5, NotCanonical),
        ("@context", UNSECURED["@context"][:1], NotCanonical),
        ("proofValue", VALUE[:-1] + "Y", WrongSignature),
        ("proofValue", "u" + VALUE[1:], NotCanonical),
        ("proofValue", "z", WrongSignature),
        ("created", "2023-02-24T23:36:39Z", WrongSignature),
        ("expires", "2030-01-01T00:00:00Z", NotCanonical),
    ],
)
def test_a_proof_with_another_member_is_refused(member, value, error):
    document = the_vector()
    document["proof"][member] = value

    with pytest.raises(error):
        data_integrity.verify(document, {METHOD: PUBLIC})


def leaves_of(value, path=()):
    """Every place of a document that holds text or a number."""
    if isinstance(value, dict):
        return [leaf for name, part in value.items() for leaf in leaves_of(part, (*path, name))]
    if isinstance(value, list):
        return [leaf for number, part in enumerate(value) for leaf in leaves_of(part, (*path, number))]
    return [path]


def test_no_part_of_the_document_can_be_changed_removed_or_added():
    whole = the_vector()
    places = leaves_of(whole)

    assert len(places) > 15
    for path in places:
        for act in ("change", "remove"):
            document = copy.deepcopy(whole)
            inner = document
            for name in path[:-1]:
                inner = inner[name]
            inner[path[-1]] = "else"
            if act == "remove":
                del inner[path[-1]]
            with pytest.raises(TlogError):
                data_integrity.verify(document, {METHOD: PUBLIC})
    with pytest.raises(TlogError):
        data_integrity.verify(whole | {"more": "x"}, {METHOD: PUBLIC})


@pytest.mark.parametrize("document", [{}, UNSECURED, {"proof": None}, {"proof": [the_vector()["proof"]]}])
def test_what_carries_no_single_proof_is_refused(document):
    with pytest.raises(NotCanonical):
        data_integrity.verify(document, {METHOD: PUBLIC})
