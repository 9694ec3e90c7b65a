"""Every error becomes a problem of its family, in the caller's language, and a bug never shows its insides."""

import json

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.test import RequestFactory
from psycopg_pool import PoolTimeout
from rest_framework import exceptions as drf

from traceability.interfaces import problems
from traceability.kernel import errors
from traceability.kernel.text import Text


class Exhausted(errors.Refusal):
    code = "test_exhausted"
    says = Text(en="Lot {lot} holds {left} kg.", zh="批次 {lot} 尚余 {left} kg。")


def asked(path="/api/v1/events", language="en"):
    request = RequestFactory().get(path, headers={"accept-language": language})
    request.request_id = "request-0001"
    return request


def answered(exception, **kwargs):
    response = problems.answer(exception, asked(**kwargs))
    return response, json.loads(response.content)


@pytest.mark.parametrize(
    ("exception", "status", "code"),
    [
        (errors.ClaimsMalformed([]), 400, "malformed_request"),
        (problems.NotSignedIn(), 401, "not_signed_in"),
        (errors.Forbidden(), 403, "forbidden"),
        (errors.Missing(), 404, "not_found"),
        (errors.Conflict(), 409, "conflict"),
        (Exhausted(lot="A:1", left="2.000"), 422, "test_exhausted"),
        (errors.Tampering(what="root"), 500, "tampering"),
        (errors.Unavailable(), 503, "unavailable"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "forbidden"),
        (SuspiciousOperation(), 400, "bad_request"),
        (UnreadablePostError("gone"), 408, "request_timed_out"),
        (drf.NotAuthenticated(), 401, "not_signed_in"),
        (drf.ParseError(), 400, "bad_request"),
        (OperationalError("gone"), 503, "unavailable"),
        (InterfaceError("gone"), 503, "unavailable"),
        (PoolTimeout("none free"), 503, "unavailable"),
        (ZeroDivisionError("secret"), 500, "internal_error"),
    ],
)
def test_an_exception_has_the_status_of_its_family(exception, status, code):
    response, body = answered(exception)

    assert (response.status_code, body["status"], body["code"]) == (status, status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert set(body) == {"type", "title", "status", "code", "detail", "errors", "request_id"}
    assert body["type"].endswith(code) and body["request_id"] == "request-0001"
    assert "secret" not in response.content.decode()


@pytest.mark.parametrize(
    ("language", "detail"),
    [("en", "Lot A:1 holds 2.000 kg."), ("zh-CN,zh;q=0.9", "批次 A:1 尚余 2.000 kg。"), ("fr", "Lot A:1 holds 2.000 kg.")],
)
def test_the_sentence_is_in_the_callers_language(language, detail):
    _, body = answered(Exhausted(lot="A:1", left="2.000"), language=language)

    assert body["detail"] == detail


def test_every_single_problem_stands_with_its_pointer():
    refused = errors.ClaimsRefused([Exhausted(lot="A:1", left="2.000", pointer="/0/inputs/0/net_kg"), Exhausted(lot="A:2", left="0.000")])

    _, body = answered(refused)

    assert body["code"] == "claims_refused"
    assert [(one["code"], one["pointer"]) for one in body["errors"]] == [("test_exhausted", "/0/inputs/0/net_kg"), ("test_exhausted", "")]


def test_a_refusal_for_one_reason_alone_is_named_by_it():
    _, body = answered(errors.ClaimsRefused([Exhausted(lot="A:1", left="2.000", pointer="/inputs/0/net_kg")]))

    assert (body["code"], body["status"]) == ("test_exhausted", 422)
    assert [(one["code"], one["pointer"]) for one in body["errors"]] == [("test_exhausted", "/inputs/0/net_kg")]


def test_who_should_come_again_is_told_when():
    response, _ = answered(OperationalError("gone"))

    assert int(response["Retry-After"]) > 0


def test_headers_of_the_door_go_with_the_answer():
    response, _ = answered(problems.MethodNotAllowed(method="PUT", headers={"Allow": "GET"}))

    assert (response.status_code, response["Allow"]) == (405, "GET")


@pytest.mark.parametrize("handler", [problems.bad_request, problems.forbidden, problems.not_found])
def test_djangos_own_refusals_are_problems_below_api(handler):
    response = handler(asked(), SuspiciousOperation("x"))

    assert response["Content-Type"] == "application/problem+json"


def test_a_forged_form_is_a_problem_below_api():
    response = problems.csrf_failed(asked())

    assert (response.status_code, json.loads(response.content)["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize("status", sorted(problems.TITLES))
def test_every_title_speaks_both_languages(status):
    assert problems.TITLES[status].placeholders == frozenset()


@pytest.mark.parametrize(("language", "title"), [("en", "Error"), ("zh-CN", "错误")])
def test_a_bug_is_a_page_for_people_with_the_request_id(language, title):
    response = problems.server_error(asked(path="/verify/", language=language))

    text = response.content.decode()
    assert response.status_code == 500 and f"<h1>{title}</h1>" in text and "request-0001" in text


@pytest.mark.parametrize(("path", "content_type"), [("/desk/", "text/html; charset=utf-8"), ("/api/v1/docs", "application/problem+json")])
def test_a_database_that_is_away_is_503_at_every_door(path, content_type):
    try:
        raise OperationalError("gone")
    except OperationalError:
        response = problems.server_error(asked(path=path))

    assert (response.status_code, response["Content-Type"]) == (503, content_type)


def test_a_claim_with_one_problem_is_named_by_it():
    _, body = answered(errors.ClaimsRefused([Exhausted(lot="A:1", left="2.000", pointer="/0/inputs/0/net_kg")]))

    assert (body["code"], body["errors"][0]["pointer"]) == ("test_exhausted", "/0/inputs/0/net_kg")


def test_tampering_wakes_somebody(caplog):
    answered(errors.Tampering(what="root"))

    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [("CRITICAL", "tampering_found")]
