"""The issuer as a `did:web`, out of the service's public address; its keys as Multikey. Pure.

A retired key stays listed with its period, so that what it signed can be checked for ever. Nothing is fetched to verify here:
the keys come from the log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from traceability.certificates import multibase
from traceability.tlog import notes
from traceability.tlog.canonical import Value

_ED25519 = b"\xed\x01"
CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")


@dataclass(frozen=True)
class PublishedKey:
    """A certificate key as the log announced it: RFC 3339 in UTC, `retired_at` blank while it signs."""

    vkey: str
    not_before: str
    retired_at: str = ""


def did_of(base: str) -> str:
    """The issuer's identifier. `base` is an address without a path, such as https://ledger.example.org:8443."""
    return f"did:web:{quote(urlsplit(base).netloc, safe='')}"


def method_of(base: str, vkey: str) -> str:
    """The URL of a key: the DID, and the key's id in the log. Raises BadKey."""
    return f"{did_of(base)}#{notes.parse_vkey(vkey).id.hex()}"


def keys_of(base: str, vkeys: Iterable[str]) -> dict[str, bytes]:
    """URL of each key → its 32 public bytes."""
    return {method_of(base, vkey): notes.parse_vkey(vkey).public for vkey in vkeys}


def multikey(public: bytes) -> str:
    return multibase.base58(_ED25519 + public)


def document(base: str, keys: Iterable[PublishedKey]) -> dict[str, Value]:
    """What /.well-known/did.json says."""
    did = did_of(base)
    methods: list[Value] = [_method(base, did, key) for key in keys]
    named: list[Value] = [method["id"] for method in methods if isinstance(method, dict)]
    return {
        "@context": [*CONTEXTS, f"{base}/ns/ree/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": named,
    }


def _method(base: str, did: str, key: PublishedKey) -> dict[str, Value]:
    period: dict[str, Value] = {"ree:not_before": key.not_before}
    if key.retired_at:
        period["ree:retired_at"] = key.retired_at
    public = notes.parse_vkey(key.vkey).public
    return {"id": method_of(base, key.vkey), "type": "Multikey", "controller": did, "publicKeyMultibase": multikey(public), **period}
