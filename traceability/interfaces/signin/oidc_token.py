"""Which ID tokens of an OpenID provider hold (OpenID Connect Core, 3.1.3.7). Knows neither network, database nor session."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

from traceability.interfaces.signin.oidc_errors import ProofRefused

KEY_TYPES = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
"""The algorithms that are believed, each with the type of its keys: none that shares a secret, and none that signs nothing."""
LEEWAY_SECONDS = 60
"""How far the provider's clock may be off."""
LONGEST_SUBJECT = 255
_NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
_UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError, NotImplementedError)
"""What reading foreign text may raise: the token is refused, whichever it is."""


@dataclass(frozen=True)
class Proof:
    """Who it is, by which means (`amr` and `acr`) it was proved, and when; None where the provider does not say."""

    subject: str
    means: frozenset[str]
    proved_at: datetime | None


def key_for(token: str, keys: Iterable[Mapping[str, Any]]) -> jwt.PyJWK | None:
    """The one of these keys (JWK) that the token says it is signed with; None when it is not among them. Raises ProofRefused."""
    try:
        header = jwt.get_unverified_header(token)
        algorithm, name = header.get("alg"), header.get("kid")
        if algorithm not in KEY_TYPES:
            raise ProofRefused(why="algorithm")
        found = [key for key in keys if _fits(key, str(algorithm), name)]
        return jwt.PyJWK(dict(found[0]), algorithm=str(algorithm)) if len(found) == 1 else None
    except _UNREADABLE as problem:
        raise ProofRefused(why=type(problem).__name__) from problem


def proof_in(token: str, key: jwt.PyJWK, *, issuer: str, client: str, nonce: str) -> Proof:
    """What the token proves, when it is signed with the key, for this client, in answer to this nonce, and now. Raises ProofRefused."""
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=list(KEY_TYPES),
            audience=client,
            issuer=issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": _NEEDED, "enforce_minimum_key_length": True},
        )
    except _UNREADABLE as problem:
        raise ProofRefused(why=type(problem).__name__) from problem
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise ProofRefused(why="nonce")
    if not _is_for(claims, client):
        raise ProofRefused(why="azp")
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise ProofRefused(why="sub")
    return Proof(claims["sub"], _means(claims), _moment(claims.get("auth_time")))


def _fits(key: Mapping[str, Any], algorithm: str, name: object) -> bool:
    is_named = name is None or key.get("kid") == name
    return is_named and key.get("kty") == KEY_TYPES[algorithm] and key.get("use", "sig") == "sig" and key.get("alg", algorithm) == algorithm


def _is_for(claims: Mapping[str, Any], client: str) -> bool:
    """Of several audiences `azp` says whom the token was made for; where it says so, it says us."""
    audience = claims["aud"]
    has_one = isinstance(audience, str) or len(audience) == 1
    return bool(claims["azp"] == client) if "azp" in claims else has_one


def _means(claims: Mapping[str, Any]) -> frozenset[str]:
    told = claims.get("amr")
    listed = told if isinstance(told, list) else []
    return frozenset(one for one in [*listed, claims.get("acr")] if isinstance(one, str))


def _moment(told: object) -> datetime | None:
    """Seconds since 1970, as a moment; None for what is none."""
    if not isinstance(told, int) or not 0 < told < 2**33:
        return None
    return datetime.fromtimestamp(told, UTC)
