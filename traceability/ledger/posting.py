"""One request outside: no redirect, no proxy, a bounded answer, and an end after so many seconds in all. Standard library only."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
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
    retry_after: str = ""


def post(url: str, content: bytes, *, media_type: str, headers: Mapping[str, str] | None = None, seconds: int = TIMEOUT_SECONDS) -> Answer:
    """Send `content` to an http or https address; what goes wrong on the way is an answer too, and nothing is raised for it.

    The connection is cut after `seconds`, also when a byte comes now and then. More than 65,536 bytes are no answer.
    """
    return _answered("POST", url, content, {**(headers or {}), "Content-Type": media_type}, seconds)


def post_to(
    addresses: Sequence[str], url: str, content: bytes, *, media_type: str, headers: Mapping[str, str], seconds: float, most: int
) -> Answer:
    """As `post`, to the first of these addresses (IPv4 or IPv6, never names) that can be reached: the name in `url` is not asked again.
    Of a longer answer the first `most` bytes are kept.
    """
    return _answered("POST", url, content, {**headers, "Content-Type": media_type}, seconds, addresses=addresses, most=most)


def get(url: str, *, headers: Mapping[str, str] | None = None, seconds: int = TIMEOUT_SECONDS) -> Answer:
    """Read an http or https address, in the bounds of `post`."""
    return _answered("GET", url, None, headers or {}, seconds)


def _answered(
    method: str,
    url: str,
    content: bytes | None,
    headers: Mapping[str, str],
    seconds: float,
    *,
    addresses: Sequence[str] | None = None,
    most: int | None = None,
) -> Answer:
    parts = urlsplit(url)
    context = ssl.create_default_context() if parts.scheme == "https" else None
    host = parts.hostname or ""
    connection = HTTPSConnection(host, parts.port, context=context) if context else HTTPConnection(host, parts.port)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    end = time.monotonic() + seconds
    try:
        with _reached(connection, addresses, end) as reached, _cut_at(end, reached) as is_cut:
            connection.sock = _secured(reached, context, host)
            connection.request(method, target, body=content, headers={**headers, "Connection": "close"})
            response = connection.getresponse()
            found = response.read(LONGEST_ANSWER + 1 if most is None else most)
        if len(found) > LONGEST_ANSWER:
            return Answer(0, why=f"the answer has more than {LONGEST_ANSWER:,} bytes")
        if (response.length and len(found) != most) or is_cut.is_set() or not response.headers.keys():
            return Answer(0, why="the answer ends before its end")
        return _answer(response, found)
    except (OSError, HTTPException, ValueError) as problem:
        return Answer(0, why=f"{type(problem).__name__}: {problem}"[:200])
    finally:
        connection.close()


def _answer(response: HTTPResponse, found: bytes) -> Answer:
    media_type = response.headers.get_content_type() if "Content-Type" in response.headers else ""
    return Answer(response.status, media_type, found, retry_after=response.headers.get("Retry-After", ""))


def _reached(connection: HTTPConnection, addresses: Sequence[str] | None, end: float) -> socket.socket:
    """A connection to the host, or to the first of `addresses` that takes one. Raises OSError."""
    if addresses is None:
        return socket.create_connection((connection.host, connection.port), timeout=max(end - time.monotonic(), 0.001))
    problem = OSError("no address")
    for address in addresses:
        reached = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        reached.settimeout(max(end - time.monotonic(), 0.001))
        try:
            reached.connect((address, connection.port))
        except OSError as met:
            reached.close()
            problem = met
        else:
            return reached
    raise problem


def _secured(reached: socket.socket, context: ssl.SSLContext | None, host: str) -> socket.socket:
    """The same connection, with TLS where there is a context: the certificate is the name's, whatever address was reached."""
    reached.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # head and body go at once, though they are written one after the other
    own = reached.dup()  # the other one stays to cut both
    own.settimeout(reached.gettimeout())
    if context is None:
        return own
    try:
        return context.wrap_socket(own, server_hostname=host)
    except BaseException:
        own.close()
        raise


@contextlib.contextmanager
def _cut_at(end: float, reached: socket.socket) -> Iterator[threading.Event]:
    is_cut = threading.Event()

    def cut() -> None:
        is_cut.set()
        with contextlib.suppress(OSError):
            reached.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(end - time.monotonic(), 0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield is_cut
    finally:
        timer.cancel()
