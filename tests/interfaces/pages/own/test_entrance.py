"""Who enters, who is led to the login, who is refused; and what the login says."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("name", "status"), [("ada", 200), ("bela", 200), ("rita", 403), ("sven", 403), ("otto", 403), ("mei", 403)])
def test_members_of_enterprises_enter_and_nobody_else(cast, name, status):
    response = getattr(cast, name).signed_in().get("/own/")

    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("username", "password", "status"), [("ada", "a long enough secret", 302), ("ada", "wrong", 200), ("otto", "a long enough secret", 200)]
)
def test_the_login_says_the_same_to_everybody_else(cast, username, password, status):
    for person in (cast.ada, cast.otto):
        person.user.set_password("a long enough secret")
        person.user.save()
    client = Client()

    led = client.get("/own/lots/")
    response = client.post(led["Location"], {"username": username, "password": password})

    assert led["Location"] == "/own/login/?next=/own/lots/"
    assert response.status_code == status
    if status == 302:
        assert response["Location"] == "/own/lots/" and client.get("/own/login/")["Location"] == "/own/"
    else:
        assert "do not belong to a member of an enterprise" in response.content.decode()


def says_that_it_has_ended(client, path, language="en"):
    words = {"en": "Your session has ended, or you have not signed in yet.", "zh-CN": "会话已结束，或您尚未登录。"}
    return words[language] in client.get(path, headers={"accept-language": language}, follow=True).content.decode()


def test_who_is_led_to_a_login_from_a_page_learns_why_and_what_follows(cast):
    assert says_that_it_has_ended(Client(), "/own/shipments/new") and says_that_it_has_ended(Client(), "/own/lots/", "zh-CN")
    assert says_that_it_has_ended(Client(), f"/desk/cases/{cast.ada.viewer.person}/")
    assert not any(says_that_it_has_ended(Client(), path) for path in ("/own/", "/own/login/", "/desk/", "/desk/login/"))
    assert not says_that_it_has_ended(cast.ada.signed_in(), "/desk/standing/"), "whose session goes on is refused by role"
