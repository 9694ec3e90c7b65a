"""What every request gets, whatever the door: an id, one line in the log, and a content security policy."""

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from config.logs import request_id

log = logging.getLogger(__name__)

type_of_answer = Callable[[HttpRequest], HttpResponse]
SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = {"/healthz", "/readyz", "/metrics"}
POLICY = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'"
# Django's admin carries its pictures in data addresses; it needs no inline script or style.
DESK_POLICY = POLICY + "; img-src 'self' data:"


class RequestId:
    """`request.request_id`: the caller's `X-Request-ID` if it is sane, else a new one; returned, and on every log line."""

    def __init__(self, get_response: type_of_answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        known = given if SANE_ID.fullmatch(given) else uuid4().hex
        request.request_id = known  # type: ignore[attr-defined]
        token, began = request_id.set(known), time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = known
            if request.path not in QUIET:
                facts = {"method": request.method, "path": request.path, "status": response.status_code}
                log.info("request_answered", extra=facts | {"milliseconds": round((time.monotonic() - began) * 1000)})
            return response
        finally:
            request_id.reset(token)


class ContentSecurityPolicy:
    """Nothing from elsewhere and nothing inline. A view that sets the header itself keeps its own."""

    def __init__(self, get_response: type_of_answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", DESK_POLICY if request.path.startswith("/desk/") else POLICY)
        return response
