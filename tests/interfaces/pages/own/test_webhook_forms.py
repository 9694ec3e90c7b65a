"""What a member does with webhooks: a secret is shown once and kept nowhere, what is sent twice is done once, problems stand at their field."""

import hashlib
import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import call_the_cast
from tests.databases import login_connection
from tests.interfaces.pages.own.test_sent import HIDDEN
from tests.make.receiver import LOOPBACK, a_receiver
from traceability.interfaces.keeping import Submission
from traceability.interfaces.pages.own import sent
from traceability.kernel import clock
from traceability.kernel.idempotency import claimed
from traceability.ledger import services as ledger
from traceability.notices import queries, services
from traceability.notices.claims import WebhookClaim
from traceability.notices.kinds import NOTICES
from traceability.notices.models import DONE, Delivery, Subscription
from traceability.notices.sealed import keys_of
from traceability.notices.signing import spelt

NEW = "/own/webhooks/new"
URL = "https://erp.example.org/hooks"
KEY = "11111111-1111-4111-8111-111111111111"
SECRET = re.compile(r'<code id="secret"[^>]*>(whsec_[^<]+)</code>')


@pytest.fixture
def client(cast, tmp_path, settings) -> Client:
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
    ledger.prepare()
    return cast.ada.signed_in()


@pytest.fixture
def webhook(cast, client) -> Subscription:
    return services.subscribe(by=cast.ada.viewer, claim=WebhookClaim(URL, ("case.approved",), "ERP")).webhook


def form(**members: str) -> dict[str, str]:
    return {"key": KEY, "url": URL, "description": ""} | members


def at(webhook: Subscription, more: str = "") -> str:
    return f"/own/webhooks/{webhook.id}{more}"


def page(response) -> str:
    return " ".join(response.content.decode().split())


def problems(response) -> set[tuple[str, str]]:
    """Field and code of each problem that stands at a field."""
    return set(re.findall(r'<p class="problem" id="(\w+)-problem[^"]*">.*?<span class="code">(\w+)</span>', page(response)))


@pytest.mark.django_db
def test_a_new_one_is_shown_with_its_secret_this_once(client):
    response = client.post(NEW, form(description="  ERP,  exports ", **{"case.approved": "on", "event.recorded": "on"}))

    one = Subscription.objects.get()
    assert (one.url, one.description, one.kinds) == (URL, "ERP, exports", ["case.approved", "event.recorded"])
    assert response.status_code == 201 and response["Cache-Control"] == "private, no-store"
    assert SECRET.findall(page(response)) == [spelt(keys_of(one, clock.now())[0])]
    assert "24 hours the secret before it" not in page(response)
    assert "whsec_" not in page(client.get(at(one))) + page(client.get("/own/webhooks/"))


@pytest.mark.django_db
def test_without_a_mark_everything_is_told(client):
    client.post(NEW, form())

    assert Subscription.objects.get().kinds == []


@pytest.mark.django_db
def test_sent_again_it_is_the_same_webhook_without_its_secret(client):
    first, again = (client.post(NEW, form()) for _ in range(2))

    one = Subscription.objects.get()
    assert again.status_code == 303 and again["Location"] == at(one, "?said=made")
    shown = page(client.get(again["Location"]))
    assert "its secret was shown then" in shown and "whsec_" not in shown and SECRET.search(page(first))


@pytest.mark.django_db
def test_no_secret_is_kept_with_the_answer(client):
    secret = SECRET.search(page(client.post(NEW, form())))[1]

    kept = Submission.objects.get()
    assert (
        bytes(kept.answer) == b""
        and secret not in f"{kept.location} {kept.target}"
        and kept.location == at(Subscription.objects.get(), "?said=made")
    )


@pytest.mark.django_db
def test_something_else_under_the_same_key_is_told_and_the_form_can_be_sent_then(client):
    client.post(NEW, form())
    other = client.post(NEW, form(url=f"{URL}/other"))

    assert other.status_code == 422 and "idempotency_key_reused" in page(other) and KEY not in page(other)
    assert Subscription.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "status", "found"),
    [
        ({"url": ""}, 400, {("url", "missing_field")}),
        ({"url": "erp.example.org"}, 400, {("url", "bad_webhook_url")}),
        ({"url": "http://erp.example.org/"}, 422, {("url", "webhook_url_open")}),
        ({"url": "https://10.0.0.1/"}, 422, {("url", "webhook_address_private")}),
        ({"description": "x" * 201}, 400, {("description", "bad_text")}),
        ({"url": "", "description": "x" * 201}, 400, {("url", "missing_field"), ("description", "bad_text")}),
    ],
)
@pytest.mark.parametrize("changes", [False, True])
def test_what_is_wrong_stands_at_its_field_and_what_was_said_stays(client, webhook, given, status, found, changes):
    response = client.post(at(webhook, "/change") if changes else NEW, form(**{"case.refused": "on"} | given))

    shown = page(response)
    assert (response.status_code, problems(response)) == (status, found) and KEY in shown
    assert re.search(r'name="case.refused"[^>]* checked', shown) and shown.count(" checked") == 1
    assert f'name="url" value="{given.get("url", URL)}"' in shown
    assert list(Subscription.objects.values_list("url", "kinds")) == [(URL, ["case.approved"])]


@pytest.mark.django_db
def test_the_eleventh_is_told_above_the_fields(client, cast):
    for number in range(10):
        services.subscribe(by=cast.ada.viewer, claim=WebhookClaim(f"{URL}/{number}"))
    response = client.post(NEW, form())

    assert response.status_code == 409 and "too_many_webhooks" in page(response) and problems(response) == set()


@pytest.mark.django_db
def test_the_form_of_a_change_begins_with_what_it_is_and_changes_all_of_it(client, webhook):
    shown = page(client.get(at(webhook, "/change")))
    assert (
        f'value="{URL}"' in shown
        and 'value="ERP"' in shown
        and re.findall(r'name="([\w.]+)" value="on" checked', shown) == ["case.approved"]
    )
    assert [kind for kind in NOTICES if f'name="{kind}"' not in shown] == []

    response = client.post(at(webhook, "/change"), form(url=f"{URL}/2"))
    webhook.refresh_from_db()
    assert response["Location"] == at(webhook, "?said=changed") and "The change is kept." in page(client.get(response["Location"]))
    assert (webhook.url, webhook.kinds, webhook.description) == (f"{URL}/2", [], "")


@pytest.mark.django_db
def test_it_is_paused_and_resumed_and_whoever_resumes_it_answers_for_it(client, cast, webhook):
    Subscription.objects.filter(id=webhook.id).update(person=cast.bela.viewer.person)

    paused = client.post(at(webhook), {"act": "pause"})
    assert Subscription.objects.get().state == "paused" and "The webhook is paused." in page(client.get(paused["Location"]))
    client.post(at(webhook), {"act": "resume"})
    assert (Subscription.objects.get().state, Subscription.objects.get().person) == ("active", cast.ada.viewer.person)


@pytest.mark.django_db
def test_a_new_secret_is_shown_once_and_made_once(client, webhook):
    before = keys_of(webhook, clock.now())[0]
    first, again = (client.post(at(webhook), {"act": "secret", "key": KEY}) for _ in range(2))

    one = Subscription.objects.get()
    assert (
        first.status_code == 201
        and first["Cache-Control"] == "private, no-store"
        and "24 hours the secret before it signs too" in page(first)
    )
    assert keys_of(one, clock.now())[1:] == [before] and SECRET.search(page(first))[1] == spelt(keys_of(one, clock.now())[0])
    assert again["Location"] == at(one, "?said=turned") and "is not shown again" in page(client.get(again["Location"]))
    assert len(keys_of(one, clock.now() + timedelta(hours=25))) == 1


@pytest.mark.django_db
def test_a_test_is_sent_once_to_the_receiver_with_the_secret_that_was_shown(client, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = LOOPBACK
    with a_receiver() as receiver:
        made = client.post(NEW, form(url=receiver.url))
        one = Subscription.objects.get()
        tested = [client.post(at(one), {"act": "test", "key": KEY.replace("1", "2")}) for _ in range(2)]
        services.deliver(list(queries.waiting_receivers()))

    assert {response["Location"] for response in tested} == {at(one, "?said=test")}
    assert [notice["type"] for notice in receiver.notices(SECRET.search(page(made))[1])] == ["webhook.test"]
    assert "Delivered" in page(client.get(tested[0]["Location"]))


@pytest.mark.django_db
def test_a_finished_notice_is_sent_again_once(client, cast, webhook):
    one = services.try_out(by=cast.ada.viewer, webhook=webhook.id)
    Delivery.objects.filter(id=one.id).update(state=DONE, tries=4, next_try_at=None, finished_at=clock.now())

    said = {"act": "again", "delivery": str(one.id), "key": KEY}
    first = client.post(at(webhook), said)
    assert first["Location"] == at(webhook, "?said=again") and (Delivery.objects.get().state, Delivery.objects.get().tries) == (
        "waiting",
        0,
    )
    Delivery.objects.filter(id=one.id).update(state=DONE, tries=1, next_try_at=None, finished_at=clock.now())
    client.post(at(webhook), said)
    assert Delivery.objects.get().state == DONE, "the same form does it once"


@pytest.mark.django_db
@pytest.mark.parametrize("delivery", ["x", "", "00000000-0000-7000-8000-000000000000"])
def test_what_is_no_notice_of_it_is_not_found(client, webhook, delivery):
    response = client.post(at(webhook), {"act": "again", "delivery": delivery, "key": KEY})

    assert response.status_code == 404 and "delivery_not_found" in page(response)


@pytest.mark.django_db
def test_what_sleeps_is_sent_no_test(client, webhook):
    client.post(at(webhook), {"act": "pause"})

    response = client.post(at(webhook), {"act": "test", "key": KEY})
    assert response.status_code == 409 and "webhook_not_active" in page(response) and not Delivery.objects.exists()


@pytest.mark.django_db
def test_it_is_removed_after_it_was_asked_once_more(client, webhook):
    asked = client.get(at(webhook, "/remove"))
    assert "That cannot be undone." in page(asked) and Subscription.objects.exists()

    response = client.post(at(webhook, "/remove"))
    assert response["Location"] == "/own/webhooks/?said=removed" and not Subscription.objects.exists()
    assert "The webhook is removed." in page(client.get(response["Location"]))
    assert client.post(at(webhook, "/remove")).status_code == 404


@pytest.mark.django_db
def test_a_form_without_a_button_of_the_page_changes_nothing(client, webhook):
    response = client.post(at(webhook), {"act": "erase"})

    assert response.status_code == 200 and Subscription.objects.get().changed_at == webhook.changed_at


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["secret", "test", "pause", "resume", "again"])
def test_nobody_else_does_anything_with_it(cast, webhook, act):
    said = {"act": act, "key": KEY, "delivery": "00000000-0000-7000-8000-000000000000"}

    assert cast.bela.signed_in().post(at(webhook), said).status_code == 404
    assert cast.rita.signed_in().post(at(webhook), said).status_code == 403
    assert cast.bela.signed_in().post(at(webhook, "/remove")).status_code == 404
    assert cast.bela.signed_in().post(at(webhook, "/change"), form()).status_code == 404
    assert Subscription.objects.get().changed_at == webhook.changed_at


@pytest.mark.django_db
@pytest.mark.parametrize("more", ["", "/change", "/remove"])
def test_no_form_is_taken_without_its_protection_or_of_nobody(cast, webhook, more):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada.user)

    assert client.post(at(webhook, more), form(act="secret")).status_code == 403
    assert Client().post(at(webhook, more), form(act="secret"))["Location"].startswith("/own/login/")
    assert Subscription.objects.get().changed_at == webhook.changed_at


@pytest.mark.django_db
def test_a_token_opens_none_of_these_pages(cast, webhook):
    assert Client().get(at(webhook), headers={"authorization": f"Bearer {cast.ada.token}"})["Location"].startswith("/own/login/")


@pytest.mark.committed
def test_a_form_that_is_still_being_answered_is_sent_again_with_all_its_boxes(committed, monkeypatch, tmp_path, settings):
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
    monkeypatch.setattr(sent, "MOST_WAITED", 0.0)
    ada = call_the_cast().ada
    ledger.prepare()
    client, boxes = ada.signed_in(), {"case.approved": "on", "case.refused": "on"}

    with login_connection(committed.name) as first, first.transaction():
        digest = hashlib.sha256(KEY.encode()).hexdigest()
        first.execute(f"SELECT {claimed('%s::uuid', '%s')}", [ada.viewer.organisation, digest])
        waiting = client.post(NEW, form(**boxes))
    again = client.post(NEW, {name: html.unescape(value) for name, value in HIDDEN.findall(waiting.content.decode())})

    assert waiting.status_code == 409 and again.status_code == 201 and SECRET.search(page(again))
    assert Subscription.objects.get().kinds == list(boxes)
