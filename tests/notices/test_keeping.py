"""What who keeps webhooks does to them."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import override_settings

from tests.make.notices import recorded
from traceability.kernel import bell, clock
from traceability.ledger.models import Log
from traceability.notices import services
from traceability.notices.claims import WebhookChange
from traceability.notices.errors import (
    BadWebhookUrl,
    DeliveryNotSeen,
    TooManyWebhooks,
    WebhookAddressPrivate,
    WebhookNotActive,
    WebhookNotSeen,
    WebhooksForSubmittersAndAuditors,
    WebhookUrlOpen,
)
from traceability.notices.models import DONE, Delivery, Position, Subscription
from traceability.notices.sealed import SEALING

pytestmark = pytest.mark.django_db
NOBODY = UUID(int=9)


@pytest.fixture
def rung(monkeypatch):
    heard = []
    monkeypatch.setattr(bell, "ring", heard.append)
    return heard


def change(by, webhook, **said):
    return services.change(by=by.viewer, webhook=webhook.id, claim=WebhookChange(**said))


def test_a_webhook_begins_at_the_end_of_the_log_and_keeps_its_secret_encrypted(log, subscribed):
    recorded(log.ada, 1, 2)
    opened = subscribed(kinds=("case.approved", "event.recorded", "case.approved"), description="ERP")
    webhook = Subscription.objects.get()

    assert (webhook.organisation.code, webhook.person, webhook.state) == ("HFR", log.ada.viewer.person, "active")
    assert (webhook.kinds, webhook.description) == (["case.approved", "event.recorded"], "ERP")
    assert SEALING.unsealed(webhook.secret) == opened.secret and opened.secret.hex() not in webhook.secret
    assert "secret" not in repr(opened)
    size = Log.objects.get().size
    assert size > 0 and Position.objects.get().next_index == size


@pytest.mark.parametrize(
    ("url", "error"),
    [("hooks", BadWebhookUrl), ("http://hooks.example/", WebhookUrlOpen), ("https://10.0.0.1/", WebhookAddressPrivate)],
)
def test_an_address_that_is_none_or_private_is_refused_with_its_place(log, subscribed, url, error):
    kept = subscribed().webhook
    with override_settings(WEBHOOK_ALLOWED_NETWORKS=[]):
        with pytest.raises(error) as made:
            subscribed(url=url)
        with pytest.raises(error) as changed:
            change(log.ada, kept, url=url)
    assert made.value.pointer == changed.value.pointer == "/url" and Subscription.objects.count() == 1


def test_an_organisation_has_at_most_ten_whoever_makes_them(log, subscribed):
    for _ in range(10):
        subscribed()
    with pytest.raises(TooManyWebhooks):
        subscribed()
    assert subscribed(log.bela).webhook.organisation.code == "HER"


def test_reviewers_keep_none_and_others_do_not_see_it(log, subscribed):
    webhook = subscribed().webhook
    with pytest.raises(WebhooksForSubmittersAndAuditors):
        subscribed(log.rita)
    for refused in (
        lambda: change(log.bela, webhook, state="paused"),
        lambda: services.remove(by=log.otto.viewer, webhook=webhook.id),
        lambda: services.turn_secret(by=log.bela.viewer, webhook=webhook.id),
        lambda: services.try_out(by=log.bela.viewer, webhook=webhook.id),
        lambda: services.ask_again(by=log.bela.viewer, webhook=webhook.id, delivery=NOBODY),
        lambda: services.try_out(by=log.ada.viewer, webhook=NOBODY),
    ):
        with pytest.raises(WebhookNotSeen):
            refused()


def test_what_a_change_leaves_out_stays(log, subscribed, rung):
    webhook = subscribed(description="ERP", kinds=("case.approved",)).webhook
    changed = change(log.ada, webhook, url="https://hooks.example.org/b")
    assert (changed.url, changed.description, changed.kinds, changed.state) == (
        "https://hooks.example.org/b",
        "ERP",
        ["case.approved"],
        "active",
    )

    changed = change(log.ada, webhook, kinds=(), state="paused")
    assert (changed.kinds, changed.state) == ([], "paused") and changed.changed_at > webhook.changed_at


def test_active_again_it_begins_as_if_nothing_had_failed(log, subscribed):
    webhook = subscribed().webhook
    now = clock.now()
    Subscription.objects.update(state="disabled", reason="failing", failures=9, failing_since=now, rests_until=now, person=NOBODY)

    changed = change(log.ada, webhook, state="active")

    assert (changed.state, changed.reason, changed.failures, changed.failing_since, changed.rests_until) == ("active", "", 0, None, None)
    assert changed.person == log.ada.viewer.person, "who changes it answers for it"


def test_a_turned_secret_leaves_the_one_before_for_a_day(log, subscribed):
    first = subscribed()
    opened = services.turn_secret(by=log.ada.viewer, webhook=first.webhook.id)
    webhook = Subscription.objects.get()

    assert opened.secret != first.secret
    assert (SEALING.unsealed(webhook.secret), SEALING.unsealed(webhook.old_secret)) == (opened.secret, first.secret)
    assert webhook.old_secret_until - clock.now() > timedelta(hours=23, minutes=59)


def test_removed_it_is_gone_with_its_deliveries(log, subscribed):
    webhook, other = subscribed().webhook, subscribed().webhook
    for one in (webhook, other):
        services.try_out(by=log.ada.viewer, webhook=one.id)

    services.remove(by=log.ada.viewer, webhook=webhook.id)

    assert [one.subscription for one in Delivery.objects.all()] == [other]
    assert [one.subscription for one in Position.objects.all()] == [other]


def test_a_test_waits_at_once_and_rings(log, subscribed, rung, django_capture_on_commit_callbacks):
    webhook = subscribed().webhook
    Subscription.objects.update(rests_until=clock.now() + timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        delivery = services.try_out(by=log.ada.viewer, webhook=webhook.id)

    assert (delivery.kind, delivery.entry, delivery.state, delivery.tries) == ("webhook.test", None, "waiting", 0)
    assert Subscription.objects.get().rests_until is None and rung == ["notices.deliver"]


def test_a_notice_is_asked_for_again_with_its_id(log, subscribed, rung, django_capture_on_commit_callbacks):
    webhook, other = subscribed().webhook, subscribed().webhook
    delivery = services.try_out(by=log.ada.viewer, webhook=webhook.id)
    now = clock.now()
    Delivery.objects.update(state=DONE, tries=10, status=500, next_try_at=None, finished_at=now)

    with django_capture_on_commit_callbacks(execute=True):
        again = services.ask_again(by=log.ada.viewer, webhook=webhook.id, delivery=delivery.id)

    assert (again.id, again.state, again.tries, again.finished_at, rung) == (delivery.id, "waiting", 0, None, ["notices.deliver"])
    with pytest.raises(DeliveryNotSeen):
        services.ask_again(by=log.ada.viewer, webhook=other.id, delivery=delivery.id)


@pytest.mark.parametrize("state", ["paused", "disabled"])
def test_nothing_is_asked_of_one_that_is_not_active(log, subscribed, state):
    webhook = subscribed().webhook
    Subscription.objects.update(state=state, reason="gone" if state == "disabled" else "")
    with pytest.raises(WebhookNotActive):
        services.try_out(by=log.ada.viewer, webhook=webhook.id)
    with pytest.raises(WebhookNotActive):
        services.ask_again(by=log.ada.viewer, webhook=webhook.id, delivery=NOBODY)
