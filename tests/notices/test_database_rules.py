"""What the database holds of webhooks, tried past the commands."""

from datetime import timedelta

import pytest
from django.db.models import F

from tests.make.custody import record
from tests.make.ledger import sequence
from tests.make.notices import recorded, scrap, tell
from tests.refusals import refused
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.ledger.models import Entry, Leaf
from traceability.notices.models import Delivery, Position, Subscription
from traceability.registry.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(log, subscribed):
    subscribed()
    recorded(log.ada, 1)
    tell()
    return Delivery.objects.get()


def test_a_webhook_stays_its_organisations(log, subscribed):
    subscribed()
    for change in ({"organisation": Organisation.objects.get(code="HER")}, {"id": uuid7()}, {"recorded_at": clock.now()}):
        with refused("webhook_stays"):
            Subscription.objects.update(**change)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"state": "lost"}, "webhook_state_known"),
        ({"state": "disabled"}, "webhook_disabled_for_a_reason"),
        ({"reason": "gone"}, "webhook_disabled_for_a_reason"),
        ({"state": "disabled", "reason": "mood"}, "webhook_disabled_for_a_reason"),
        ({"old_secret": "x"}, "webhook_old_secret_ends"),
        ({"failures": 1}, "webhook_failures_began"),
    ],
)
def test_a_webhook_says_nothing_that_does_not_fit(log, subscribed, change, rule):
    subscribed()
    with refused(rule):
        Subscription.objects.update(**change)


def test_a_place_only_rises_up_to_the_logs_size(delivery):
    with refused("position_rises"):
        Position.objects.update(next_index=F("next_index") - 1)
    with refused("position_rises"):
        Position.objects.update(next_index=Leaf.objects.count() + 1)
    with refused("position_rises"):
        Position.objects.update(log_id=2)
    with refused("position_rises"):
        Position.objects.create(subscription=delivery.subscription, log_id=9, next_index=0)
    with refused("position_once_per_log"):
        Position.objects.create(subscription=delivery.subscription, log_id=1, next_index=0)


def a_copy(delivery, **changed):
    said = {"subscription": delivery.subscription, "kind": delivery.kind, "log_id": delivery.log_id, "next_try_at": clock.now()}
    return Delivery(**said | {"entry": delivery.entry, "leaf_index": delivery.leaf_index} | changed)


def test_a_notice_is_of_a_sealed_entry_at_its_very_place(log, delivery):
    other = Leaf.objects.exclude(leaf_index=delivery.leaf_index).first()
    uid = Entry.objects.get(entry_id=other.entry_id).uid
    for wrong in (
        {"entry": uuid7()},
        {"entry": uid},
        {"leaf_index": other.leaf_index},
        {"log_id": 7, "entry": uid, "leaf_index": other.leaf_index},
        {"entry": uid, "leaf_index": other.leaf_index, "state": "done", "next_try_at": None, "finished_at": clock.now()},
    ):
        with refused("delivery_moves"):
            a_copy(delivery, **wrong).save(force_insert=True)
    (made,) = record(log.ada.viewer, scrap(2))
    sequence()
    unsealed = Leaf.objects.get(entry_id=Entry.objects.get(uid=made.acknowledgement.uid).entry_id)
    with refused("delivery_moves"):
        a_copy(delivery, entry=made.acknowledgement.uid, leaf_index=unsealed.leaf_index).save(force_insert=True)
    a_copy(delivery, entry=uid, leaf_index=other.leaf_index).save(force_insert=True)


def test_of_an_entry_a_webhook_is_told_once(delivery):
    with refused("delivery_once_per_entry"):
        a_copy(delivery).save(force_insert=True)
    with refused("delivery_has_its_entry"):
        a_copy(delivery, kind="webhook.test").save(force_insert=True)
    with refused("delivery_has_its_entry"):
        a_copy(delivery, entry=None, log_id=None, leaf_index=None).save(force_insert=True)


@pytest.mark.parametrize(
    "change", [{"kind": "case.approved"}, {"entry": uuid7()}, {"leaf_index": 0}, {"recorded_at": "2026-01-01T00:00:00Z"}]
)
def test_what_a_notice_is_stays(delivery, change):
    with refused("delivery_moves"):
        Delivery.objects.update(**change)


def test_a_finished_delivery_is_finished_once_and_begins_anew_whole(delivery):
    done = {"state": "done", "next_try_at": None, "finished_at": clock.now()}
    with refused("delivery_waits_or_is_finished"):
        Delivery.objects.update(**done | {"finished_at": None})
    Delivery.objects.update(**done)
    for change in ({"state": "given_up"}, {"tries": 3}, {"finished_at": clock.now() + timedelta(days=1)}):
        with refused("delivery_moves"):
            Delivery.objects.update(**change)
    assert Delivery.objects.update(state="waiting", next_try_at=clock.now(), finished_at=None) == 1
