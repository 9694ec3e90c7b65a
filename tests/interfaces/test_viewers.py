"""From a request to the one who asks, and never to somebody else."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory

from traceability.interfaces import viewers
from traceability.interfaces.problems import NotSignedIn
from traceability.kernel import clock


def asked(header=None, user=None):
    request = RequestFactory().get("/", headers={} if header is None else {"authorization": header})
    request.user = user or AnonymousUser()
    return request


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_bearer_token_is_what_stands_behind_the_word(scheme):
    assert viewers.bearer_of(asked(f"{scheme} tl_abc")) == "tl_abc"


def test_without_the_header_there_is_no_token():
    assert viewers.bearer_of(asked()) is None


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "tl_abc", "Bearer a b", "Bearer schlüssel", "Bearer " + "x" * 201, "Bearer a\x00b"]
)
def test_another_header_is_not_signed_in(header):
    with pytest.raises(NotSignedIn):
        viewers.bearer_of(asked(header))


def test_a_token_leads_to_its_holder(cast):
    viewer = viewers.viewer_of_token(cast.ada.token)

    assert (viewer.organisation_code, viewer.role, viewer.via) == ("HFR", "submitter", "token")


def test_a_token_that_nobody_made_is_not_signed_in(cast):
    with pytest.raises(NotSignedIn) as refused:
        viewers.viewer_of_token(cast.ada.token[:-1] + "x")

    assert 'error="invalid_token"' in refused.value.headers["WWW-Authenticate"]


def test_an_expired_token_is_not_signed_in(cast):
    token = cast.ada.token

    with time_machine.travel(clock.now() + timedelta(days=4000)), pytest.raises(NotSignedIn):
        viewers.viewer_of_token(token)


def test_a_session_leads_to_its_member_with_one_query(cast, django_assert_num_queries):
    request = asked(user=cast.rita.user)

    with django_assert_num_queries(1):
        viewer = viewers.viewer_of_session(request)
        assert viewers.viewer_of_session(request) is viewer

    assert (viewer.person, viewer.role, viewer.via) == (cast.rita.viewer.person, "reviewer", "session")


def test_a_login_without_a_membership_is_nobody(cast):
    root = User.objects.create_superuser("root", password="a long password of ours")

    assert viewers.viewer_of_session(asked(user=root)) is None
    assert viewers.viewer_of_session(asked()) is None
