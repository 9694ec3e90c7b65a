"""Whatever a session rests on: when it goes, the session goes, at once and whoever takes it away."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.make.security_keys import ORIGIN, AKey
from traceability.interfaces.signin import factors, keys, open_sessions, totp
from traceability.interfaces.signin.models import Session
from traceability.registry import services as registry
from traceability.registry.models import Member

SECRET = b"12345678901234567890"


def signed_in(person):
    client = Client()
    client.force_login(person.user)
    assert client.get("/desk/").status_code == 200
    return client


def is_in(client):
    return client.get("/desk/").status_code == 200


def enrolled(user):
    assert factors.enrol(user, SECRET, totp.code_at(SECRET, totp.step_of(datetime.now(UTC))), replaces=True)


def left(cast):
    registry.set_member_active(by=cast.sven.viewer, member_id=cast.rita.viewer.person, active=False, reason="Left.")


def another_role(cast):
    registry.change_role(by=cast.sven.viewer, member_id=cast.rita.viewer.person, role="supervisor", reason="Promoted.")


def another_password(cast):
    user = cast.rita.user
    user.set_password("another long password")
    user.save()


def no_login(cast):
    user = cast.rita.user
    user.is_active = False
    user.save()


def an_app(cast):
    enrolled(cast.rita.user)


def a_key(cast):
    holder = keys.Holder(cast.rita.user, cast.rita.viewer.person, "another session")
    assert keys.enrol(holder, "Blue", AKey().enrolled(keys.asked_to_enrol(holder)), proved=False)


def no_key(cast):
    a_key(cast)
    Client().force_login(cast.rita.user)
    assert Session.objects.filter(user=cast.rita.user).exists()
    assert keys.remove(cast.rita.user, keys.keys_of(cast.rita.user)[0].pk, keeps_one=False)


def no_factor(cast):
    enrolled(cast.rita.user)
    Client().force_login(cast.rita.user)
    call_command("second_factor_remove", "rita")


@pytest.mark.parametrize("happens", [left, another_role, another_password, no_login, an_app, a_key, no_key, no_factor])
def test_sessions_end_with_what_they_rest_on(cast, settings, happens):
    settings.SECURITY_KEY_ORIGIN = ORIGIN
    ritas, svens = signed_in(cast.rita), signed_in(cast.sven)

    happens(cast)

    assert not Session.objects.filter(user_id=cast.rita.user.pk).exists() and not is_in(ritas)
    assert is_in(svens)


def test_who_comes_back_signs_in_anew(cast):
    client = signed_in(cast.rita)
    left(cast)

    registry.set_member_active(by=cast.sven.viewer, member_id=cast.rita.viewer.person, active=True)

    assert Member.objects.get(pk=cast.rita.viewer.person).is_active and not is_in(client)


def test_a_login_and_a_restated_member_end_nothing(cast):
    client, user = signed_in(cast.rita), cast.rita.user
    user.first_name = "Rita Maria"
    user.save()

    assert is_in(client)


def test_that_a_session_was_seen_is_noted_once_in_five_minutes_and_no_more(cast):
    began = datetime(2026, 11, 20, 12, tzinfo=UTC)
    writes = []
    with time_machine.travel(began, tick=False) as clock:
        client = signed_in(cast.rita)
        for minutes in (1, 3, 1, 1, 1):
            clock.shift(timedelta(minutes=minutes))
            with CaptureQueriesContext(connection) as asked:
                client.get("/desk/")
            writes.append(sum('UPDATE "signin_session"' in one["sql"] for one in asked.captured_queries))

    assert writes == [0, 0, 1, 0, 0]
    assert Session.objects.get(user=cast.rita.user).seen_at == began + timedelta(minutes=5)


def test_sessions_that_are_over_make_room(cast):
    client = signed_in(cast.rita)
    Session.objects.update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))
    user = cast.sven.user
    user.set_password("a long password of ours")
    user.save()

    Client().post("/desk/login/", {"username": "sven", "password": "a long password of ours"})

    assert set(Session.objects.values_list("user_id", flat=True)) == {user.pk} and not is_in(client)


def test_all_sessions_of_one_person_end_and_are_counted(cast):
    first, second, svens = signed_in(cast.rita), signed_in(cast.rita), signed_in(cast.sven)

    assert open_sessions.end_all(cast.rita.user) == 2
    assert not is_in(first) and not is_in(second) and is_in(svens)
