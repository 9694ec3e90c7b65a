"""What the entrances of both parts have in common: who is admitted, how they come in, and what everybody else reads."""

import pytest
from django.test import Client
from django.utils import translation

from traceability.interfaces.pages.explore.entrance import ReadersLogin
from traceability.interfaces.pages.own.entrance import MembersLogin
from traceability.interfaces.signin.forms import DOORS, GuardedLogin

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"
# part -> its login, who may enter, who may not
PARTS = {"own": (MembersLogin, "ada", "otto"), "explore": (ReadersLogin, "otto", "ada")}


@pytest.fixture(params=PARTS)
def part(request, cast):
    for name in ("ada", "otto"):
        user = getattr(cast, name).user
        user.set_password(PASSWORD)
        user.save()
    return request.param


def entering(part, name, client=None):
    return (client or Client()).post(f"/{part}/login/?next=/{part}/", {"username": name, "password": PASSWORD})


def test_who_is_admitted_enters_and_is_led_on_from_the_login(part):
    client, (_, member, _) = Client(), PARTS[part]

    assert entering(part, member, client)["Location"] == f"/{part}/"
    assert client.get(f"/{part}/").status_code == 200
    assert client.get(f"/{part}/login/")["Location"] == f"/{part}/"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_who_is_not_reads_one_sentence_and_has_no_session(part, language):
    client, (form, _, other) = Client(headers={"accept-language": language}), PARTS[part]

    response = entering(part, other, client)

    with translation.override(language):
        assert str(form.refuses) in response.content.decode()
    assert response.status_code == 200 and "sessionid" not in client.cookies


def test_another_login_may_be_changed_for_one_that_is_admitted(cast, part):
    _, member, other = PARTS[part]
    client = getattr(cast, other).signed_in()

    assert client.get(f"/{part}/").status_code == 403
    assert client.get(f"/{part}/login/").status_code == 200
    assert entering(part, member, client)["Location"] == f"/{part}/"


def test_a_page_takes_no_other_method(cast, part):
    client = getattr(cast, PARTS[part][1]).signed_in()

    assert client.delete(f"/{part}/").status_code == 405 and client.head(f"/{part}/").status_code == 200


def test_who_signs_out_is_led_to_the_login_of_the_same_part(cast, part):
    client = getattr(cast, PARTS[part][1]).signed_in()

    assert client.post(f"/{part}/logout/")["Location"] == f"/{part}/login/"
    assert client.get(f"/{part}/")["Location"].startswith(f"/{part}/login/")


@pytest.mark.parametrize(
    ("part", "words"), [("own", "Sign in for your enterprise"), ("explore", "Sign in to explore the record")], indirect=["part"]
)
def test_each_login_says_whom_it_is_for_in_the_frame_of_its_part(part, words):
    page = Client().get(f"/{part}/login/").content.decode()

    assert f'<h1 id="sign">{words}</h1>' in page
    assert ("pages/own.css" in page) == (part == "own")


def test_a_login_that_names_nobody_admits_nobody(cast):
    assert not GuardedLogin.admits(cast.sven.viewer)
    assert all(form.admits is not GuardedLogin.admits and form.refuses for form in DOORS.values())
