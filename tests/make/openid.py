"""An OpenID provider on loopback: discovery, authorization, token and keys, with real signatures. It lies where it is told to."""

import base64
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from django.test import Client

from traceability.kernel import clock

CLIENT, SECRET = "ledger", "between the two of us"


def first_of(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}


def now() -> int:
    return int(clock.now().timestamp())


@dataclass
class Provider:
    """`claims` replace what a token says otherwise, None leaves one out; `signs` makes the token; `described` replaces what discovery says."""

    issuer: str
    subject: str = "ritas account"
    claims: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    signs: Callable[["Provider", dict[str, Any]], str] | None = None
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    key_name: str = "one"
    token_status: int = 200
    heard: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        places = {name: f"{self.issuer}/{place}" for name, place in {"authorization_endpoint": "authorize", "token_endpoint": "token",
                                                                     "jwks_uri": "keys"}.items()}  # fmt: skip
        return {"issuer": self.issuer, **places, **self.described}

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": self.key_name, "use": "sig", "alg": "ES256"}]}

    def authorized(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to, with a code."""
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token_for(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """As the standards say: the client's secret, a code that is good once, and the verifier of its challenge."""
        if self.token_status != 200:
            return self.token_status, {"error": "server_error"}
        asked = self.codes.pop(form.get("code", ""), None)
        told = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        verifier = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if authorization != f"Basic {told}" or asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return 401, {"error": "invalid_client"}
        if verifier != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        said = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "exp": now() + 300, "iat": now(), "nonce": asked["nonce"]}
        claims = {name: value for name, value in {**said, **self.claims}.items() if value is not None}
        return 200, {"id_token": (self.signs or Provider.signed)(self, claims), "token_type": "Bearer", "access_token": "unused"}

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.key, algorithm="ES256", headers={"kid": self.key_name})


@contextmanager
def serving() -> Iterator[Provider]:
    """A provider that answers on loopback."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.heard.append(parts.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorized(first_of(parts.query)))
                self.end_headers()
            else:
                self.told(200, provider.keys() if parts.path == "/keys" else provider.discovery())

        def do_POST(self) -> None:
            provider.heard.append(self.path)
            form = first_of(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.told(*provider.token_for(form, self.headers.get("Authorization", "")))

        def told(self, status: int, what: dict[str, Any]) -> None:
            content = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def sent_to(client: Client, door: str = "desk", after: str = "") -> str:
    """Press the button at a door; the address that the browser is sent to."""
    response = client.get("/sign-in/oidc/", {"door": door, "next": after})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def sent_back(address: str) -> str:
    """What the provider answers the browser with: the path and query of our callback."""
    parts = urlsplit(address)
    link = HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    link.request("GET", f"{parts.path}?{parts.query}")
    back = urlsplit(link.getresponse().headers["Location"])
    link.close()
    return f"{back.path}?{back.query}"


def signed_in(client: Client, door: str = "desk", after: str = "") -> Any:
    """The whole way: to the provider and back. The answer of our callback."""
    return client.get(sent_back(sent_to(client, door, after)))
