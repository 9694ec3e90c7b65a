import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.logs import request_id
from config.middleware import ContentSecurityPolicy, RequestId


def answered(path="/", middleware=RequestId, respond=None, **headers):
    request = RequestFactory().get(path, headers=headers)
    return request, middleware(respond or (lambda request: HttpResponse()))(request)


def test_a_sane_id_of_the_caller_is_kept_and_given_back():
    request, response = answered(**{"X-Request-ID": "job-2026.11_24"})

    assert request.request_id == response["X-Request-ID"] == "job-2026.11_24"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space 12", 'quo"ted-12345', "línea-123456"])
def test_any_other_id_is_replaced(given):
    request, response = answered(**{"X-Request-ID": given.encode("latin-1").decode("latin-1")})

    assert request.request_id == response["X-Request-ID"] != given
    assert len(request.request_id) == 32


def test_the_id_is_on_the_lines_of_this_request_alone():
    seen = []
    answered(respond=lambda request: seen.append(request_id.get()) or HttpResponse(), **{"X-Request-ID": "job-12345678"})

    assert seen == ["job-12345678"]
    assert request_id.get() == ""


def test_a_request_is_one_line_without_its_query(caplog):
    with caplog.at_level(logging.INFO, logger="config.middleware"):
        answered("/api/v1/lots?lot=secret")
        answered("/healthz")

    assert [record.message for record in caplog.records] == ["request_answered"]
    assert caplog.records[0].path == "/api/v1/lots"
    assert caplog.records[0].status == 200


def test_nothing_comes_from_elsewhere_and_nothing_is_inline():
    _, page = answered("/verify/", ContentSecurityPolicy)
    _, desk = answered("/desk/", ContentSecurityPolicy)

    for policy in (page["Content-Security-Policy"], desk["Content-Security-Policy"]):
        assert policy.startswith("default-src 'self'")
        assert "unsafe" not in policy
        assert "http" not in policy


def test_a_view_may_have_a_policy_of_its_own():
    _, response = answered(
        "/", ContentSecurityPolicy, lambda request: HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    )

    assert response["Content-Security-Policy"] == "default-src 'none'"
