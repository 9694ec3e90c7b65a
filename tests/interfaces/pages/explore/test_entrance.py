"""Who enters, who is led to the login, who is refused; and what the login says."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["rita", "sven", "otto"])
def test_who_reads_everything_enters(cast, name):
    response = getattr(cast, name).signed_in().get("/explore/")

    assert response.status_code == 200 and response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["ada", "bela", "mei"])
def test_a_role_that_may_not_is_told_so(cast, name):
    response = getattr(cast, name).signed_in().get("/explore/")

    assert response.status_code == 403 and "<h1>Not allowed</h1>" in response.content.decode()


def test_nobody_is_led_to_the_login_and_back(cast):
    cast.otto.user.set_password("a long enough secret")
    cast.otto.user.save()
    client = Client()

    led = client.get("/explore/impact/?kind=lot&name=HFR%3A1")
    entered = client.post(led["Location"], {"username": "otto", "password": "a long enough secret"})

    assert led["Location"] == "/explore/login/?next=/explore/impact/%3Fkind%3Dlot%26name%3DHFR%253A1"
    assert entered["Location"] == "/explore/impact/?kind=lot&name=HFR%3A1"
    assert client.get("/explore/login/")["Location"] == "/explore/"


@pytest.mark.parametrize(("username", "password"), [("ada", "a long enough secret"), ("otto", "wrong"), ("nobody", "wrong")])
def test_the_login_says_the_same_to_everybody_else(cast, username, password):
    cast.ada.user.set_password("a long enough secret")
    cast.ada.user.save()
    client = Client()

    response = client.post("/explore/login/", {"username": username, "password": password})

    assert response.status_code == 200
    assert "do not belong to an auditor, reviewer or supervisor" in response.content.decode()
    assert client.get("/explore/").status_code == 302


def test_the_login_leads_to_no_other_host(cast):
    cast.otto.user.set_password("a long enough secret")
    cast.otto.user.save()

    response = Client().post("/explore/login/?next=https://evil.example/", {"username": "otto", "password": "a long enough secret"})

    assert response["Location"] == "/explore/"


def test_who_signs_out_is_out(cast):
    client = cast.otto.signed_in()

    assert client.post("/explore/logout/")["Location"] == "/explore/login/"
    assert client.get("/explore/").status_code == 302


def test_the_frame_says_who_reads_and_what_is_open_to_them(cast):
    auditors, reviewers = (person.signed_in().get("/explore/").content.decode() for person in (cast.otto, cast.rita))

    assert "Auditor" in auditors and 'href="/desk/"' not in auditors and "Supervision" in auditors
    assert 'href="/desk/"' in reviewers


@pytest.mark.parametrize(
    "path", ["/explore/lots/HFR:A%00B", "/explore/lots/HFR:NONE", "/explore/shipments/EX-2026-0000000000", "/explore/lots/x"]
)
def test_what_is_not_there_is_a_page_that_says_so(cast, path):
    response = cast.otto.signed_in().get(path)

    assert response.status_code == 404 and "<h1>Not found</h1>" in response.content.decode()
