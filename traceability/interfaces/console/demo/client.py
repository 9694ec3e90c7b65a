"""A client of the public HTTP API, as a script of a user's own would be: standard library only, tokens, idempotency keys."""

import http.client
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from traceability.kernel.errors import TraceabilityError
from traceability.kernel.text import Text

SECONDS_TO_ANSWER = 30
TRIES = 40
PAUSE = 0.25
AGAIN = {409: {"request_in_flight"}, 503: {"unavailable"}}


class ApiRefused(TraceabilityError):
    """The service answered otherwise than the caller needs."""

    code = "api_refused"
    says = Text(en="{method} {path} was answered {status}: {detail}", zh="{method} {path} 的答复为 {status}：{detail}")


class NotInTime(TraceabilityError):
    code = "not_in_time"
    says = Text(en="{what} has not happened within {seconds} seconds.", zh="{what} 未在 {seconds} 秒内完成。")


@dataclass(frozen=True)
class Answer:
    """One answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content) if self.content else None


@dataclass(frozen=True)
class Client:
    """The API at `base_url` (without /api/v1), asked with a token."""

    base_url: str
    token: str | None = None

    def with_token(self, token: str | None) -> "Client":
        return Client(self.base_url, token)

    def ask(
        self, method: str, path: str, body: object = None, *, key: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request below /api/v1 and its answer. Raises OSError or HTTPException when there is none."""
        address = urlsplit(self.base_url)
        link = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        sent = {"Accept": "application/json", **(headers or {})}
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body, ensure_ascii=False).encode()
        if content is not None:
            sent.setdefault("Content-Type", "application/json")
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if key:
            sent["Idempotency-Key"] = key
        connection = link(address.hostname or "localhost", address.port, timeout=SECONDS_TO_ANSWER)
        try:
            connection.request(method, f"{address.path}/api/v1{path}", body=content, headers=sent)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        """The body of a 200. Raises ApiRefused for any other answer."""
        return self._wanted("GET", path, None, None, {200}).body

    def post(self, path: str, body: object, *, key: str) -> Any:
        """The body of a 200 or 201; asked again while the key is in flight or the service is away. Raises ApiRefused."""
        return self._wanted("POST", path, body, key, {200, 201}).body

    def _wanted(self, method: str, path: str, body: object, key: str | None, wanted: set[int]) -> Answer:
        for _ in range(TRIES):
            answer = self.ask(method, path, body, key=key)
            if answer.status not in AGAIN or code_of(answer) not in AGAIN[answer.status]:
                break
            time.sleep(PAUSE)
        if answer.status not in wanted:
            raise ApiRefused(method=method, path=path, status=answer.status, detail=answer.content[:2000].decode("utf-8", "replace"))
        return answer


def code_of(answer: Answer) -> str:
    """The stable code of a problem document; empty for anything else."""
    try:
        body = answer.body
    except ValueError:
        return ""
    return str(body.get("code", "")) if isinstance(body, dict) else ""


def wait_until(what: str, happened: Callable[[], Any], *, seconds: float = 30, pause: float = PAUSE) -> Any:
    """The first true answer of `happened`. Raises NotInTime."""
    deadline = time.monotonic() + seconds
    while True:
        if found := happened():
            return found
        if time.monotonic() > deadline:
            raise NotInTime(what=what, seconds=seconds)
        time.sleep(pause)
