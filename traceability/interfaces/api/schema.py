"""The declaration of an operation, and the OpenAPI document made of all of them.

    @documented("read_lot", "One lot: what it is, what is left, who holds it", roles=EVERYBODY,
                responses={200: LOT}, example=LOT_EXAMPLE)
    def get(self, request: ApiRequest, lot: str) -> HttpResponse: ...

What is declared is enforced by `views.py` (roles, parameters, body). `responses` maps statuses to shapes
(`shapes.named(...)`), or to (media type, shape) where the answer is not JSON. `example` is an answer, `request_example` a
body; tests hold both against their shapes. A list of shapes is one answer in several media types. Problems are added by
themselves. `more_bodies` are bodies of other media types than `media_type`.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

import traceability
from traceability.interfaces.api import shapes
from traceability.interfaces.api.filters import AWAITED, PAGE, Parameter
from traceability.interfaces.api.operations import Operation
from traceability.interfaces.problems import CONTENT_TYPE as PROBLEM_TYPE
from traceability.kernel.errors import TraceabilityError

Handler = TypeVar("Handler", bound=Callable[..., Any])

JSON = "application/json"
SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "an API token: `Authorization: Bearer tl_…`"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "a browser that is signed in; writes need `X-CSRFToken`",
    },
}
PROBLEMS: Mapping[int, str] = {
    400: "not the documented shape",
    401: "no token or session, or one that is unknown, revoked or expired",
    403: "the role may not do this at all",
    404: "unknown, or not to be seen by this caller",
    409: "someone was first, or a request with this key is in flight",
    413: "the body is larger than the documented size",
    415: "the body is of another media type",
    422: "readable, but refused by a rule",
    429: "too many requests; see Retry-After",
    503: "a part is away; see Retry-After",
}
BYTES_SHOWN: Mapping[str, tuple[str, str]] = {
    "application/octet-stream": (
        'M\u00cb\u00c2\u0083\u0002\u00cb_S\u00a7s7\u0083Q\u0099\u00a6\u00dc\u008f"9\u00b3\u00c5\u0002\u0015M\u00a6\u00f8\u00bc\u000clU\u00b6\u00d0',
        "one hash of 32 bytes, each shown as the character of its number (ISO 8859-1)",
    ),
    "application/pdf": ("%PDF-1.7\n", "how the file begins"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("PK\u0003\u0004", "how the file begins"),
    "application/zip": ("PK\u0003\u0004", "how the file begins; the README in it says what it holds"),
}
"""What stands for a binary answer in the document, and what it is."""
_NOT_A_DOOR = ("traceability.tlog", "traceability.verifier", "traceability.interfaces.console")


def documented(
    operation_id: str,
    summary: str,
    *,
    roles: frozenset[str],
    responses: Mapping[int, Any],
    example: Any = None,
    request: shapes.Schema | None = None,
    more_bodies: Mapping[str, shapes.Schema] | None = None,
    request_example: Any = None,
    parameters: Iterable[Parameter] = (),
    paged: bool = False,
    records: bool = False,
    keyed: bool = False,
    writes: bool = False,
    media_type: str = JSON,
    max_body_bytes: int | None = None,
    description: str = "",
) -> Callable[[Handler], Handler]:
    """Declare a handler of an `ApiView`. `roles`: `auth.EVERYBODY`, `auth.PUBLIC`, or those that may call it.
    `paged` adds `limit` and `cursor`; `records` adds Idempotency-Key, Prefer and `state`, and says so in the document.
    What is no record: `writes` needs the right to, which a token for reading lacks; `keyed` writes once, by its Idempotency-Key.
    """
    known = (*parameters, *(PAGE if paged else ()), *([AWAITED] if records else ()))
    operation = Operation(
        operation_id=operation_id,
        summary=summary,
        roles=roles,
        parameters=known,
        takes_body=request is not None,
        media_type=media_type,
        max_body_bytes=max_body_bytes,
        records=records,
        writes=writes or keyed,
        keyed=keyed,
        request_example=request_example,
        answer_example=example,
        answers=responses,
    )

    bodies = None if request is None else {media_type: request, **(more_bodies or {})}

    def declare(handler: Handler) -> Handler:
        wrapped = _described(operation, bodies, description or handler.__doc__ or f"{summary}.")(handler)
        wrapped.operation = operation  # type: ignore[attr-defined]
        return wrapped

    return declare


def _described(operation: Operation, bodies: Mapping[str, shapes.Schema] | None, description: str) -> Callable[[Handler], Handler]:
    return extend_schema(
        operation_id=operation.operation_id,
        summary=operation.summary,
        description=inspect.cleandoc(description),  # Python 3.13 strips indentation, 3.11 does not
        request=bodies,
        parameters=[*_headers(operation), *(_parameter(one) for one in operation.parameters)],
        responses=_responses(operation),
        examples=_examples(operation),
        auth=[] if not operation.roles else [{"token": []}, {"session": []}],  # type: ignore[list-item]
    )


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """drf-spectacular's last step: named shapes, problems with all their codes, security, 404 where an address has a name."""
    components = result.setdefault("components", {})
    components["schemas"] = dict(sorted({**shapes.COMPONENTS, "Problem": shapes.problem(problem_codes())}.items()))
    components["securitySchemes"] = SECURITY
    result["webhooks"] = dict(sorted(shapes.WEBHOOKS.items()))
    for path, operations in result["paths"].items():
        for operation in operations.values():
            if "{" in path:
                operation["responses"].setdefault("404", _problem_response(404))
            operation["responses"] = dict(sorted(operation["responses"].items()))
    return result


def problem_codes() -> list[str]:
    """Every code that a caller can meet, in order: those of all errors of the house."""
    for module in pkgutil.walk_packages(traceability.__path__, "traceability."):
        if not module.name.startswith(_NOT_A_DOOR) and ".migrations" not in module.name and "__main__" not in module.name:
            importlib.import_module(module.name)
    met = {error for error in _descendants(TraceabilityError) if error.__module__.startswith("traceability.")}
    return sorted({error.code for error in met if not error.__module__.startswith(_NOT_A_DOOR)})


def _descendants(family: type[TraceabilityError]) -> set[type[TraceabilityError]]:
    return {family}.union(*(_descendants(child) for child in family.__subclasses__()))


def _headers(operation: Operation) -> list[OpenApiParameter]:
    if not (operation.records or operation.keyed):
        return []
    key = {"type": "string", "minLength": 1, "maxLength": 255}
    header = OpenApiParameter(
        "Idempotency-Key",
        key,
        OpenApiParameter.HEADER,
        required=True,
        description="the same key and body get the first answer again, for 30 days at least",
    )
    return [header, _PREFER] if operation.records else [header]


_PREFER = OpenApiParameter(
    "Prefer",
    {"type": "string"},
    OpenApiParameter.HEADER,
    description="`wait=N`: answer when sealed, or witnessed with `state`, or after N seconds (at most 30)",
)


def _parameter(one: Parameter) -> OpenApiParameter:
    return OpenApiParameter(one.name, dict(one.schema), OpenApiParameter.QUERY, required=one.required, description=one.description)


def _responses(operation: Operation) -> dict[Any, Any]:
    answers: dict[Any, Any] = {}
    for status, declared in (operation.answers or {}).items():
        for shape in declared if isinstance(declared, list) else [declared]:
            media_type, schema = shape if isinstance(shape, tuple) else (JSON, shape)
            answers[(str(status), media_type)] = OpenApiResponse(schema, description=_SUCCESS.get(status, "done"))
    for status in _problem_statuses(operation):
        answers[(str(status), PROBLEM_TYPE)] = OpenApiResponse({"$ref": "#/components/schemas/Problem"}, description=PROBLEMS[status])
    return answers


_SUCCESS = {200: "as asked", 201: "recorded", 202: "accepted; look again", 204: "gone", 304: "not changed"}


def _problem_statuses(operation: Operation) -> Collection[int]:
    statuses = {400, 401, 429, 503}
    if operation.roles:
        statuses |= {403}
    if operation.takes_body:
        statuses |= {413, 415, 422}
    if operation.records or operation.keyed:
        statuses |= {409, 422}
    return sorted(statuses)


def _problem_response(status: int) -> dict[str, Any]:
    return {"description": PROBLEMS[status], "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _examples(operation: Operation) -> list[OpenApiExample]:
    found = []
    if operation.request_example is not None:
        found.append(OpenApiExample("request", operation.request_example, request_only=True, media_type=operation.media_type))
    status, shape = next(iter((operation.answers or {}).items()), (0, None))
    first = shape[0] if isinstance(shape, list) else shape
    media_type = first[0] if isinstance(first, tuple) else JSON
    value, says = operation.answer_example, ""
    if value is None:
        value, says = BYTES_SHOWN.get(media_type, (None, ""))
    if value is not None:
        found.append(
            OpenApiExample("answer", value, description=says, response_only=True, status_codes=[str(status)], media_type=media_type)
        )
    return found
