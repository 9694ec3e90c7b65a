"""The first page says where to go, in both languages, and leads nowhere that does not exist."""

import json
import re

import pytest
from django.urls import resolve

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "sentence", "code"), [("en", "Check a certificate", "en"), ("zh-CN", "核验证书", "zh-hans")])
def test_it_speaks_the_readers_language(client, language, sentence, code):
    text = client.get("/", headers={"accept-language": language}).content.decode()

    assert sentence in text and f'lang="{code}"' in text


def test_the_reader_may_choose_the_other_language(client):
    response = client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/verify/"}, follow=True)

    assert response.redirect_chain == [("/verify/", 302)]
    assert "核验证书" in response.content.decode()


def test_every_link_leads_somewhere(client):
    text = client.get("/").content.decode()
    links = {link.partition("#")[0] for link in re.findall(r'(?:href|src|action)="([^"]+)"', text)} - {""}

    assert all(link.startswith("/") for link in links)
    for link in links:
        assert link.startswith("/static/") or resolve(link)


@pytest.fixture
def notice(tmp_path, settings):
    """Where a demo leaves what the first page may tell."""
    settings.DEMO_CREDENTIALS_FILE = tmp_path / "demo-credentials.json"
    return tmp_path / "demo-page.json"


def test_beside_a_demo_it_leads_to_a_certificate_and_names_who_may_sign_in(client, notice):
    logins = [{"username": "rita", "role": "reviewer"}]
    notice.write_text(json.dumps({"certificate": "RC-2026-0123456789", "logins": logins}), encoding="utf-8")

    text = client.get("/", headers={"accept-language": "en"}).content.decode()

    assert 'href="/verify/RC-2026-0123456789"' in text
    assert re.search(r"rita</span> \(Reviewer\)", text)


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"certificate": ""}'])
def test_without_a_demo_it_tells_of_none(client, notice, content):
    if content is not None:
        notice.write_text(content, encoding="utf-8")

    response = client.get("/", headers={"accept-language": "en"})

    assert response.status_code == 200 and "This is the demo" not in response.content.decode()


def test_in_production_there_is_no_demo(client, notice, settings):
    notice.write_text('{"certificate": "RC-2026-0123456789", "logins": []}', encoding="utf-8")
    settings.IS_PRODUCTION = True

    assert "This is the demo" not in client.get("/", headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize("path", ["/", "/verify/", "/nothing-here"])
def test_no_page_holds_an_inline_script_or_style(client, path):
    response = client.get(path)

    text = response.content.decode()
    assert "<script" not in text and "style=" not in text and "<style" not in text and " on" + "click" not in text
    assert "default-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(("language", "sentence"), [("en", "Not found"), ("zh-CN", "未找到")])
def test_what_is_not_there_is_a_page_in_the_readers_language(client, language, sentence):
    response = client.get("/nothing-here", headers={"accept-language": language})

    assert response.status_code == 404 and sentence in response.content.decode()


def test_only_reading_is_allowed(client):
    assert client.post("/").status_code == 405
