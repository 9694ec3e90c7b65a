"""The way of a person with a security key, and the ways of those who would go round it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from tests.make.cases import an_open_case
from tests.make.security_keys import AKey
from traceability.interfaces.signin import factors, keys, lockout, totp
from traceability.interfaces.signin.models import SecurityKey
from traceability.registry import services as registry
from traceability.review.models import Decision

PASSWORD, ORIGIN = "a long password of ours", "http://testserver"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEYS, ENROLMENT, CODE, PROOF = "/sign-in/keys/", "/sign-in/keys/challenge/", "/sign-in/code/", "/sign-in/code/challenge/"


@pytest.fixture(autouse=True)
def clock(settings):
    settings.SECURITY_KEY_ORIGIN = ORIGIN
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def rita(cast):
    user = cast.rita.user
    user.set_password(PASSWORD)
    user.save()
    return user


def a_key():
    return AKey(origin=ORIGIN, host="testserver")


def logged_in():
    client = Client()
    led = client.post("/desk/login/", {"username": "rita", "password": PASSWORD, "next": "/desk/"})["Location"]
    return client, led


def enrolled_by(client, key, name="Blue", password=PASSWORD):
    asks = client.post(ENROLMENT, {"password": password}).json()["publicKey"]
    return client.post(KEYS, {"name": name, "answer": key.enrolled(asks), "next": "/desk/"})


def proved_by(client, key, after="/desk/"):
    asks = client.post(PROOF).json()["publicKey"]
    return client.post(CODE, {"answer": key.proved(asks), "next": after})


@pytest.fixture
def key(rita):
    """A key of Rita's, enrolled in a session of its own."""
    made = a_key()
    assert enrolled_by(logged_in()[0], made).status_code == 200
    return made


def test_required_is_satisfied_by_a_key_alone(rita, settings):
    settings.SECOND_FACTOR = "required"
    (client, led), key = logged_in(), a_key()
    assert KEYS in client.get(led).content.decode() and client.get("/desk/").status_code == 302

    page = enrolled_by(client, key)

    assert page.content.decode().count("<li>") == 10 and client.get("/desk/").status_code == 200
    other, led = logged_in()
    assert led.startswith(CODE) and other.get("/desk/").status_code == 302
    assert proved_by(other, key)["Location"] == "/desk/" and other.get("/desk/").status_code == 200


def test_key_app_and_paper_stand_for_each_other(rita, key):
    secret = b"12345678901234567890"
    factors.enrol(rita, secret, totp.code_at(secret, totp.step_of(NOON) - 1), replaces=True)
    client, _ = logged_in()
    proved_by(client, key)

    page = client.get(KEYS).content.decode()
    assert "Blue" in page and "10 recovery codes" in page
    other, led = logged_in()
    assert "Six digits" in other.get(led).content.decode() and PROOF in other.get(led).content.decode()
    assert other.post(CODE, {"code": totp.code_at(secret, totp.step_of(NOON))}).status_code == 302


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_session_alone_enrols_no_key(rita, password):
    client, _ = logged_in()

    refused = client.post(ENROLMENT, {"password": password})
    asks = client.post(PROOF).json()["publicKey"]

    assert refused.status_code == 400 and refused.json()["problem"]
    assert client.post(KEYS, {"name": "Blue", "answer": a_key().enrolled(asks)}).status_code == 400
    assert not SecurityKey.objects.exists()


def test_guessed_passwords_lock_the_enrolment_too(rita, monkeypatch):
    monkeypatch.setitem(lockout.MOST, "name", 1)
    client, _ = logged_in()
    client.post(ENROLMENT, {"password": "wrong"})

    locked = client.post(ENROLMENT, {"password": PASSWORD})

    assert locked.status_code == 429 and "Too many attempts" in locked.json()["problem"]


def test_who_has_only_the_password_adds_and_removes_no_key(rita, key):
    client, _ = logged_in()
    (held,) = keys.keys_of(rita)

    answers = [
        client.get(KEYS),
        client.post(ENROLMENT, {"password": PASSWORD}),
        client.post(f"{KEYS}{held.pk}/remove/", {"password": PASSWORD}),
    ]

    assert [answer["Location"].partition("?")[0] for answer in answers] == [CODE] * 3
    assert SecurityKey.objects.count() == 1


def test_wrong_answers_count_with_wrong_codes_and_lock_the_right_key_too(rita, key):
    stranger = a_key()
    for number in range(lockout.MOST["code"]):
        client, _ = logged_in()
        answer = proved_by(client, stranger) if number % 2 else client.post(CODE, {"code": "000000"})
        assert answer.status_code == 400

    locked = proved_by(logged_in()[0], key)

    assert locked.status_code == 429 and int(locked["Retry-After"]) > 800


def test_an_answer_that_was_overheard_opens_no_other_session(rita, key):
    first, second = logged_in()[0], logged_in()[0]
    answer = key.proved(first.post(PROOF).json()["publicKey"])

    assert second.post(CODE, {"answer": answer}).status_code == 400
    assert first.post(CODE, {"answer": answer}).status_code == 302
    assert second.get("/desk/").status_code == 302


def test_the_key_of_who_left_opens_nothing(rita, key, cast):
    client, _ = logged_in()
    asks = client.post(PROOF).json()["publicKey"]
    registry.set_member_active(by=cast.sven.viewer, member_id=cast.rita.viewer.person, active=False, reason="Left.")

    answers = [client.post(CODE, {"answer": key.proved(asks), "next": "/desk/"}), client.post(PROOF), client.get(KEYS)]

    assert all(answer["Location"].startswith("/desk/login/") for answer in answers)
    assert client.get("/desk/").status_code == 302


def test_a_key_signs_a_decision_anew_after_half_an_hour(rita, key, cast, clock):
    with time_machine.travel(datetime.now(UTC)):
        case = an_open_case(cast, "S02")
    client, _ = logged_in()
    proved_by(client, key)
    clock.shift(timedelta(minutes=31))
    said = {"command": "decide", "verdict": "approve", "examination": 1, "reason": "Masses, papers and licences agree."}
    assert client.post(f"/desk/cases/{case.id}/", said).status_code == 403

    assert proved_by(client, key).status_code == 302
    assert client.post(f"/desk/cases/{case.id}/", said).status_code == 302 and Decision.objects.count() == 1


def test_a_key_is_removed_with_the_password_and_not_when_it_is_the_last(rita, key, settings):
    client, _ = logged_in()
    proved_by(client, key)
    (held,) = keys.keys_of(rita)
    remove = f"{KEYS}{held.pk}/remove/"

    assert client.post(remove, {"password": "wrong"}).status_code == 400
    assert client.get(f"{KEYS}0/remove/").status_code == 404
    settings.SECOND_FACTOR = "required"
    last = client.post(remove, {"password": PASSWORD})
    assert last.status_code == 400 and "only second factor" in last.content.decode()

    settings.SECOND_FACTOR = "optional"
    assert client.post(remove, {"password": PASSWORD})["Location"] == KEYS and not factors.has_factor(rita)


@pytest.mark.parametrize(("language", "title"), [("en", "Your second factor"), ("zh-CN", "您的第二因素")])
def test_the_page_speaks_both_languages_and_needs_nothing_inline(rita, language, title):
    page = logged_in()[0].get(KEYS, headers={"accept-language": language}).content.decode()

    assert title in page and "style=" not in page and page.count("<script") == page.count('<script src="/static/signin/') == 2
