"""What is checked before an operation runs, and in which order."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from traceability.interfaces.api import answers, auth, filters
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.registry.viewer import Viewer

ADA = Viewer(None, None, "HFR", "submitter", "token")
RITA = Viewer(None, None, "REG", "reviewer", "token")


class Things(ApiView):
    @documented("test_list", "…", roles=auth.PUBLIC, responses={200: {}}, parameters=[filters.number("depth", "…", lowest=1, highest=9)])
    def get(self, request: ApiRequest, name: str = "") -> HttpResponse:
        return answers.json_answer({"given": request.given, "caller": request.caller and request.caller.role})

    @documented("test_post", "…", roles=frozenset({"submitter"}), responses={200: {}}, request={"type": "object"})
    def post(self, request: ApiRequest, name: str = "") -> HttpResponse:
        return answers.json_answer(request.json_object)


@pytest.fixture
def ask(monkeypatch, settings):
    settings.API_MAX_BODY_BYTES = 2048

    def asked(method="get", path="/api/v1/things", data=None, caller=None, content_type="application/json", **kwargs):
        name = kwargs.pop("name", "")
        monkeypatch.setattr(auth, "viewer_of", lambda request: caller)
        request = (
            getattr(RequestFactory(), method)(path, data, content_type=content_type, **kwargs)
            if data is not None
            else getattr(RequestFactory(), method)(path, **kwargs)
        )
        response = Things.as_view()(request, name=name)
        return response.status_code, json.loads(response.content) if response.content else None, response

    return asked


def test_what_is_declared_is_enforced(ask):
    assert ask(path="/api/v1/things?depth=3")[:2] == (200, {"given": {"depth": 3}, "caller": None})
    assert ask(path="/api/v1/things?depth=10")[1]["errors"][0] == {
        "code": "bad_parameter",
        "detail": "The parameter depth is not a whole number from 1 to 9.",
        "pointer": "?depth",
    }
    assert ask(path="/api/v1/things?deep=3")[1]["errors"][0]["code"] == "unknown_parameter"


@pytest.mark.parametrize(("caller", "status", "code"), [(None, 401, "not_signed_in"), (RITA, 403, "forbidden"), (ADA, 200, None)])
def test_the_role_decides(ask, caller, status, code):
    answered = ask("post", data=b"{}", caller=caller)

    assert answered[0] == status and answered[1].get("code") == code


def test_who_is_not_signed_in_is_told_how(ask):
    assert ask("post", data=b"{}")[2]["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_a_method_that_is_not_declared_is_405_and_those_that_are_answered_are_named(ask, method):
    status, body, response = ask(method)

    assert (status, body["code"], response["Allow"]) == (405, "method_not_allowed", "GET, HEAD, POST")


def test_where_nothing_is_read_head_is_not_named(client):
    response = client.get("/api/v1/shipments/precheck")

    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_head_is_answered_as_get_without_a_body(ask):
    assert ask("head")[0] == 200


def test_a_large_body_is_refused_before_it_is_read(ask):
    assert ask("post", data=b" " * 2049, caller=ADA)[:2][0] == 413
    assert ask("post", data=b'{"a":"' + b"x" * 2040 + b'"}', caller=ADA)[0] == 200


def test_the_body_is_looked_at_before_the_caller(ask):
    assert ask("post", data=b" " * 2049)[1]["code"] == "too_large"


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=latin-1", ""],
)
def test_another_media_type_is_415(ask, content_type):
    assert ask("post", data=b"{}", caller=ADA, content_type=content_type)[1]["code"] == "unsupported_media_type"


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8", 'application/json;charset="UTF-8"'])
def test_json_is_json_however_it_is_spelled(ask, content_type):
    assert ask("post", data=b'{"a":"1"}', caller=ADA, content_type=content_type)[:2] == (200, {"a": "1"})


def test_a_body_without_a_length_is_411(ask):
    assert (
        ask("post", caller=ADA, headers={"transfer-encoding": "chunked"}, CONTENT_LENGTH="", CONTENT_TYPE="application/json")[1]["code"]
        == "length_required"
    )


@pytest.mark.parametrize(("body", "code"), [(b"[]", "not_an_object"), (b"", "not_json"), (b'{"a":1.5}', "malformed_request")])
def test_what_is_no_object_is_400(ask, body, code):
    status, answer, _ = ask("post", data=body, caller=ADA)

    assert (status, answer["code"]) == (400, code)


@pytest.mark.parametrize("name", ["a\x00b", "a\nb", "\ud800", "\ufffd"])
def test_a_name_that_cannot_be_one_is_404(ask, name):
    assert ask(name=name)[0] == 404


def test_a_bug_is_a_500_with_a_request_id(ask, monkeypatch):
    monkeypatch.setattr(answers, "json_answer", lambda body: 1 / 0)

    status, body, _ = ask()

    assert (status, body["code"]) == (500, "internal_error")


def test_no_cache_keeps_an_answer(ask):
    assert ask()[2]["Cache-Control"] == "private, no-store"


def test_a_handler_that_is_not_declared_does_not_start():
    with pytest.raises(TypeError, match="documented"):

        class Bare(ApiView):
            def get(self, request):
                return None
