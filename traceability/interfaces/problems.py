"""The one place where an error becomes a response: family -> status and `application/problem+json` (RFC 9457).

Doors raise; nobody else writes a status for an error. Sentences come in the language that the caller asked for.
"""

import json
import logging
import sys
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import DisallowedHost, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils import translation
from psycopg_pool import PoolTimeout
from rest_framework import exceptions as drf

from traceability.kernel import errors
from traceability.kernel.text import Text

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "tag:traceability-ledger,2026:problem:"
RETRY_AFTER_SECONDS = 2

STATUS_OF_FAMILY: tuple[tuple[type[errors.TraceabilityError], int], ...] = (
    (errors.Malformed, 400),
    (errors.Forbidden, 403),
    (errors.Missing, 404),
    (errors.Conflict, 409),
    (errors.Refusal, 422),
    (errors.Unavailable, 503),
)

TITLES: Mapping[int, Text] = {
    400: Text(en="Malformed request", zh="请求格式错误"),
    401: Text(en="Not signed in", zh="未登录"),
    403: Text(en="Not allowed", zh="无权操作"),
    404: Text(en="Not found", zh="未找到"),
    405: Text(en="Method not allowed", zh="不支持的请求方法"),
    406: Text(en="Not acceptable", zh="无法提供所要求的格式"),
    408: Text(en="Request timed out", zh="请求超时"),
    409: Text(en="Conflict", zh="冲突"),
    411: Text(en="Length required", zh="缺少长度"),
    413: Text(en="Too large", zh="内容过大"),
    414: Text(en="Address too long", zh="地址过长"),
    415: Text(en="Unsupported media type", zh="不支持的内容类型"),
    417: Text(en="Expectation failed", zh="无法满足预期要求"),
    422: Text(en="Refused by a rule", zh="规则拒绝"),
    429: Text(en="Too many requests", zh="请求过于频繁"),
    431: Text(en="Headers too large", zh="标头过大"),
    500: Text(en="Error", zh="错误"),
    501: Text(en="Not implemented", zh="未实现"),
    503: Text(en="Unavailable", zh="服务不可用"),
}


class DoorError(errors.TraceabilityError):
    """What only a door can meet: said by HTTP, not by a rule. `headers` go with the answer."""

    code = "door_error"
    status: ClassVar[int] = 400

    def __init__(self, *, headers: Mapping[str, str] | None = None, pointer: str | None = None, **facts: object) -> None:
        super().__init__(pointer=pointer, **facts)
        self.headers = dict(headers or {})


class NotSignedIn(DoorError):
    code, status = "not_signed_in", 401
    says = Text(
        en="No valid token or session: none was sent, or it is unknown, revoked or expired.",
        zh="没有有效的令牌或会话：未提供、未知、已吊销或已过期。",
    )


class CsrfFailed(DoorError):
    code, status = "csrf_failed", 403
    says = Text(
        en="The form's protection against forged requests is missing or old; load the page again.",
        zh="防伪造请求校验缺失或已失效，请重新载入页面。",
    )


class MethodNotAllowed(DoorError):
    code, status = "method_not_allowed", 405
    says = Text(en="This address does not take {method}.", zh="此地址不接受 {method} 请求。")


class NotAcceptable(DoorError):
    code, status = "not_acceptable", 406
    says = Text(en="This is not available in the media type that was asked for.", zh="无法以所要求的媒体类型提供。")


class LengthRequired(DoorError):
    code, status = "length_required", 411
    says = Text(en="A body needs the header Content-Length.", zh="请求体须带 Content-Length 标头。")


class TooLarge(DoorError):
    code, status = "too_large", 413
    says = Text(en="The body is larger than {limit} bytes.", zh="请求体超过 {limit} 字节。")


class WrongMediaType(DoorError):
    code, status = "unsupported_media_type", 415
    says = Text(en="The body must be {wanted}.", zh="请求体须为 {wanted}。")


class TooManyRequests(DoorError):
    code, status = "too_many_requests", 429
    says = Text(en="More than {limit} requests in {seconds} seconds.", zh="{seconds} 秒内请求超过 {limit} 次。")


class BadAddress(DoorError):
    code, status = "bad_request", 400
    says = Text(en="The request's address or headers cannot be read.", zh="请求的地址或标头无法识别。")


class RequestTimedOut(DoorError):
    code, status = "request_timed_out", 408
    says = Text(en="The request did not arrive whole in time.", zh="请求未能及时完整送达。")


class AddressTooLong(DoorError):
    code, status = "address_too_long", 414
    says = Text(en="The request's first line is longer than the server reads.", zh="请求首行超过服务器可读取的长度。")


class ExpectationNotMet(DoorError):
    code, status = "expectation_not_met", 417
    says = Text(en="Of the header Expect only 100-continue is met.", zh="Expect 标头仅支持 100-continue。")


class HeadersTooLarge(DoorError):
    code, status = "headers_too_large", 431
    says = Text(en="The request has more or longer headers than the server reads.", zh="请求标头的数量或长度超过服务器可读取的范围。")


class TransferCodingUnknown(DoorError):
    code, status = "transfer_coding_unknown", 501
    says = Text(en="The header Transfer-Encoding names a coding that is not known here.", zh="Transfer-Encoding 标头所列编码不受支持。")


class InternalError(DoorError):
    """A bug. The request id leads to the log."""

    code, status = "internal_error", 500
    says = Text(en="Something went wrong here. Quote the request id when you report it.", zh="系统内部错误。报告时请提供请求编号。")


def status_of(error: errors.TraceabilityError) -> int:
    """The HTTP status of an error's family; what has none, `Tampering` included, is 500."""
    if isinstance(error, DoorError):
        return error.status
    return next((status for family, status in STATUS_OF_FAMILY if isinstance(error, family)), 500)


def error_of(exception: BaseException) -> errors.TraceabilityError | None:
    """The error of ours that an exception of Django, REST framework or the database stands for; None for a bug."""
    if isinstance(exception, errors.TraceabilityError):
        return exception
    if isinstance(exception, OperationalError | InterfaceError | PoolTimeout):
        return errors.Unavailable()
    if isinstance(exception, Http404 | drf.NotFound):
        return errors.Missing()
    if isinstance(exception, PermissionDenied | drf.PermissionDenied):
        return errors.Forbidden()
    if isinstance(exception, drf.NotAuthenticated | drf.AuthenticationFailed):
        return NotSignedIn(headers={"WWW-Authenticate": "Bearer"})
    if isinstance(exception, UnreadablePostError):
        return RequestTimedOut()
    if isinstance(exception, RequestDataTooBig):
        return TooLarge(limit=0)
    if isinstance(exception, SuspiciousOperation | DisallowedHost | drf.ParseError | drf.ValidationError):
        return BadAddress()
    return None


def document(error: errors.TraceabilityError, *, request_id: str, language: str) -> dict[str, Any]:
    """The members of the problem document. `errors` lists every single problem with its pointer.

    A refusal for one reason alone is named by that reason, so that a program need not look into the list.
    """
    status = status_of(error)
    named = error.problems[0] if isinstance(error, errors.ClaimsRefused) and len(error.problems) == 1 else error
    listed = [
        {"code": one.code, "detail": one.text.in_language(language), "pointer": one.pointer or ""}
        for one in error.problems
        if one is not error or one.pointer
    ]
    return {
        "type": TYPE_PREFIX + named.code,
        "title": TITLES.get(status, TITLES[500]).in_language(language),
        "status": status,
        "code": named.code,
        "detail": named.text.in_language(language),
        "errors": listed,
        "request_id": request_id,
    }


def response_to(error: errors.TraceabilityError, request: HttpRequest) -> HttpResponse:
    """The answer to a caller of an interface for machines."""
    language = translation.get_language_from_request(request)
    members = document(error, request_id=getattr(request, "request_id", ""), language=language)
    response = HttpResponse(json.dumps(members, ensure_ascii=False), status=members["status"], content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    if isinstance(error, errors.Unavailable):
        response["Retry-After"] = str(error.facts.get("retry_after", RETRY_AFTER_SECONDS))
    if isinstance(error, errors.Conflict) and "retry_after" in error.facts:
        response["Retry-After"] = str(error.facts["retry_after"])
    if isinstance(error, DoorError):
        for name, value in error.headers.items():
            response[name] = value
    return response


def handle(exception: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """REST framework's EXCEPTION_HANDLER: every exception of a view becomes a problem, a bug included."""
    request = context["request"]
    return answer(exception, getattr(request, "_request", request))


def answer(exception: BaseException, request: HttpRequest) -> HttpResponse:
    """The problem document that `exception` is."""
    return response_to(told(exception), request)


def told(exception: BaseException) -> errors.TraceabilityError:
    """The error that `exception` is for the caller. A bug, tampering and a database that is away are logged once, here."""
    error = error_of(exception)
    if error is None:
        log.error("request_failed", exc_info=exception)
        return InternalError()
    if isinstance(error, errors.Tampering):
        log.critical("tampering_found", exc_info=exception)
    elif isinstance(error, errors.Unavailable):
        log.warning("request_unavailable", extra={"code": error.code, "reason": type(exception).__name__})
    return error


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return _of_django(exception, request)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return _of_django(exception, request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return _of_django(exception, request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. The database may be away, and Django has logged the bug already."""
    failure = sys.exc_info()[1]
    error = error_of(failure) if failure else None
    return page_for(error if isinstance(error, errors.Unavailable | RequestTimedOut) else InternalError(), request)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return page_for(CsrfFailed(), request)


def _of_django(exception: Exception, request: HttpRequest) -> HttpResponse:
    return page_for(error_of(exception) or InternalError(), request)


def page_for(error: errors.TraceabilityError, request: HttpRequest) -> HttpResponse:
    """A problem document below /api/, a page for people elsewhere."""
    if request.path.startswith("/api"):
        return response_to(error, request)
    language = translation.get_language_from_request(request)
    with translation.override(language):
        members = document(error, request_id=getattr(request, "request_id", ""), language=language)
        content = render_to_string("pages/problem.html", {"problem": members, "LANGUAGE_CODE": language})
    return HttpResponse(content, status=members["status"], headers={"Cache-Control": "no-store", "Content-Language": language})
