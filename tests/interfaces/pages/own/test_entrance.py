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
