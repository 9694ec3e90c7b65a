"""Which sessions must prove a second factor, and how long a proof is good for a decision."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client, RequestFactory

from traceability.interfaces.signin import session
from traceability.interfaces.signin.session import NotFresh
from traceability.kernel import clock

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def asked(**kept):
    request = RequestFactory().get("/")
    request.session = kept
    return request


@pytest.mark.parametrize(
    ("name", "setting", "kept", "lacks"),
    [
        ("rita", "optional", {}, False),
        ("rita", "optional", {session.LACKS: True}, True),
        ("rita", "required", {}, True),
        ("sven", "required", {}, True),
        ("rita", "required", {session.PROVED: "2026-11-20T12:00:00Z"}, False),
        ("otto", "required", {}, False),
        ("otto", "required", {session.LACKS: True}, True),
    ],
)
def test_who_must_prove_a_second_factor(cast, settings, name, setting, kept, lacks):
    settings.SECOND_FACTOR = setting

    assert session.lacks_factor(asked(**kept), getattr(cast, name).viewer) is lacks


@pytest.mark.parametrize(("minutes", "is_fresh"), [(0, True), (30, True), (31, False)])
def test_a_proof_is_good_for_half_an_hour(cast, minutes, is_fresh):
    request = asked(**{session.PROVED: clock.rfc3339(NOON)})

    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        assert session.is_fresh(request) is is_fresh
        if is_fresh:
            session.must_be_fresh(request, cast.rita.viewer)
        else:
            with pytest.raises(NotFresh):
                session.must_be_fresh(request, cast.rita.viewer)


@pytest.mark.parametrize("page", ["/desk/", "/explore/", "/desk/standing/", "/api/v1/cases"])
def test_without_its_second_factor_a_session_is_nobodys_at_every_door(cast, settings, page):
    settings.SECOND_FACTOR = "required"
    client = Client()
    client.force_login(cast.rita.user)

    assert client.get(page).status_code == (401 if "api" in page else 302)
