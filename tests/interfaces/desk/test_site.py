"""Who may enter the desk."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from traceability.interfaces.desk.site import GROUPS, site

PASSWORD = "a long password of ours"


@pytest.mark.parametrize(
    ("name", "enters"), [("rita", True), ("sven", True), ("ada", False), ("bela", False), ("otto", False), ("mei", False)]
)
def test_reviewers_and_supervisors_enter(cast, name, enters):
    response = getattr(cast, name).signed_in().get("/desk/")

    assert response.status_code == (200 if enters else 302)
    if not enters:
        assert response["Location"].startswith("/desk/login/")


def test_a_superuser_as_such_does_not_enter(cast):
    root = User.objects.create_superuser("root", password=PASSWORD)
    client = Client()
    client.force_login(root)

    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(("name", "enters"), [("rita", True), ("ada", False)])
def test_the_door_asks_for_the_role_as_well_as_the_password(cast, name, enters):
    user = getattr(cast, name).user
    user.set_password(PASSWORD)
    user.save()

    response = Client().post("/desk/login/", {"username": name, "password": PASSWORD, "next": "/desk/"})

    assert response.status_code == (302 if enters else 200)
    if not enters:
        assert "do not belong to a reviewer" in response.content.decode()


def test_who_is_no_longer_a_member_is_outside(cast):
    client = cast.rita.signed_in()
    user = cast.rita.user
    user.is_active = False
    user.save()

    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(("language", "sentence"), [("en", "Review desk"), ("zh-CN", "审查工作台")])
def test_the_login_page_speaks_both_languages(db, language, sentence):
    response = Client().get("/desk/login/", headers={"accept-language": language})

    text = response.content.decode()
    assert sentence in text
    assert "style=" not in text and "<script>" not in text


@pytest.mark.parametrize(
    ("language", "titles"), [("en", ["Who takes part", "What is allowed", "By which rules"]), ("zh-CN", ["参与方", "许可与指标", "依据"])]
)
def test_the_first_page_leads_to_every_screen_in_its_group(cast, language, titles):
    text = cast.rita.signed_in().get("/desk/", headers={"accept-language": language}).content.decode()

    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    for model in site._registry:
        assert f'href="/desk/{model._meta.app_label}/{model._meta.model_name}/"' in text
    assert {name for _, names in GROUPS for name in names} - {"standing", "impact"} == {model._meta.model_name for model in site._registry}
