"""A security key made of a private key: what a browser hands on when somebody touches theirs, with real signatures."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN = "https://ledger.example"


@dataclass
class AKey:
    """One key. It counts its signatures, unless `counts` is False; `origin` and `host` are what the browser tells it."""

    origin: str = ORIGIN
    host: str = "ledger.example"
    counts: bool = True
    flags: int = PRESENT | VERIFIED
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: token_bytes(32))
    private: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def enrolled(self, asks: dict[str, Any], **client: Any) -> str:
        """What the browser answers to `navigator.credentials.create`."""
        said = self._client("webauthn.create", asks, client)
        length = len(self.credential_id).to_bytes(2, "big")
        attested = bytes(16) + length + self.credential_id + cbor.encode(self._public())
        told = cbor.encode({"fmt": "none", "authData": self._data(ATTESTED) + attested, "attStmt": {}})
        return self._answer({"clientDataJSON": said, "attestationObject": told})

    def proved(self, asks: dict[str, Any], *, handle: bytes = b"", **client: Any) -> str:
        """What the browser answers to `navigator.credentials.get`."""
        said, told = self._client("webauthn.get", asks, client), self._data()
        signature = self.private.sign(told + sha256(said).digest(), ECDSA(SHA256()))
        return self._answer(
            {"clientDataJSON": said, "authenticatorData": told, "signature": signature, **({"userHandle": handle} if handle else {})}
        )

    def _client(self, kind: str, asks: dict[str, Any], changed: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": asks["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | changed).encode()

    def _data(self, more: int = 0) -> bytes:
        self.count += self.counts
        return sha256(self.host.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _public(self) -> dict[int, Any]:
        numbers = self.private.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}

    def _answer(self, response: dict[str, bytes]) -> str:
        named = websafe_encode(self.credential_id)
        told = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": told, "clientExtensionResults": {}})
