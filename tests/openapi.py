"""The OpenAPI document as the suite uses it: generated once, and every answer can be held against it."""

import json
import re
from functools import cache
from typing import Any

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker

BASE = "/api/v1"
_RESOURCE = "urn:openapi"


@cache
def document() -> dict[str, Any]:
    """What the code says today."""
    made: dict[str, Any] = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))
    return made


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """(path, method, operation) of every operation."""
    return [(path, method, operation) for path, methods in document()["paths"].items() for method, operation in methods.items()]


def problems_with(value: Any, schema: dict[str, Any]) -> list[str]:
    """Where `value` is not what `schema` says."""
    whole = {**schema, "components": document()["components"]}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message}" for one in validator.iter_errors(value)]


@cache
def _addresses() -> list[tuple[re.Pattern[str], str]]:
    """Each template, with the addresses that it stands for. An id is one part of an address, a lot's name may be several."""
    return [(re.compile(re.sub(r"\\\{(\w+)\\\}", _named, re.escape(template))), template) for template in document()["paths"]]


def _named(name: re.Match[str]) -> str:
    return "[^/]+" if name[1].endswith("_id") else ".+"


def operation_at(method: str, path: str) -> dict[str, Any]:
    """The operation that answers at this address; templates with fewer names win, then the longest."""
    paths, asked = document()["paths"], path.partition("?")[0]
    found = [
        (template.count("{"), -len(template), paths[template][method.lower()])
        for address, template in _addresses()
        if method.lower() in paths[template] and address.fullmatch(asked)
    ]
    assert found, f"{method} {path} is not in the document"
    return min(found, key=lambda one: one[:2])[2]


def must_be_documented(response: HttpResponse, method: str, path: str) -> None:
    """Fails unless status, media type and body of this answer are what the document says of its operation."""
    responses = operation_at(method, path)["responses"]
    status = str(response.status_code)
    assert status in responses, f"{method} {path}: {status} is not documented"
    content = responses[status].get("content", {})
    if not content:
        return
    media_type = response["Content-Type"].partition(";")[0]
    assert media_type in content, f"{method} {path}: {media_type} is not documented for {status}"
    if "json" in media_type and not response.streaming:
        assert problems_with(json.loads(response.content), content[media_type]["schema"]) == []
