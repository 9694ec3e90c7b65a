"""Reads the log as any stranger does: over HTTP, from the deployment's own address. Bounded in bytes and time; follows no redirect."""

import json
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import ClassVar
from urllib.parse import urlsplit

from traceability.kernel.errors import Tampering, Unavailable
from traceability.kernel.text import Text
from traceability.tlog import tiles

SECONDS = 10.0
MOST_BYTES = 1_000_000
LONGEST_WAIT_SECONDS = 15
_LEDGER = "/api/v1/ledger"
# Behind a proxy that ends TLS the product sends plain HTTP away, and this reader may stand behind it; no cache shall answer in its place.
_HEADERS = {"X-Forwarded-Proto": "https", "Accept": "*/*", "Cache-Control": "no-cache"}


class OutOfReach(Unavailable):
    """Nobody answers, or not about the log: nothing is known about it."""

    code = "log_out_of_reach"
    says = Text(en="The log cannot be read over HTTP: {reason}.", zh="无法通过 HTTP 读取日志：{reason}。")


class NotServed(Tampering):
    """The log's own answer is that it has no such thing, or that it contradicts itself: `why` is the answer's code."""

    code = "log_not_served"
    says = Text(en="{path} is not served: {why}.", zh="无法获取 {path}：{why}。")


class LogReader:
    """One log, below `address`. Keeps its connection; asks again once when that was lost or when it asked too often."""

    _KINDS: ClassVar[dict[str, type[HTTPConnection]]] = {"http": HTTPConnection, "https": HTTPSConnection}

    def __init__(self, address: str, year: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in self._KINDS or not parts.hostname:
            raise OutOfReach(reason=f"{address} is no address")
        self._prefix = f"{parts.path.rstrip('/')}{_LEDGER}"
        self._year = year
        self._connection = self._KINDS[parts.scheme](parts.hostname, parts.port, timeout=SECONDS)

    def __enter__(self) -> "LogReader":
        return self

    def __exit__(self, *problem: object) -> None:
        self._connection.close()

    def checkpoint(self) -> bytes | None:
        """The published note, exact bytes; None when nothing is published yet. Raises OutOfReach, NotServed."""
        try:
            return self._get(f"/logs/{self._year}/checkpoint")
        except NotServed as refused:
            if refused.facts["why"] != "not_found":
                raise
            return None

    def tile(self, tile: tiles.Tile) -> bytes:
        """Raises OutOfReach, NotServed."""
        return self._get(f"/logs/{self._year}/{tile.path}")

    def consistency(self, old: int, new: int) -> bytes:
        """The consistency file between two sizes of checkpoints. Raises OutOfReach, NotServed."""
        return self._get(f"/consistency?from={old}&to={new}&year={self._year}")

    def _get(self, path: str) -> bytes:
        for attempt in (1, 2):
            try:
                status, pause, body = self._asked(self._prefix + path)
            except (OSError, HTTPException) as problem:
                self._connection.close()
                if attempt == 2:
                    raise OutOfReach(reason=f"{self._connection.host}: {type(problem).__name__}") from problem
                continue
            if status == 429 and attempt == 1:
                time.sleep(min(pause, LONGEST_WAIT_SECONDS))
                continue
            break
        if status == 200:
            return body
        code = _code_of(body)
        if status == 404 or code == "log_mismatch":
            raise NotServed(path=path, why=code or "not_found")
        raise OutOfReach(reason=f"{path} is answered with {status}")

    def _asked(self, path: str) -> tuple[int, float, bytes]:
        self._connection.request("GET", path, headers=_HEADERS)
        answer = self._connection.getresponse()
        body = answer.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise OutOfReach(reason=f"{path} is larger than {MOST_BYTES} bytes")
        pause = answer.headers.get("Retry-After", "")
        return answer.status, float(pause) if pause.isdecimal() else 1.0, body


def _code_of(body: bytes) -> str:
    """The stable code of a problem document; empty for anything else."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    return str(said.get("code", "")) if isinstance(said, dict) else ""
