"""Answers as JSON, with a tag where a single resource may be asked again.

Quantities and times are text before they come here: a Decimal or a float is a mistake of the door, and raises.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

CONTENT_TYPE = "application/json"
PRIVATE = "private, no-store"
"""What a cache may do with an answer that belongs to one caller: nothing."""
ASK_AGAIN = "private, no-cache"
"""The caller's own cache may keep it, and asks with `If-None-Match` before using it."""


def as_bytes(body: Any) -> bytes:
    """JSON without white space. Raises TypeError for a Decimal, a time or a float's NaN."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def json_answer(body: Any, status: int = 200, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The answer to the one who asked; no cache keeps it."""
    return HttpResponse(as_bytes(body), status=status, content_type=CONTENT_TYPE, headers={"Cache-Control": PRIVATE, **(headers or {})})


def tagged_answer(request: HttpRequest, body: Any, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A single resource with its ETag; 304 when the caller already has these bytes (`If-None-Match`)."""
    content = as_bytes(body)
    return tagged(
        request,
        HttpResponse(
            content, content_type=CONTENT_TYPE, headers={"Cache-Control": ASK_AGAIN, "Vary": "Authorization, Cookie", **(headers or {})}
        ),
    )


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """`response` with its ETag, or 304 in its place. For bodies that are not JSON."""
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    known = [one.strip().removeprefix("W/") for one in request.META.get("HTTP_IF_NONE_MATCH", "").split(",")]
    if tag in known or known == ["*"]:
        kept = {name: value for name, value in response.items() if name not in {"Content-Type", "Content-Length"}}
        response = HttpResponse(status=304, headers=kept)
        del response["Content-Type"]
    response["ETag"] = tag
    return response
