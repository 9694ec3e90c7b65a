"""The base of every API view: what is checked before an operation runs, in this order.

Method, size and media type of the body, caller, rate, role, address; what the first three refuse is counted, too. Each handler is
declared with `schema.documented(...)`; what is declared there is what is enforced here, so that the documentation is true.
"""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from traceability.interfaces import reading
from traceability.interfaces.api import auth, filters, throttling
from traceability.interfaces.api.operations import Operation
from traceability.interfaces.problems import DoorError, LengthRequired, MethodNotAllowed, NotSignedIn, TooLarge, WrongMediaType
from traceability.kernel.errors import Missing
from traceability.registry.viewer import Viewer

METHODS = ("get", "post", "put", "patch", "delete")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffd]")
_JSON = re.compile(r"application/json(\s*;\s*charset=\"?utf-8\"?)?\s*", re.IGNORECASE)
_CHUNK = 64 * 1024
_DRAINED_BODIES = 8
"""A body that is too large is read away up to so many times the usual limit, so that its sender can read the answer."""


class ApiRequest(Request):
    """A request after its checks: `viewer`, `given` (query parameters, parsed), `json` (the body, read strictly)."""

    caller: Viewer | None = None
    given: dict[str, Any]
    rate_headers: dict[str, str]

    @property
    def viewer(self) -> Viewer:
        """Who asks. Raises NotSignedIn on a public operation without a caller; there `caller` may be None."""
        if self.caller is None:
            raise NotSignedIn()
        return self.caller

    @cached_property
    def raw(self) -> bytes:
        """The body as received."""
        return self._request.body

    @cached_property
    def json(self) -> Any:
        """The body as JSON. Raises what `reading.read` raises."""
        return reading.read(self.raw)

    @property
    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object. Raises NotAnObject for any other JSON."""
        if not isinstance(self.json, dict):
            raise reading.NotAnObject()
        return self.json


class _AlwaysFirst(BaseContentNegotiation):
    """Views make their answers themselves; a media type is chosen where an operation offers several."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        return (renderers[0], renderers[0].media_type)


class ApiView(APIView):
    """One address. Handlers are `get`, `post` …, each with its `documented(...)`."""

    content_negotiation_class = _AlwaysFirst
    metadata_class = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for method in METHODS:
            handler = vars(cls).get(method)
            if handler is not None and not isinstance(getattr(handler, "operation", None), Operation):
                raise TypeError(f"{cls.__name__}.{method} is not documented(...)")

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ApiRequest:
        return ApiRequest(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        assert isinstance(request, ApiRequest)
        try:
            operation = self._operation(request.method or "")
            if operation.takes_body:
                _must_be_readable(request, operation)
            request.caller = auth.viewer_of(request._request)
        except DoorError:
            request.rate_headers = throttling.count(auth.key_of_refused(request._request))
            raise
        request.rate_headers = throttling.count(auth.caller_key(request._request, request.caller))
        auth.must_be_allowed(request.caller, operation.roles, records=operation.records, writes=operation.writes)
        if any(isinstance(part, str) and _UNPRINTABLE.search(part) for part in kwargs.values()):
            raise Missing()
        request.given = filters.read(request._request.GET, operation.parameters)

    def finalize_response(  # type: ignore[override]
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response.headers.setdefault("Cache-Control", "private, no-store")
        for name, value in getattr(request, "rate_headers", {}).items():
            response.headers.setdefault(name, value)
        return response

    def _operation(self, method: str) -> Operation:
        name = "get" if method == "HEAD" else method.lower()
        handler: Callable[..., HttpResponse] | None = getattr(self, name, None) if name in METHODS else None
        if handler is None:
            allowed = [known.upper() for known in METHODS if hasattr(self, known)]
            if "GET" in allowed:
                allowed.insert(1, "HEAD")
            raise MethodNotAllowed(method=method, headers={"Allow": ", ".join(allowed)})
        return handler.operation  # type: ignore[attr-defined]


def _must_be_readable(request: ApiRequest, operation: Operation) -> None:
    """Raises TooLarge, LengthRequired or WrongMediaType before any of the body is kept."""
    length = request.META.get("CONTENT_LENGTH") or ""
    limit = operation.max_body_bytes or settings.API_MAX_BODY_BYTES
    if not length.isdecimal():
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            raise LengthRequired()
    elif int(length) > limit:
        _drain(request, min(int(length), _DRAINED_BODIES * settings.API_MAX_BODY_BYTES))
        raise TooLarge(limit=limit)
    empty = length in {"", "0"}
    if not empty and operation.media_type == "application/json" and not _JSON.fullmatch(request.META.get("CONTENT_TYPE") or ""):
        raise WrongMediaType(wanted=operation.media_type)


def _drain(request: ApiRequest, length: int) -> None:
    while length > 0 and (chunk := request._request.read(min(_CHUNK, length))):
        length -= len(chunk)
