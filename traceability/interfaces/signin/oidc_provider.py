"""The organisation's OpenID provider: where its parts stand, its keys, and the exchange of a code for an ID token (OpenID Connect).

The setting OIDC_ISSUER names it; empty: there is none. What it says of itself and its keys are kept for an hour in each process,
and the keys are read anew at once when a token names one that is not among them.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse

from config.settings.oidc import is_guarded
from traceability.interfaces.signin import oidc_token
from traceability.interfaces.signin.oidc_errors import ProofRefused, ProviderUnavailable
from traceability.kernel import clock
from traceability.ledger import posting
from traceability.ledger.posting import Answer

KEPT = timedelta(hours=1)
_read: dict[str, tuple[datetime, dict[str, Any]]] = {}
"""Documents of the provider that were read, by their addresses."""


@dataclass(frozen=True)
class Asking:
    """What one sign-in is recognised by: `state` by us, `nonce` in the token, `verifier` by the provider (PKCE)."""

    state: str
    nonce: str
    verifier: str


def is_configured() -> bool:
    return bool(settings.OIDC_ISSUER)


def way_there(asking: Asking) -> str:
    """Where the browser is sent to sign in. Raises ProviderUnavailable."""
    address = _endpoint("authorization_endpoint")
    digest = hashlib.sha256(asking.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "scope": "openid",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": _way_back(),
        "state": asking.state,
        "nonce": asking.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    if settings.OIDC_SECOND_FACTOR_AMR:
        asked["max_age"] = str(settings.SECOND_FACTOR_MINUTES * 60)
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def proof_for(code: str, asking: Asking) -> oidc_token.Proof:
    """What the provider says about whom it gave this code. Raises ProviderUnavailable, ProofRefused."""
    token = _token_for(code, asking.verifier)
    key = oidc_token.key_for(token, _keys()) or oidc_token.key_for(token, _keys(anew=True))
    if key is None:
        raise ProofRefused(why="key")
    return oidc_token.proof_in(token, key, issuer=settings.OIDC_ISSUER, client=settings.OIDC_CLIENT_ID, nonce=asking.nonce)


def _token_for(code: str, verifier: str) -> str:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": _way_back(), "code_verifier": verifier}
    headers = {"Accept": "application/json"}
    ways = _described().get("token_endpoint_auth_methods_supported")
    if not isinstance(ways, list) or "client_secret_basic" in ways:
        told = f"{quote(settings.OIDC_CLIENT_ID, safe='')}:{quote(settings.OIDC_CLIENT_SECRET, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(told.encode()).decode()}"
    else:
        form |= {"client_id": settings.OIDC_CLIENT_ID, "client_secret": settings.OIDC_CLIENT_SECRET}
    address = _endpoint("token_endpoint")
    answer = posting.post(address, urlencode(form).encode(), media_type="application/x-www-form-urlencoded", headers=headers)
    if 400 <= answer.status < 500:
        raise ProofRefused(why=f"the code was answered with {answer.status}")
    token = _object_in(answer, address).get("id_token")
    if not isinstance(token, str):
        raise ProofRefused(why="no ID token")
    return token


def _described() -> dict[str, Any]:
    """What the provider says of itself. Raises ProviderUnavailable when it names itself otherwise than we do."""
    found = _document(f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != settings.OIDC_ISSUER:
        raise ProviderUnavailable(why="the provider is another issuer than OIDC_ISSUER")
    return found


def _endpoint(name: str) -> str:
    address = _described().get(name)
    if not isinstance(address, str) or not is_guarded(address):
        raise ProviderUnavailable(why=f"{name} is no https address")
    return address


def _keys(*, anew: bool = False) -> list[dict[str, Any]]:
    found = _document(_endpoint("jwks_uri"), anew=anew).get("keys")
    return [key for key in found if isinstance(key, dict)] if isinstance(found, list) else []


def _document(address: str, *, anew: bool = False) -> dict[str, Any]:
    kept = _read.get(address)
    if kept is None or anew or kept[0] + KEPT < clock.now():
        kept = clock.now(), _object_in(posting.get(address, headers={"Accept": "application/json"}), address)
        _read[address] = kept
    return kept[1]


def _object_in(answer: Answer, address: str) -> dict[str, Any]:
    if answer.status != 200:
        raise ProviderUnavailable(why=f"{address}: {answer.why or answer.status}")
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError) as problem:
        raise ProviderUnavailable(why=f"{address}: no JSON") from problem
    if not isinstance(found, dict):
        raise ProviderUnavailable(why=f"{address}: no object")
    return found


def _way_back() -> str:
    return f"{settings.PUBLIC_BASE_URL}{reverse('signin_oidc_callback')}"
