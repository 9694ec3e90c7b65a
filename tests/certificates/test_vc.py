"""The credential: its form, its terms, and that a reader of a few lines who knows nothing of this house can verify it."""

import base64
import hashlib
import json
import re

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.make.certificates import CERTIFICATE_KEY, a_source
from tests.make.credentials import BASE, METHOD, a_credential, signed, unsecured
from traceability.certificates import did, vc
from traceability.tlog import canonical

TERMS = {
    "ree:shipment", "ree:lines", "ree:origins", "ree:origins_weighed_by", "ree:through", "ree:custody_model", "ree:licences", "ree:statement",
    "ree:ledger", "ree:number", "ree:revision", "ree:destination", "ree:port", "ree:planned_export_on", "ree:net_kg", "ree:reo_kg", "ree:lot",
    "ree:line", "ree:product", "ree:form", "ree:hs_code", "ree:control_code", "ree:kind", "ree:mine", "ree:facility", "ree:organisation",
    "ree:licence", "ree:country", "ree:share", "ree:holder", "ree:size", "ree:sha256", "ree:origin", "ree:approval_entry", "ree:leaf_hash",
    "ree:leaf_index", "ree:checkpoint_size", "ree:checkpoint_root", "ree:tlog_proof",
}  # fmt: skip
OTHERS = {
    "@context", "type", "id", "name", "issuer", "validFrom", "credentialStatus", "statusPurpose", "statusListIndex", "statusListCredential",
    "credentialSubject", "assessorLevel", "assessmentLevel", "attestationType", "issuedToParty", "referenceScheme", "auditableEvidence",
    "linkURL", "linkName", "mediaType", "conformityAssessment", "assessmentDate", "assessmentCriteria", "assessedPerformance", "metric",
    "measure", "value", "unit", "assessedProduct", "product", "idVerifiedByCAB", "conformityTopic", "conformance", "proof", "cryptosuite",
    "created", "verificationMethod", "proofPurpose", "proofValue",
}  # fmt: skip


def names_in(value):
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


def test_a_reader_who_knows_the_standard_alone_verifies_it():
    document = json.loads(canonical.write(a_credential()))
    key = did.document(BASE, [did.PublishedKey(CERTIFICATE_KEY.verifier.vkey, "2026-01-01T00:00:00Z")])["verificationMethod"][0]
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

    def base58(text):
        value = 0
        for char in text[1:]:
            value = value * 58 + alphabet.index(char)
        return value.to_bytes((value.bit_length() + 7) // 8, "big")

    proof = document.pop("proof")
    value = base58(proof.pop("proofValue"))
    hashes = [hashlib.sha256(rfc8785.dumps(part)).digest() for part in (proof, document)]
    assert proof["verificationMethod"] == key["id"]
    Ed25519PublicKey.from_public_bytes(base58(key["publicKeyMultibase"])[2:]).verify(value.rjust(64, b"\0"), b"".join(hashes))


def test_the_same_claims_in_a_jwt_verify_with_a_few_lines_too():
    header, claims, signature = vc.in_jwt(a_credential(), CERTIFICATE_KEY.private, METHOD).split(".")

    def part(text):
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    CERTIFICATE_KEY.private.public_key().verify(part(signature), f"{header}.{claims}".encode())
    assert json.loads(part(claims)) == unsecured()
    assert json.loads(part(header)) == {"alg": "EdDSA", "cty": "vc", "iss": METHOD.partition("#")[0], "kid": METHOD, "typ": "vc+jwt"}


def test_its_form_is_that_of_a_conformity_credential():
    document = a_credential()

    assert document["@context"] == [vc.CREDENTIALS, vc.UNTP, f"{BASE}/ns/ree/v1"] == document["proof"]["@context"]
    assert document["type"] == ["DigitalConformityCredential", "VerifiableCredential"]
    assert document["id"] == f"{BASE}/verify/RC-2026-0123456789"
    assert document["issuer"] == {"type": ["CredentialIssuer"], "id": "did:web:ledger.example.org", "name": "State Export Regulator"}
    assert isinstance(document["credentialStatus"], dict)
    subject = document["credentialSubject"]
    for name in ("id", "name", "assessorLevel", "assessmentLevel", "attestationType", "issuedToParty", "referenceScheme"):
        assert subject[name], name
    (assessment,) = subject["conformityAssessment"]
    for name in ("id", "name", "assessmentCriteria", "assessmentDate", "assessedPerformance", "conformityTopic"):
        assert assessment[name], name


def test_own_terms_carry_the_prefix_and_stand_on_the_list():
    lines_and_imports = unsecured(sources=(a_source("0.500000000"), a_source("0.500000000", kind="import", country="AU")))

    names = names_in(lines_and_imports) | names_in(a_credential())

    assert names - OTHERS - TERMS == set()
    assert TERMS - names == set(), "a term that nothing says"


def test_only_measures_are_numbers_of_quantity_and_masses_are_text():
    subject = unsecured()["credentialSubject"]

    assert subject["ree:shipment"]["ree:net_kg"] == "1460.000" and subject["ree:origins"][0]["ree:share"] == "1.000000000"
    assert [one["measure"] for one in subject["conformityAssessment"][0]["assessedPerformance"]] == [
        {"value": 12, "unit": "C62"}, {"value": 0, "unit": "C62"}, {"value": 1, "unit": "C62"},
    ]  # fmt: skip


def test_it_names_the_statement_by_its_digest_and_the_things_by_their_names():
    subject = unsecured()["credentialSubject"]

    assert subject["ree:statement"] == {"ree:size": len(signed()), "ree:sha256": hashlib.sha256(signed()).hexdigest()}
    assert subject["ree:through"] == [f"{BASE}/id/org/BYM", f"{BASE}/id/org/EXP"]
    assert subject["ree:origins"][0]["ree:mine"] == f"{BASE}/id/facility/BYM-MINE-1"
    assert subject["ree:lines"][0]["ree:lot"] == f"{BASE}/id/lot/HFR/NDPR-2026-0044"
    assert vc.uri(BASE, "lot", "HFR", "A/B 1") == f"{BASE}/id/lot/HFR/A%2FB%201"


def test_nothing_confidential_is_in_it():
    text = canonical.write(a_credential()).decode()

    assert not re.search("consignee|end_user|price|value_usd|invoice|assay", text)


def test_the_context_says_the_prefix_alone():
    assert vc.context("https://ledger.example.org/ree/v1/") == {"@context": {"ree": "https://ledger.example.org/ree/v1/"}}
