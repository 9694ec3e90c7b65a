"""The OpenAPI document as committed, and the page that shows it without asking any other host."""

import json
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from traceability.interfaces.api import filters
from traceability.interfaces.api.answers import CONTENT_TYPE, tagged
from traceability.interfaces.problems import MethodNotAllowed, answer
from traceability.kernel.errors import Missing, TraceabilityError

View = Callable[[HttpRequest], HttpResponse]

FILE = Path(__file__).parent / "openapi.yaml"
YAML = "application/yaml"
SAFE = ("GET", "HEAD")
# The reader in C takes a seventh of the second and a half that the one in Python takes; not every wheel has it.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# The documentation page carries its pictures in data addresses; nothing comes from elsewhere, nothing is inline.
_POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"


def _read_only(view: View) -> View:
    """GET and HEAD without parameters; what else is asked is answered as everywhere below /api/, not by Django's pages."""

    @csrf_exempt
    @wraps(view)
    def read(request: HttpRequest) -> HttpResponse:
        try:
            if request.method not in SAFE:
                raise MethodNotAllowed(method=request.method, headers={"Allow": ", ".join(SAFE)})
            filters.read(request.GET, ())
        except TraceabilityError as refused:
            return answer(refused, request)
        return view(request)

    return read


@cache
def document() -> dict[str, Any]:
    """The document that the drift test holds equal to the code."""
    loaded: dict[str, Any] = yaml.load(FILE.read_bytes(), Loader=_LOADER)  # noqa: S506  either is a safe one
    return loaded


@cache
def _as_json() -> bytes:
    """In ASCII: tools read JSON as YAML, too, which takes no control characters, and an example in bytes has some."""
    return json.dumps(document()).encode()


@_read_only
def schema(request: HttpRequest) -> HttpResponse:
    """JSON, or YAML for who asks for it."""
    if "yaml" in request.META.get("HTTP_ACCEPT", ""):
        content, media_type = FILE.read_bytes(), YAML
    else:
        content, media_type = _as_json(), CONTENT_TYPE
    return tagged(request, HttpResponse(content, content_type=media_type, headers={"Cache-Control": "no-cache", "Vary": "Accept"}))


@_read_only
def docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI out of the sidecar package."""
    response = render(request, "api/docs.html")
    response["Content-Security-Policy"] = _POLICY
    return response


@csrf_exempt
def unknown(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """Whatever stands below /api/ and is no address of ours."""
    return answer(Missing(), request)
