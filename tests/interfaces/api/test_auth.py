"""Token first, then session; a session that writes shows its CSRF token."""

from dataclasses import replace

import pytest
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.test import RequestFactory

from traceability.interfaces.api import auth
from traceability.interfaces.problems import CsrfFailed, NotSignedIn
from traceability.kernel.errors import Forbidden
from traceability.registry.viewer import Viewer

ADA = Viewer(None, None, "HFR", "submitter", "token")


def asked(method="get", user=None, **headers) -> HttpRequest:
    request = getattr(RequestFactory(), method)("/api/v1/events", headers=headers)
    if user is not None:
        request.user = user
    return request


def test_nobody_is_nobody():
    assert auth.viewer_of(asked()) is None


def test_a_token_comes_before_a_session(cast):
    request = asked(user=cast.rita.user, authorization=f"Bearer {cast.ada.token}")

    assert auth.viewer_of(request).role == "submitter"


def test_a_session_does_not_stand_in_for_a_bad_token(cast):
    with pytest.raises(NotSignedIn):
        auth.viewer_of(asked(user=cast.rita.user, authorization="Bearer tl_nothing"))


def test_a_session_reads_without_a_csrf_token(cast):
    assert auth.viewer_of(asked(user=cast.rita.user)).role == "reviewer"


def test_a_session_writes_with_its_csrf_token_alone(cast):
    with pytest.raises(CsrfFailed):
        auth.viewer_of(asked("post", user=cast.rita.user))

    request = asked("post", user=cast.rita.user)
    request.META["HTTP_X_CSRFTOKEN"] = get_token(request)
    request.COOKIES["csrftoken"] = request.META["CSRF_COOKIE"]
    assert auth.viewer_of(request).role == "reviewer"


def test_a_token_needs_no_csrf_token(cast):
    assert auth.viewer_of(asked("post", authorization=f"Bearer {cast.ada.token}")).role == "submitter"


def test_the_role_gate():
    auth.must_be_allowed(None, auth.PUBLIC)
    auth.must_be_allowed(ADA, auth.EVERYBODY)
    with pytest.raises(NotSignedIn):
        auth.must_be_allowed(None, auth.EVERYBODY)
    with pytest.raises(Forbidden):
        auth.must_be_allowed(ADA, frozenset({"reviewer"}))


def test_a_token_that_only_reads_records_nothing():
    reader = replace(ADA, scope="read")

    auth.must_be_allowed(reader, auth.EVERYBODY)
    auth.must_be_allowed(ADA, auth.EVERYBODY, records=True)
    with pytest.raises(Forbidden):
        auth.must_be_allowed(reader, auth.EVERYBODY, records=True)


def test_callers_are_counted_apart_and_never_by_name(cast):
    token, other = (auth.caller_key(asked(authorization=f"Bearer {secret}"), None) for secret in ("one", "two"))
    address, person = auth.caller_key(asked(), None), auth.caller_key(asked(), cast.ada.viewer)

    assert len({token, other, address, person}) == 4
    assert "one" not in token


def test_strangers_behind_the_proxy_are_counted_apart_and_a_network_of_ipv6_together(settings):
    settings.BEHIND_TLS_PROXY = True
    keys = [
        auth.caller_key(asked(**{"x-forwarded-for": f"198.51.100.1, {address}"}), None)
        for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2")
    ]

    assert len(set(keys[:2])) == 2 and keys[2] == keys[3]
