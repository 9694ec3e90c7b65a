"""Shape and an example of the certificate as a Verifiable Credential. The members are the standard's; ours begin with `ree:`."""

from typing import Any

from traceability.interfaces.api.shapes import TEXT, WHOLE, Schema, list_of, named

_STATUS: Schema = {
    "type": "object",
    "required": ["type", "id", "statusPurpose", "statusListIndex", "statusListCredential"],
    "properties": {"type": TEXT, "id": TEXT, "statusPurpose": TEXT, "statusListIndex": WHOLE, "statusListCredential": TEXT},
}
_PROOF: Schema = {
    "type": "object",
    "required": ["type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "@context", "proofValue"],
    "properties": {
        "type": TEXT,
        "cryptosuite": TEXT,
        "created": TEXT,
        "verificationMethod": TEXT,
        "proofPurpose": TEXT,
        "@context": list_of(TEXT),
        "proofValue": TEXT,
    },
}
CREDENTIAL = named(
    "Credential",
    {
        "type": "object",
        "description": "W3C Verifiable Credential 2.0 and UNTP 0.7.0 Digital Conformity Credential; `proof` is eddsa-jcs-2022",
        "required": ["@context", "type", "id", "name", "issuer", "validFrom", "credentialStatus", "credentialSubject", "proof"],
        "properties": {
            "@context": list_of(TEXT, least=3),
            "type": list_of(TEXT, least=2),
            "id": TEXT,
            "name": TEXT,
            "issuer": {"type": "object", "properties": {"id": TEXT, "name": TEXT}, "required": ["id", "name"]},
            "validFrom": TEXT,
            "credentialStatus": _STATUS,
            "credentialSubject": {"type": "object", "required": ["type", "id", "ree:ledger", "ree:origins"]},
            "proof": _PROOF,
        },
    },
)

_HOST = "https://ledger.example.org"
_CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://vocabulary.uncefact.org/untp/0.7.0/context/", f"{_HOST}/ns/ree/v1"]
_SUBJECT: dict[str, Any] = {
    "type": ["ConformityAttestation"],
    "id": f"{_HOST}/id/shipment/EX-2026-7K2M9Q4T1Z",
    "name": "Origin and custody of shipment EX-2026-7K2M9Q4T1Z",
    "assessorLevel": "3rdParty",
    "assessmentLevel": "authority-mandate",
    "attestationType": "certification",
    "issuedToParty": {"type": ["Party"], "id": f"{_HOST}/id/org/EXP", "name": "Eastgate Export"},
    "ree:origins": [
        {"ree:kind": "mine", "ree:mine": f"{_HOST}/id/facility/BYM-MINE-1", "ree:licence": "ML-2025-BYM", "ree:share": "1.000000000"}
    ],
    "ree:through": [f"{_HOST}/id/org/BYM", f"{_HOST}/id/org/HFR", f"{_HOST}/id/org/EXP"],
    "ree:ledger": {
        "ree:origin": "traceability.example/2026",
        "ree:approval_entry": "019cad9d-dd4b-7c30-ac30-000000000009",
        "ree:leaf_hash": "cef4ad3f7d917ef3912ff5419b8ba2b9e07051c7f10ec67db7ddd035c6dc315a",
        "ree:leaf_index": 1,
        "ree:checkpoint_size": 3,
        "ree:checkpoint_root": "TkvWgwLLX1OnczeDUZpm3I8iObPFAhVNpvi8DGxVttA=",
        "ree:tlog_proof": "c2sp.org/tlog-proof@v1\nindex 1\n…",
    },
}
CREDENTIAL_EXAMPLE: dict[str, Any] = {
    "@context": _CONTEXTS,
    "type": ["DigitalConformityCredential", "VerifiableCredential"],
    "id": f"{_HOST}/verify/RC-2026-7N2XPN39C7",
    "name": "Rare-earth export traceability certificate RC-2026-7N2XPN39C7",
    "issuer": {"type": ["CredentialIssuer"], "id": "did:web:ledger.example.org", "name": "State Export Regulator"},
    "validFrom": "2026-11-24T09:29:46.000000Z",
    "credentialStatus": {
        "type": "BitstringStatusListEntry",
        "id": f"{_HOST}/status/1#4711",
        "statusPurpose": "suspension",
        "statusListIndex": 4711,
        "statusListCredential": f"{_HOST}/status/1",
    },
    "credentialSubject": _SUBJECT,
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2026-11-24T09:29:46.000000Z",
        "verificationMethod": "did:web:ledger.example.org#b5998cbe",
        "proofPurpose": "assertionMethod",
        "@context": _CONTEXTS,
        "proofValue": "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
    },
}
