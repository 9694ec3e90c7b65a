"""/webhooks: make, read, change, turn the secret, try, deliver again; what is refused, and that the secret is shown once."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from standardwebhooks import Webhook

from tests.make.notices import deliver, recorded, tell
from tests.make.receiver import LOOPBACK, Answer, a_receiver
from tests.openapi import must_be_documented
from traceability.interfaces.api.models import Submission
from traceability.ledger import services as ledger
from traceability.notices.models import Delivery, Subscription
from traceability.registry import services as registry
from traceability.registry.viewer import system_viewer

pytestmark = pytest.mark.django_db
PATH = "/api/v1/webhooks"
URL = "https://erp.example.org/hooks?a=b"


@pytest.fixture
def ask(client, cast):
    keys = iter(range(10_000))

    def asked(method, path=PATH, body=None, *, by=None, key=None, headers=None):
        sent = headers or (by or cast.ada).headers
        if method == "POST":
            sent = sent | {"idempotency-key": key or f"key-{next(keys)}"}
        content = json.dumps({} if body is None else body) if method in {"POST", "PATCH"} else ""
        response = client.generic(method, path, content, content_type="application/json", headers=sent)
        must_be_documented(response, method, path)
        return response

    return asked


@pytest.fixture
def made(ask):
    return lambda **said: ask("POST", body={"url": URL} | said).json()


@pytest.fixture
def receiver(tmp_path, settings):
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
    settings.WEBHOOK_ALLOWED_NETWORKS = LOOPBACK
    with a_receiver(Answer(200, pieces=(b"thanks",))) as there:
        yield there


def problems(response):
    body = response.json()
    return response.status_code, body["code"], [(one["code"], one["pointer"]) for one in body["errors"]]


def test_a_webhook_is_made_told_and_its_log_read(ask, cast, receiver):
    """The whole way, as somebody outside goes it."""
    ledger.prepare()
    response = ask("POST", body={"url": receiver.url, "kinds": ["event.recorded"], "description": "ERP"})
    opened = response.json()
    assert (response.status_code, response["Location"]) == (201, f"{PATH}/{opened['id']}")
    assert opened["secret"].startswith("whsec_") and len(Webhook(opened["secret"])._whsecret) == 32

    test = ask("POST", f"{response['Location']}/test")
    assert (test.status_code, test.json()["type"], test.json()["state"]) == (202, "webhook.test", "waiting")
    recorded(cast.ada, 1)
    tell()
    deliver()

    assert [one["type"] for one in receiver.notices(opened["secret"])] == ["webhook.test", "event.recorded"]
    latest, first = ask("GET", f"{response['Location']}/deliveries").json()["results"]
    assert (latest["type"], latest["state"], latest["tries"], latest["last_status"], latest["last_answer"]) == (
        "event.recorded", "done", 1, 200, "thanks",
    )  # fmt: skip
    assert ask("GET", test["Location"]).json() == first and ask("GET", notice_of(receiver)["link"]).status_code == 200

    again = ask("POST", f"{response['Location']}/deliveries/{latest['id']}/redeliveries")
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (202, latest["id"], "waiting")
    deliver()
    assert [one.headers["webhook-id"] for one in receiver.heard] == [first["id"], latest["id"], latest["id"]]


def notice_of(receiver):
    return json.loads(receiver.heard[-1].body)["data"]


def test_the_secret_is_shown_to_who_made_it_and_to_nobody_later(ask, made):
    opened = made()
    for path in (PATH, f"{PATH}/{opened['id']}", f"{PATH}/{opened['id']}/deliveries"):
        assert opened["secret"] not in ask("GET", path).content.decode()
    changed = ask("PATCH", f"{PATH}/{opened['id']}", {"description": "other"})
    assert "secret" not in changed.json()


def test_a_repetition_is_shown_the_same_secret_for_a_day_and_it_is_kept_encrypted(ask):
    with time_machine.travel("2026-11-29T08:00:00Z", tick=True) as time:
        first = ask("POST", body={"url": URL}, key="once")
        again = ask("POST", body={"url": URL}, key="once")
        assert (again.content, again["Idempotent-Replayed"], Subscription.objects.count()) == (first.content, "true", 1)

        kept = bytes(Submission.objects.get().answer)
        secret = first.json()["secret"]
        assert secret.encode() not in kept and secret.removeprefix("whsec_").encode() not in kept
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_of::text FROM notices_subscription AS row_of")
            assert secret not in cursor.fetchone()[0]

        time.shift(timedelta(hours=25))
        late = ask("POST", body={"url": URL}, key="once").json()
    assert late == first.json() | {"secret": None}
    assert problems(ask("POST", body={"url": f"{URL}&c=d"}, key="once"))[1] == "idempotency_key_reused"


def test_a_turned_secret_is_shown_once_and_tells_until_when_both_sign(ask, made):
    opened = made()
    turned = ask("POST", f"{PATH}/{opened['id']}/secret", key="turn")
    again = ask("POST", f"{PATH}/{opened['id']}/secret", key="turn")

    assert turned.status_code == 201 and turned.json()["secret"] not in {opened["secret"], None}
    assert again.content == turned.content and turned.json()["old_secret_until"]


def test_a_webhook_is_changed_paused_and_removed(ask, made):
    path = f"{PATH}/{made(kinds=['case.approved'])['id']}"
    changed = ask("PATCH", path, {"kinds": [], "state": "paused", "url": "https://erp.example.org/other"}).json()
    assert (changed["kinds"], changed["state"], changed["url"], changed["description"]) == (
        [], "paused", "https://erp.example.org/other", None,
    )  # fmt: skip
    assert ask("GET", path).json() == changed
    assert problems(ask("POST", f"{path}/test"))[:2] == (409, "webhook_not_active")

    assert ask("DELETE", path).status_code == 204
    assert problems(ask("GET", path))[:2] == problems(ask("DELETE", path))[:2] == (404, "webhook_not_found")


def test_why_one_was_disabled_is_said(ask, made):
    path = f"{PATH}/{made()['id']}"
    Subscription.objects.update(state="disabled", reason="failing")
    shown = ask("GET", path).json()
    assert (shown["state"], shown["reason"]) == ("disabled", "failing")
    assert ask("PATCH", path, {"state": "active"}).json()["reason"] is None


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        ({}, 400, "missing_field", "/url"),
        ({"url": 1}, 400, "bad_text", "/url"),
        ({"url": "hooks"}, 400, "bad_webhook_url", "/url"),
        ({"url": "https://a.example/" + "x" * 500}, 400, "bad_text", "/url"),
        ({"url": "https://user@a.example/"}, 400, "bad_webhook_url", "/url"),
        ({"url": "http://a.example/"}, 422, "webhook_url_open", "/url"),
        ({"url": "https://10.0.0.1/"}, 422, "webhook_address_private", "/url"),
        ({"url": "https://[::ffff:127.0.0.1]/"}, 422, "webhook_address_private", "/url"),
        ({"url": URL, "kinds": ["token.issued"]}, 400, "bad_choice", "/kinds/0"),
        ({"url": URL, "kinds": "case.approved"}, 400, "wrong_type", "/kinds"),
        ({"url": URL, "description": ""}, 400, "bad_text", "/description"),
        ({"url": URL, "secret": "mine"}, 400, "unknown_field", "/secret"),
        ([], 400, "wrong_type", ""),
    ],
)
def test_what_is_refused_is_refused_with_its_place(ask, body, status, code, pointer):
    found = problems(ask("POST", body=body))
    assert (found[0], found[2]) == (status, [(code, pointer)]) and not Subscription.objects.exists()


def test_a_change_is_refused_with_its_place_and_changes_nothing(ask, made):
    opened = made()
    path = f"{PATH}/{opened['id']}"
    for body, status, found in (
        ({"state": "disabled"}, 400, ("bad_choice", "/state")),
        ({"url": "https://127.0.0.1/"}, 422, ("webhook_address_private", "/url")),
        ({"url": "x", "more": 1}, 400, ("unknown_field", "/more")),
    ):
        refused = problems(ask("PATCH", path, body))
        assert (refused[0], refused[2]) == (status, [found])
    for part in ("secret", "test"):
        assert problems(ask("POST", f"{path}/{part}", {"a": 1}))[2] == [("unknown_field", "/a")]
    assert ask("GET", path).json() == {name: value for name, value in opened.items() if name != "secret"}


def test_at_most_ten_of_an_organisation(ask, made):
    for _ in range(10):
        made()
    assert problems(ask("POST", body={"url": URL}))[:2] == (409, "too_many_webhooks")


def test_an_auditor_keeps_its_own_and_a_token_for_reading_changes_nothing(ask, cast, made):
    path = f"{PATH}/{made()['id']}"
    own = ask("POST", body={"url": URL}, by=cast.otto)
    assert own.status_code == 201 and ask("GET", by=cast.otto).json()["results"][0]["id"] == own.json()["id"]

    secret = registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username="HFR", scope="read").secret
    reader = {"authorization": f"Bearer {secret}"}
    assert ask("GET", path, headers=reader).status_code == 200
    for method, to in (("POST", PATH), ("PATCH", path), ("DELETE", path), ("POST", f"{path}/test"), ("POST", f"{path}/secret")):
        assert problems(ask(method, to, {"url": URL} if to == PATH else {}, headers=reader))[:2] == (403, "forbidden")


def test_of_another_organisation_nothing_is_seen(ask, cast, made):
    path = f"{PATH}/{made()['id']}"
    delivery = ask("POST", f"{path}/test").json()["id"]
    assert ask("GET", by=cast.bela).json() == {"results": [], "next": None}
    for method, part in (
        ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/secret"), ("POST", "/test"), ("GET", "/deliveries"),
        ("GET", f"/deliveries/{delivery}"), ("POST", f"/deliveries/{delivery}/redeliveries"),
    ):  # fmt: skip
        for by in (cast.bela, cast.otto):
            assert problems(ask(method, path + part, by=by))[:2] == (404, "webhook_not_found")
    assert Delivery.objects.count() == Subscription.objects.count() == 1


def test_lists_come_page_by_page(ask, made):
    opened = [made()["id"] for _ in range(3)]
    tests = [ask("POST", f"{PATH}/{opened[0]}/test").json()["id"] for _ in range(3)]

    def pages(path):
        found = []
        while path:
            page = ask("GET", path).json()
            found.append([one["id"] for one in page["results"]])
            path = page["next"] and page["next"].removeprefix("http://testserver")
        return found

    assert pages(f"{PATH}?limit=2") == [opened[:2], opened[2:]]
    assert pages(f"{PATH}/{opened[0]}/deliveries?limit=2&state=waiting") == [[tests[2], tests[1]], [tests[0]]]
    assert problems(ask("GET", f"{PATH}?cursor=x"))[2] == [("bad_cursor", "?cursor")]
    assert problems(ask("GET", f"{PATH}/{opened[0]}/deliveries?state=lost"))[0] == 400


def test_reading_asks_the_same_for_few_and_for_many(ask, made):
    def asked(path):
        with CaptureQueriesContext(connection) as found:
            assert ask("GET", path).status_code == 200
        return len(found)

    first = made()["id"]
    ask("POST", f"{PATH}/{first}/test")
    paths = [PATH, f"{PATH}/{first}", f"{PATH}/{first}/deliveries"]
    few = [asked(path) for path in paths]
    for _ in range(9):
        made()
    for _ in range(50):
        ask("POST", f"{PATH}/{first}/test")
    assert [asked(path) for path in paths] == few and max(few) <= 4
