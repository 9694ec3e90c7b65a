"""One request outside: no redirect, no proxy, a bounded answer, and an end after so many seconds in all. Standard library only."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 5
LONGEST_ANSWER = 65_536


@dataclass(frozen=True)
class Answer:
    """What came back. `status` 0: nothing that is an answer did, and `why` says what stood in the way."""

    status: int
    media_type: str = ""
    content: bytes = b""
    why: str = ""


def post(url: str, content: bytes, *, media_type: str, headers: Mapping[str, str] | None = None, seconds: int = TIMEOUT_SECONDS) -> Answer:
    """Send `content` to an http or https address; what goes wrong on the way is an answer too, and nothing is raised for it.

    The connection is cut after `seconds`, also when a byte comes now and then. More than 65,536 bytes are no answer.
    """
    return _answered("POST", url, content, {**(headers or {}), "Content-Type": media_type}, seconds)


def get(url: str, *, headers: Mapping[str, str] | None = None, seconds: int = TIMEOUT_SECONDS) -> Answer:
    """Read an http or https address, in the bounds of `post`."""
    return _answered("GET", url, None, headers or {}, seconds)


def _answered(method: str, url: str, content: bytes | None, headers: Mapping[str, str], seconds: int) -> Answer:
    parts = urlsplit(url)
    connection = (HTTPSConnection if parts.scheme == "https" else HTTPConnection)(parts.hostname or "", parts.port, timeout=seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
        with _cut_after(seconds, connection.sock) as is_cut:
            connection.request(method, target, body=content, headers={**headers, "Connection": "close"})
            response = connection.getresponse()
            found = response.read(LONGEST_ANSWER + 1)
        if len(found) > LONGEST_ANSWER:
            return Answer(0, why=f"the answer has more than {LONGEST_ANSWER:,} bytes")
        if response.length or is_cut.is_set() or not response.headers.keys():
            return Answer(0, why="the answer ends before its end")
        return Answer(response.status, response.headers.get_content_type() if "Content-Type" in response.headers else "", found)
    except (OSError, HTTPException, ValueError) as problem:
        return Answer(0, why=f"{type(problem).__name__}: {problem}"[:200])
    finally:
        connection.close()


@contextlib.contextmanager
def _cut_after(seconds: int, connected: socket.socket) -> Iterator[threading.Event]:
    is_cut = threading.Event()

    def cut() -> None:
        is_cut.set()
        with contextlib.suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield is_cut
    finally:
        timer.cancel()
