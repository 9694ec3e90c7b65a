"""The way on from a right password."""

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from traceability.interfaces.signin.entrance import way_on


def _asked(user, **session):
    request = RequestFactory().get("/desk/login/")
    request.user, request.session = user, session
    return request


def test_who_lacks_nothing_or_is_nobody_is_led_nowhere(cast):
    assert way_on(_asked(cast.rita.user), "/desk/") is None
    assert way_on(_asked(AnonymousUser()), "/desk/") is None


def test_who_lacks_a_factor_is_led_to_where_it_is_enrolled(cast, settings):
    settings.SECOND_FACTOR = "required"

    assert way_on(_asked(cast.sven.user), "/desk/?a=b&c")["Location"] == "/sign-in/second-factor/?next=%2Fdesk%2F%3Fa%3Db%26c"
