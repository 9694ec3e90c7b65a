"""What a security key is asked and what its answer must hold (Web Authentication, level 3), by the setting SECURITY_KEY_ORIGIN.

Knows neither database nor session. The library looks at type, origin, challenge, host, presence and signature; here stand the rules
beside them. Who made a key is not asked: any that its owner trusts will do.
"""

import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

ALGORITHMS = (-7, -8, -257)
"""ES256, EdDSA and, for Windows Hello, RS256 (COSE's numbers)."""
VERIFICATION = UserVerificationRequirement.PREFERRED
"""A key that can ask for a PIN or a finger does. One that cannot is a second factor all the same: the password was given before."""
MOST_ID_BYTES = 1023
TIMEOUT_MILLISECONDS = 300_000
_NO_ANSWER = (ValueError, TypeError, AttributeError, LookupError, struct.error, RecursionError, NotImplementedError, UnsupportedAlgorithm)
"""What reading foreign bytes may raise: the answer is refused, whichever it is."""


@dataclass(frozen=True)
class NewKey:
    """A key as it came out of its enrolment. `credential`: id and public key as the authenticator wrote them."""

    credential_id: bytes
    credential: bytes
    sign_count: int


def origin() -> str:
    """Where keys are enrolled and used: scheme, host and port."""
    return str(settings.SECURITY_KEY_ORIGIN)


def enrolment(*, owner: bytes, name: str, known: Iterable[bytes], challenge: bytes) -> dict[str, Any]:
    """What a browser needs to enrol a key, as JSON. `owner` tells nothing about the person; `known` keys are not enrolled twice."""
    options, _ = _server().register_begin(
        PublicKeyCredentialUserEntity(id=owner, name=name, display_name=name),
        credentials=_named(known),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=VERIFICATION,
        challenge=challenge,
    )
    return dict(options.public_key)


def proof(*, known: Iterable[bytes], challenge: bytes) -> dict[str, Any]:
    """What a browser needs to let one of the `known` keys prove who it is, as JSON."""
    options, _ = _server().authenticate_begin(credentials=_named(known), user_verification=VERIFICATION, challenge=challenge)
    return dict(options.public_key)


def challenge_in(answer: str) -> bytes | None:
    """The challenge that an answer says it signed; None for what is no answer."""
    try:
        written = json.loads(answer)["response"]["clientDataJSON"]
        return CollectedClientData(websafe_decode(written)).challenge
    except _NO_ANSWER:
        return None


def enrolled(answer: str, challenge: bytes) -> NewKey | None:
    """The key that answers this challenge; None for an answer that does not hold."""
    try:
        response = RegistrationResponse.from_dict(json.loads(answer))
        made = _server().register_complete(_state(challenge), response)
    except _NO_ANSWER:
        return None
    data = made.credential_data
    if data is None or data.credential_id != response.raw_id or not 0 < len(data.credential_id) <= MOST_ID_BYTES:
        return None
    if data.public_key.get(3) not in ALGORITHMS or response.response.client_data.cross_origin:
        return None
    return NewKey(data.credential_id, bytes(data), made.counter)


def key_named_in(answer: str) -> bytes | None:
    """The id of the key that an answer comes from; None for what is no answer."""
    try:
        return AuthenticationResponse.from_dict(json.loads(answer)).raw_id
    except _NO_ANSWER:
        return None


def proved(answer: str, challenge: bytes, *, credential: bytes, owner: bytes) -> int | None:
    """The count of signatures that the key tells, when this answer is signed by it over this challenge; else None."""
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        _server().authenticate_complete(_state(challenge), [AttestedCredentialData(credential)], response)
    except _NO_ANSWER:
        return None
    said = response.response
    if said.client_data.cross_origin or (said.user_handle and said.user_handle != owner):
        return None
    return said.authenticator_data.counter


def _server() -> Fido2Server:
    host = urlsplit(origin()).hostname or ""
    server = Fido2Server(PublicKeyCredentialRpEntity(name=settings.LEDGER_LOG, id=host), verify_origin=lambda told: told == origin())
    server.timeout = TIMEOUT_MILLISECONDS  # type: ignore[assignment]
    server.allowed_algorithms = [PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=alg) for alg in ALGORITHMS]
    return server


def _state(challenge: bytes) -> Mapping[str, Any]:
    """As the library keeps it between question and answer."""
    return {"challenge": websafe_encode(challenge), "user_verification": VERIFICATION}


def _named(known: Iterable[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=one) for one in known]
