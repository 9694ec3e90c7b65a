"""People see where they are signed in and end it; a supervisor ends all of a member's sessions, and nobody else does."""

import re

import pytest
from django.test import Client

from traceability.interfaces.signin import session
from traceability.interfaces.signin.models import Session

PASSWORD, PAGE = "a long password of ours", "/sign-in/sessions/"
FIREFOX, PHONE = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Mozilla/5.0 (iPhone; CPU) Safari/604.1"


@pytest.fixture
def rita(cast):
    user = cast.rita.user
    user.set_password(PASSWORD)
    user.save()
    return user


def logged_in(agent=FIREFOX, address="192.0.2.1"):
    client = Client(REMOTE_ADDR=address, headers={"user-agent": agent})
    assert client.post("/desk/login/", {"username": "rita", "password": PASSWORD, "next": "/desk/"}).status_code == 302
    return client


def handles(page):
    return re.findall(r'name="session" value="([0-9a-f]{32})"', page.content.decode())


def test_each_session_is_told_in_words_and_this_one_is_marked(rita):
    here = logged_in()
    logged_in(PHONE, "203.0.113.9")

    text = here.get(PAGE).content.decode()

    assert text.index("Firefox on Linux") < text.index("This one") < text.index("Safari on iPhone") < text.index("203.0.113.9")
    assert text.count("Since 2") == text.count("Last seen at 2") == 2
    assert not any(row.pk in text for row in Session.objects.all())


def test_one_is_ended_and_then_all_others(rita, cast):
    here, phone, office, home = logged_in(), logged_in(PHONE), logged_in(), logged_in()
    svens = Client()
    svens.force_login(cast.sven.user)
    first, *_ = handles(here.get(PAGE))

    assert here.post(PAGE, {"session": first})["Location"] == PAGE
    assert sorted(client.get("/desk/").status_code for client in (phone, office, home)) == [200, 200, 302]

    here.post(PAGE, {"others": "1"})
    assert [client.get("/desk/").status_code for client in (phone, office, home)] == [302] * 3
    assert here.get("/desk/").status_code == svens.get("/desk/").status_code == 200
    assert "signed in nowhere else" in here.get(PAGE).content.decode()


def test_nobody_ends_the_session_of_another(rita, cast):
    here, svens = logged_in(), Client()
    logged_in(PHONE)
    (phone,) = handles(here.get(PAGE))
    svens.force_login(cast.sven.user)

    svens.post(PAGE, {"session": phone})
    svens.post(PAGE, {"others": "1"})

    assert handles(here.get(PAGE)) == [phone] and handles(svens.get(PAGE)) == []


def test_a_session_that_lacks_its_second_factor_sees_and_ends_nothing(rita):
    here, thief = logged_in(), logged_in(PHONE)
    kept = thief.session
    kept[session.LACKS] = True
    kept.save()

    answers = [thief.get(PAGE), thief.post(PAGE, {"others": "1"}), Client().get(PAGE)]

    assert [answer["Location"].partition("?")[0] for answer in answers] == ["/sign-in/second-factor/"] * 2 + ["/desk/login/"]
    assert here.get("/desk/").status_code == 200


@pytest.mark.parametrize(("language", "title"), [("en", "Your sessions"), ("zh-CN", "您的会话")])
def test_the_page_speaks_both_languages(rita, language, title):
    assert title in logged_in().get(PAGE, headers={"accept-language": language}).content.decode()


def test_a_supervisor_ends_all_sessions_of_a_member_and_a_reviewer_does_not(rita, cast):
    here, svens, ritas = logged_in(), Client(), Client()
    svens.force_login(cast.sven.user), ritas.force_login(rita)
    page, own = (f"/desk/registry/member/{person.viewer.person}/sessions/" for person in (cast.rita, cast.sven))

    assert ritas.post(own, {"command": "sessions"}).status_code == 403 and svens.get("/desk/").status_code == 200

    assert svens.post(page, {"command": "sessions"}).status_code == 302
    assert here.get("/desk/").status_code == ritas.get("/desk/").status_code == 302
    assert "2 sessions were ended" in svens.get(f"/desk/registry/member/{cast.rita.viewer.person}/change/").content.decode()
