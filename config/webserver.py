"""The worker of the web server: what gunicorn refuses by itself is a problem document, as every other refusal is.

Such a request never reaches Django: its first line or headers cannot be read, or are larger than gunicorn reads. So no language is
known either, and the sentence is in the default one. Nor does a sender that stops in the middle keep a thread: gunicorn's own threads
wait for ever, and as many such senders as there are threads would silence the service where no proxy reads requests first.
"""

import json
import logging
import socket
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.conf import settings
from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from config.logs import request_id
from traceability.interfaces import problems

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 20.0
BYTES_PER_SECOND = 500
"""Every so many bytes are worth another second, in head and body alike; so a slow line is served, and a dripping one is not."""


class HeadTimedOut(errors.ParseException):  # type: ignore[misc]  # gunicorn has no types
    """The sender stopped before its headers were whole."""


REFUSALS: tuple[tuple[type[Exception], type[problems.DoorError]], ...] = (
    (errors.InvalidResponseHeader, problems.InternalError),  # the application's fault, though of the same family as the caller's
    (errors.InvalidResponseHeaderName, problems.InternalError),
    (errors.ConfigurationProblem, problems.InternalError),
    (errors.LimitRequestLine, problems.AddressTooLong),
    (errors.LimitRequestHeaders, problems.HeadersTooLarge),
    (errors.ExpectationFailed, problems.ExpectationNotMet),
    (errors.UnsupportedTransferCoding, problems.TransferCodingUnknown),
    (HeadTimedOut, problems.RequestTimedOut),
    (errors.ParseException, problems.BadAddress),
    (Exception, problems.InternalError),
)
"""What a caller is told of gunicorn's exceptions; the first that fits."""


class Sender(socket.socket):
    """A connection that is waited for only so long, request by request: what is spent is the time in `recv` alone."""

    left = PATIENCE_SECONDS
    is_in_head = False

    def begin(self, patience: float) -> None:
        """A request begins, and with it a new allowance."""
        self.left, self.is_in_head = patience, True

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Raises HeadTimedOut before the headers are whole; TimeoutError in the body, which Django knows, or when gunicorn waits less."""
        before = self.gettimeout()
        began = time.monotonic()
        self.settimeout(max(0.001, self.left if before is None else min(before, self.left)))
        try:
            received = super().recv(size, flags)
        except TimeoutError:
            if self.is_in_head:
                raise HeadTimedOut from None
            raise
        finally:
            self.left -= time.monotonic() - began
            self.settimeout(before)
        self.left += len(received) / BYTES_PER_SECOND
        return received


class ProblemWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Threads, as `gthread`, with refusals as `application/problem+json` and an end to patience."""

    patience = PATIENCE_SECONDS

    def handle(self, conn: Any) -> Any:
        """Called by gunicorn in a thread for each request of a connection. Who lets gunicorn speak TLS itself has gunicorn's patience."""
        if self.cfg.is_ssl:
            return super().handle(conn)
        if not isinstance(conn.sock, Sender):
            conn.sock = Sender(fileno=conn.sock.detach())
        conn.sock.begin(self.patience)
        try:
            return super().handle(conn)
        finally:
            conn.sock.is_in_head = False

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Called by `handle` once the headers are read."""
        conn.sock.is_in_head = False
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Called by gunicorn for what it cannot read, and for a failure outside Django; the connection ends after it.

        What cannot be read is not logged either: a header may hold a token.
        """
        refusal = next(said for met, said in REFUSALS if isinstance(exc, met))()
        known = uuid4().hex
        token = request_id.set(known)
        try:
            if refusal.status == HTTPStatus.INTERNAL_SERVER_ERROR:
                log.error("request_failed", exc_info=exc)
            else:
                log.warning("request_unreadable", extra={"status": refusal.status, "code": refusal.code, "reason": type(exc).__name__})
        finally:
            request_id.reset(token)
        with suppress(OSError):
            util.write_nonblock(client, answer(refusal, known))


def answer(refusal: problems.DoorError, known: str) -> bytes:
    """The whole answer, its status line and headers included; `known` is the request's id."""
    body = problems.document(refusal, request_id=known, language=settings.LANGUAGE_CODE)
    content = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {refusal.status} {HTTPStatus(refusal.status).phrase}",
        "Connection: close",
        f"Content-Type: {problems.CONTENT_TYPE}",
        f"Content-Length: {len(content)}",
        f"Content-Language: {settings.LANGUAGE_CODE}",
        "Cache-Control: no-store",
        f"X-Request-ID: {known}",
    )
    return "\r\n".join((*head, "", "")).encode("ascii") + content
