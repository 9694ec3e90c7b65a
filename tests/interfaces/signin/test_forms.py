"""What a guesser sees at both logins, and that the owner of a name sees no more."""

import pytest
from django.test import Client
from django.utils import translation

from traceability.interfaces.signin import lockout
from traceability.interfaces.signin.forms import wait_sentence

PASSWORD = "a long password of ours"
DOORS = ["/desk/login/", "/explore/login/"]


def tried(name, password, door="/desk/login/", **headers):
    return Client().post(door, {"username": name, "password": password, "next": "/desk/"}, headers=headers)


@pytest.fixture
def rita(cast):
    user = cast.rita.user
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize("door", DOORS)
def test_a_guessed_name_is_locked_for_its_right_password_too(rita, door, monkeypatch):
    monkeypatch.setitem(lockout.MOST, "name", 2)
    answers = [tried("rita", "wrong", door) for _ in range(2)]

    locked = tried("rita", PASSWORD, door)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert locked.status_code == 429 and 840 < int(locked["Retry-After"]) <= 901
    assert "Too many attempts. Try again in 1" in locked.content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_the_answers_do_not_tell_whether_there_is_such_a_name(rita, door, monkeypatch):
    monkeypatch.setitem(lockout.MOST, "name", 1)
    known, unknown = ([tried(name, "wrong", door) for _ in range(2)] for name in ("rita", "nobody"))

    assert [answer.status_code for answer in known] == [answer.status_code for answer in unknown] == [200, 429]
    assert _told(known[1]) == _told(unknown[1])


def _told(answer):
    return [str(error) for error in answer.context["form"].non_field_errors()]


def test_both_doors_count_together(rita, monkeypatch):
    monkeypatch.setitem(lockout.MOST, "name", 2)
    for door in DOORS:
        tried("rita", "wrong", door)

    assert tried("rita", PASSWORD).status_code == 429


def test_an_address_that_is_locked_locks_no_further_names(rita, monkeypatch):
    monkeypatch.setitem(lockout.MOST, "address", 3)
    for number in range(3):
        tried(f"guess{number}", "wrong")
    for _ in range(12):
        assert tried("rita", "wrong").status_code == 429

    assert lockout.count("name", "rita") == 0


def test_an_own_login_clears_no_address(rita, monkeypatch):
    monkeypatch.setitem(lockout.MOST, "address", 3)
    tried("sven", "wrong"), tried("sven", "wrong")
    assert tried("rita", PASSWORD).status_code == 302

    tried("sven", "wrong")

    assert tried("rita", PASSWORD).status_code == 429


def test_typing_errors_are_forgotten_with_the_right_password(rita, monkeypatch):
    monkeypatch.setitem(lockout.MOST, "name", 2)
    answers = [tried("rita", password).status_code for password in ("wrong", PASSWORD, "wrong", PASSWORD)]

    assert answers == [200, 302, 200, 302]


def test_the_proxy_says_who_guesses(rita, settings, monkeypatch):
    settings.BEHIND_TLS_PROXY = True
    monkeypatch.setitem(lockout.MOST, "address", 1)
    tried("sven", "wrong", **{"x-forwarded-for": "203.0.113.9"})

    assert tried("rita", PASSWORD, **{"x-forwarded-for": "192.0.2.1, 203.0.113.9"}).status_code == 429
    assert tried("rita", PASSWORD, **{"x-forwarded-for": "203.0.113.9, 192.0.2.1"}).status_code == 302


@pytest.mark.parametrize(
    ("language", "seconds", "sentence"),
    [
        ("en", 60, "Too many attempts. Try again in 1 minute."),
        ("en", 61, "Too many attempts. Try again in 2 minutes."),
        ("zh-hans", 900, "尝试次数过多，请在 15 分钟后重试。"),
    ],
)
def test_the_wait_is_told_in_both_languages(language, seconds, sentence):
    with translation.override(language):
        assert wait_sentence(seconds) == sentence
