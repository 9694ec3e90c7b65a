"""The certificate as a W3C Verifiable Credential 2.0, at the same time a UNTP 0.7.0 Digital Conformity Credential. Pure.

The statement is the truth, the credential is made of it; own terms carry `ree:`, since UNTP's context would take any other for its own.
Only `measure.value` is a number; masses and shares are text. Source: epcis.md section 7.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from traceability.certificates import did, multibase, status_list
from traceability.certificates.statement import without_blanks
from traceability.tlog import canonical, checkpoints, proofs, strict
from traceability.tlog.canonical import Value

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
UNTP = "https://vocabulary.uncefact.org/untp/0.7.0/context/"
PIECES = "C62"  # the unit "one" of UN/ECE Recommendation 20
COUNTED = {"passed": "Checks passed", "failed": "Checks failed and cleared by a reviewer", "not_checked": "Checks that lacked data"}
Document = dict[str, Value]


@dataclass(frozen=True)
class Issuer:
    """Who issues, and at which public address (no slash at its end)."""

    base: str
    name: str


@dataclass(frozen=True)
class Place:
    """The bit of a certificate: number of its status list, and index there."""

    number: int
    index: int


def uri(base: str, *segments: str) -> str:
    """The name of a thing: `https://HOST/id/lot/ORG/NUMBER`. Segments are percent-encoded."""
    return "/".join([base, "id", *(quote(segment, safe="") for segment in segments)])


def context(namespace: str) -> dict[str, Value]:
    """What /ns/ree/v1 says, for ever: the prefix, and nothing else."""
    return {"@context": {"ree": namespace}}


def unsecured(said: Document, signed: bytes, *, issuer: Issuer, place: Place) -> Document:
    """The credential of a statement, without its proof. `signed` is certificate.json, whose digest is in it."""
    base, number = issuer.base, str(said["number"])
    return {
        "@context": [CREDENTIALS, UNTP, f"{base}/ns/ree/v1"],
        "type": ["DigitalConformityCredential", "VerifiableCredential"],
        "id": f"{base}/verify/{number}",
        "name": f"Rare-earth export traceability certificate {number}",
        "issuer": {"type": ["CredentialIssuer"], "id": did.did_of(base), "name": issuer.name},
        "validFrom": said["issued_at"],
        "credentialStatus": status_list.entry(base, place.number, place.index),
        "credentialSubject": _subject(base, cast("dict[str, Any]", said), signed),
    }


def in_jwt(document: Document, key: Ed25519PrivateKey, method: str) -> str:
    """The same claims enveloped with JOSE, which the UNTP profile demands; `document` with or without its proof."""
    header: Document = {"alg": "EdDSA", "cty": "vc", "iss": method.partition("#")[0], "kid": method, "typ": "vc+jwt"}
    claims = {name: value for name, value in document.items() if name != "proof"}
    signing = ".".join(multibase.base64url(canonical.write(part))[1:] for part in (header, claims))
    return f"{signing}.{multibase.base64url(key.sign(signing.encode('ascii')))[1:]}"


def _subject(base: str, said: dict[str, Any], signed: bytes) -> Document:
    shipment, exporter = said["shipment"], said["exporter"]
    return {
        "type": ["ConformityAttestation"],
        "id": uri(base, "shipment", shipment["number"]),
        "name": f"Origin and custody of shipment {shipment['number']}",
        "assessorLevel": "3rdParty",
        "assessmentLevel": "authority-mandate",
        "attestationType": "certification",
        "issuedToParty": {"type": ["Party"], "id": uri(base, "org", exporter["code"]), "name": exporter["name"]},
        "referenceScheme": {"type": ["ConformityScheme"], "id": uri(base, "scheme", "1"), "name": "Rare-earth export traceability checks"},
        "auditableEvidence": {
            "linkURL": f"{base}/api/v1/shipments/{shipment['number']}/bundle",
            "linkName": "Offline proof bundle",
            "mediaType": "application/zip",
        },
        "conformityAssessment": [_assessment(base, said)],
        "ree:shipment": _prefixed(shipment | said["total"]),
        "ree:lines": [_line(base, line) for line in said["lines"]],
        "ree:origins": [_origin(base, origin) for origin in said["origins"]],
        "ree:origins_weighed_by": said["origins_weighed_by"],
        "ree:through": [uri(base, "org", link["code"]) for link in said["chain"]],
        "ree:custody_model": said["custody_model"],
        "ree:licences": [_licence(base, licence) for licence in said["licences"]],
        "ree:statement": {"ree:size": len(signed), "ree:sha256": hashlib.sha256(signed).hexdigest()},
        "ree:ledger": _ledger(said["ledger"]),
    }


def _assessment(base: str, said: dict[str, Any]) -> Document:
    judgement = said["judgement"]
    named = _unique((line["lot"], line.get("product") or line.get("form") or line["lot"]) for line in said["lines"])
    return {
        "type": ["ConformityAssessment"],
        "id": uri(base, "case", judgement["case"], str(judgement["examination"])),
        "name": f"Examination {judgement['examination']} of the whole upstream chain",
        "assessmentDate": judgement["examined_at"][:10],
        "assessmentCriteria": [{"type": ["Criterion"], "id": uri(base, "check"), "name": "The catalogue of checks"}],
        "assessedPerformance": [_counted(base, judgement, result, name) for result, name in COUNTED.items()],
        "assessedProduct": [
            {"product": {"type": ["Product"], "id": _lot(base, lot), "name": product}, "idVerifiedByCAB": True} for lot, product in named
        ],
        "conformityTopic": [{"type": ["ConformityTopic"], "id": uri(base, "topic", "chain-of-custody"), "name": "Chain of custody"}],
        "conformance": True,
    }


def _counted(base: str, judgement: dict[str, Any], result: str, name: str) -> Document:
    metric: Document = {"type": ["PerformanceMetric"], "id": uri(base, "metric", f"checks-{result.replace('_', '-')}"), "name": name}
    return {"metric": metric, "measure": {"value": judgement["findings"][result], "unit": PIECES}}


def _line(base: str, line: dict[str, Any]) -> Document:
    own = {name: line.get(name, "") for name in ("line", "product", "form", "hs_code", "control_code", "net_kg", "reo_kg")}
    return {"ree:lot": _lot(base, line["lot"]), **_prefixed(own)}


def _origin(base: str, origin: dict[str, Any]) -> Document:
    place = uri(base, "facility", origin["facility"]) if origin.get("facility") else ""
    company = uri(base, "org", origin["organisation"]) if origin.get("organisation") else ""
    named = {"mine" if origin["kind"] == "mine" else "facility": place, "organisation": company}
    return _prefixed({"kind": origin["kind"], **named, **{name: origin.get(name, "") for name in ("licence", "country", "share")}})


def _licence(base: str, licence: dict[str, Any]) -> Document:
    named = uri(base, "licence", licence["kind"], licence["number"])
    return _prefixed({"licence": named, "kind": licence["kind"], "number": licence["number"], "holder": licence.get("organisation", "")})


def _ledger(anchor: dict[str, Any]) -> Document:
    note = anchor["checkpoint"].encode()
    checkpoint = checkpoints.parse(note).checkpoint
    path = tuple(strict.binary(sibling) for sibling in anchor["path"])
    return {
        "ree:origin": anchor["origin"],
        "ree:approval_entry": anchor["uid"],
        "ree:leaf_hash": anchor["leaf_hash"],
        "ree:leaf_index": anchor["index"],
        "ree:checkpoint_size": checkpoint.size,
        "ree:checkpoint_root": strict.in_base64(checkpoint.root),
        "ree:tlog_proof": proofs.Receipt(anchor["index"], path, note).encode().decode(),
    }


def _lot(base: str, lot: str) -> str:
    organisation, _, number = lot.partition(":")
    return uri(base, "lot", organisation, number)


def _prefixed(members: dict[str, Any]) -> Document:
    return {f"ree:{name}": value for name, value in without_blanks(members).items()}


def _unique(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The first of each key, in order: a lot may stand in several lines."""
    found: dict[str, str] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return list(found.items())
