"""The way of a person with a second factor, and the ways of those who would go round it."""

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from tests.make.cases import an_open_case
from traceability.interfaces.signin import factors, lockout, totp
from traceability.interfaces.signin.sealing import seal
from traceability.review.models import Decision

PASSWORD = "a long password of ours"
SECRET = b"12345678901234567890"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ENROL, CODE = "/sign-in/second-factor/", "/sign-in/code/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def rita(cast):
    user = cast.rita.user
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def with_app(rita):
    factors.enrol(rita, SECRET, code(-1), replaces=False)
    return rita


def code(steps=0, secret=SECRET):
    return totp.code_at(secret, totp.step_of(datetime.now(UTC)) + steps)


def logged_in(door="/desk/login/", after="/desk/"):
    client = Client()
    response = client.post(door, {"username": "rita", "password": PASSWORD, "next": after})
    return client, response["Location"]


def sealed_in(page):
    return re.search(r'name="sealed" value="([^"]+)"', page.content.decode())[1]


def secret_in(page):
    return base64.b32decode(re.search(r'id="key">([A-Z2-7 ]+)<', page.content.decode())[1].replace(" ", ""))


def enrolled_by(client, page, **changed):
    given = {"password": PASSWORD, "code": code(secret=secret_in(page)), "sealed": sealed_in(page), "next": "/desk/"}
    return client.post(ENROL, given | changed)


@pytest.mark.parametrize("door", ["/desk/login/", "/explore/login/"])
def test_after_the_password_comes_the_code_and_then_the_page(with_app, door):
    after = "/explore/" if "explore" in door else "/desk/"
    client, led = logged_in(door, after)
    assert led.startswith(f"{CODE}?next=%2F")
    assert client.get(after).status_code == 302

    response = client.post(CODE, {"code": f" {code()[:3]} {code()[3:]} ", "next": after})

    assert response["Location"] == after
    assert client.get(after).status_code == 200


def test_required_leads_to_the_enrolment_and_nowhere_else(rita, settings):
    settings.SECOND_FACTOR = "required"
    client, led = logged_in()
    assert led == f"{ENROL}?next=%2Fdesk%2F"
    assert client.get("/desk/").status_code == client.get("/explore/").status_code == 302
    assert client.get("/desk/login/?next=/desk/standing/")["Location"].startswith(ENROL)

    page = client.get(led)
    response = enrolled_by(client, page)

    assert len(re.findall(r"<li>([A-Z2-7]{4}-){3}[A-Z2-7]{4}</li>", response.content.decode())) == 10
    assert "Cache-Control" in response and "no-store" in response["Cache-Control"]
    assert client.get("/desk/").status_code == 200


def test_optional_asks_nobody_who_has_none(rita, settings):
    client, led = logged_in()

    assert led == "/desk/" and client.get("/desk/").status_code == 200


def test_the_picture_is_the_key_and_needs_no_style(rita):
    client, _ = logged_in()
    page = client.get(ENROL)

    text = page.content.decode()
    assert "<svg" in text and "style=" not in text and not re.search(r"<script(?! src=)", text)
    assert text.count(totp.written(secret_in(page))) == 1
    assert secret_in(client.get(ENROL)) != secret_in(page)


@pytest.mark.parametrize("changed", [{"password": "wrong"}, {"password": ""}, {"code": "000000"}, {"code": "recover"}])
def test_a_session_alone_enrols_nothing(rita, changed):
    client, _ = logged_in()
    page = client.get(ENROL)

    response = enrolled_by(client, page, **changed)

    assert response.status_code == 400 and not factors.has_factor(rita)
    assert sealed_in(response) != "" and secret_in(response) == secret_in(page)


def test_the_secret_of_another_or_of_long_ago_is_not_enrolled(rita, cast, clock):
    client, _ = logged_in()
    for sealed in (seal(f"{cast.sven.user.pk}:".encode() + SECRET), seal(SECRET), "x", ""):
        response = client.post(ENROL, {"password": PASSWORD, "code": code(), "sealed": sealed})
        assert response.status_code == 400 and not factors.has_factor(rita)
    sealed = seal(f"{rita.pk}:".encode() + SECRET)
    clock.shift(timedelta(minutes=16))

    response = client.post(ENROL, {"password": PASSWORD, "code": code(), "sealed": sealed})

    assert response.status_code == 400 and not factors.has_factor(rita)


@pytest.mark.parametrize(("language", "says"), [("en", "Nothing was set up: the key came without its seal"), ("zh-hans", "未作任何设置：")])
def test_a_key_without_its_seal_is_told_and_followed_by_a_new_one(rita, language, says):
    client, _ = logged_in()

    response = client.post(ENROL, {"password": PASSWORD, "code": code()}, headers={"accept-language": language})

    assert f'role="alert"><p>{says}' in response.content.decode() and response.status_code == 400
    assert enrolled_by(client, response).status_code == 200 and factors.has_factor(rita)


def test_who_has_only_the_password_does_not_replace_the_factor(with_app):
    client, _ = logged_in()
    sealed = seal(f"{with_app.pk}:".encode() + b"x" * 20)

    response = client.post(ENROL, {"password": PASSWORD, "code": code(secret=b"x" * 20), "sealed": sealed})

    assert response["Location"].startswith(CODE)
    assert factors.accept(with_app, code())


def test_a_code_opens_one_session(with_app):
    first, second = logged_in()[0], logged_in()[0]
    used = code()

    answers = [client.post(CODE, {"code": used, "next": "/desk/"}).status_code for client in (first, second)]

    assert answers == [302, 400]
    assert second.get("/desk/").status_code == 302


def test_guessed_codes_lock_the_right_one_too_in_every_session(with_app):
    for _ in range(lockout.MOST["code"]):
        assert logged_in()[0].post(CODE, {"code": "000000"}).status_code == 400

    client, _ = logged_in()
    response = client.post(CODE, {"code": code()})

    assert response.status_code == 429 and int(response["Retry-After"]) > 800
    assert client.get("/desk/").status_code == 302


def test_the_proof_gives_the_session_a_new_key(with_app):
    client, _ = logged_in()
    stolen = client.session.session_key

    client.post(CODE, {"code": code()})

    assert client.session.session_key != stolen
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/desk/").status_code == 302


def test_a_new_password_login_proves_anew(with_app, clock):
    client, _ = logged_in()
    client.post(CODE, {"code": code()})
    assert client.get("/desk/").status_code == 200

    led = client.post("/explore/login/", {"username": "rita", "password": PASSWORD, "next": "/explore/"})["Location"]

    assert led.startswith(CODE) and client.get("/desk/").status_code == 302
    assert client.get(led).status_code == 200 and client.get(ENROL)["Location"].startswith(CODE)


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""])
def test_the_way_on_leads_to_no_other_host(with_app, wanted):
    client, _ = logged_in()

    assert client.post(f"{CODE}?next={wanted}", {"code": code(), "next": wanted})["Location"] == "/"


@pytest.mark.parametrize("page", [ENROL, CODE])
def test_nobody_is_led_to_the_login(db, page):
    assert Client().get(page)["Location"].startswith("/desk/login/?next=/sign-in/")


def test_a_decision_needs_a_proof_of_the_last_half_hour(with_app, cast, clock):
    with time_machine.travel(datetime.now(UTC)):
        case = an_open_case(cast, "S02")
    client, _ = logged_in()
    client.post(CODE, {"code": code()})
    clock.shift(timedelta(minutes=31))
    said = {"command": "decide", "verdict": "approve", "examination": 1, "reason": "Masses, papers and licences agree."}

    stale = client.post(f"/desk/cases/{case.id}/", said)
    over_api = client.post(f"/api/v1/cases/{case.id}/decisions", said, "application/json", headers={"idempotency-key": "stale-1"})

    assert stale.status_code == over_api.status_code == 403
    assert CODE in stale.content.decode() and said["reason"] in stale.content.decode()
    assert over_api.json()["code"] == "sign_in_not_fresh" and not Decision.objects.exists()

    assert client.post(CODE, {"code": code(), "next": f"/desk/cases/{case.id}/"}).status_code == 302
    assert client.post(f"/desk/cases/{case.id}/", said).status_code == 302
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(("language", "title"), [("en", "Set up a second factor"), ("zh-CN", "设置第二因素")])
def test_the_pages_speak_both_languages(rita, language, title):
    client, _ = logged_in()

    assert title in client.get(ENROL, headers={"accept-language": language}).content.decode()


def test_who_signs_out_is_out(with_app):
    client, _ = logged_in()

    assert client.post("/sign-in/out/")["Location"] == "/"
    assert client.get(CODE)["Location"].startswith("/desk/login/")
