"""From what is sealed to deliveries: once each, by the log's dense index, to who may read it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.custody import record
from tests.make.ledger import seal_now, sequence
from tests.make.notices import entries_told, recorded, scrap, tell
from traceability.ledger.models import Entry, Leaf
from traceability.notices import services
from traceability.notices.claims import WebhookChange
from traceability.notices.models import Delivery, Position
from traceability.notices.queries import waiting_subscriptions
from traceability.notices.queries.heard import Standing
from traceability.notices.services.telling import MOST_LEAVES, windows
from traceability.registry import services as registry

pytestmark = pytest.mark.django_db


def uids(made):
    return [one.acknowledgement.uid for one in made]


def test_each_who_may_read_an_entry_is_told_of_it_once(log, subscribed):
    before = recorded(log.ada, 1)
    ada, bela, otto = (subscribed(one).webhook for one in (log.ada, log.bela, log.otto))

    made = recorded(log.ada, 2, 3)
    tell()
    again = tell()

    assert set(entries_told(ada)) == set(entries_told(otto)) == set(uids(made))
    assert entries_told(bela) == [] and again == 0 and not set(uids(before)) & set(entries_told(ada))
    assert not waiting_subscriptions().exists()
    delivery = Delivery.objects.filter(subscription=ada).first()
    leaf = Leaf.objects.get(log_id=delivery.log_id, leaf_index=delivery.leaf_index)
    assert (delivery.kind, Entry.objects.get(entry_id=leaf.entry_id).uid) == ("event.recorded", delivery.entry)


def test_what_is_not_sealed_is_not_told(log, subscribed):
    webhook = subscribed().webhook
    made = record(log.ada.viewer, scrap(1))
    assert tell() == 0
    sequence()
    assert (tell() == 0 and Position.objects.get().next_index < Leaf.objects.count()) or not entries_told(webhook)
    seal_now()
    assert tell() == 1 and entries_told(webhook) == uids(made)


def test_only_the_kinds_that_were_asked_for_are_told(log, subscribed):
    events, cases = subscribed(kinds=("event.recorded",)).webhook, subscribed(kinds=("case.approved",)).webhook
    recorded(log.ada, 1)
    tell()
    assert (len(entries_told(events)), len(entries_told(cases))) == (1, 0)


def test_a_paused_one_keeps_its_place_and_is_told_afterwards(log, subscribed):
    webhook = subscribed().webhook
    services.change(by=log.ada.viewer, webhook=webhook.id, claim=WebhookChange(state="paused"))
    made = recorded(log.ada, 1)
    assert tell() == 0

    services.change(by=log.ada.viewer, webhook=webhook.id, claim=WebhookChange(state="active"))
    assert tell() == 1 and entries_told(webhook) == uids(made)


def test_one_whose_maker_left_is_disabled_and_goes_on_where_it_stood(log, subscribed):
    webhook, maker = subscribed().webhook, log.ada.viewer.person
    registry.set_member_active(by=log.sven.viewer, member_id=maker, active=False)
    made = recorded(log.ada, 1)

    assert tell() == 0 and not waiting_subscriptions().exists()
    webhook.refresh_from_db()
    assert (webhook.state, webhook.reason, entries_told(webhook)) == ("disabled", "maker_left", [])

    registry.set_member_active(by=log.sven.viewer, member_id=maker, active=True)
    services.change(by=log.ada.viewer, webhook=webhook.id, claim=WebhookChange(state="active"))
    assert tell() == 1 and entries_told(webhook) == uids(made)


def test_who_is_far_behind_has_a_window_of_its_own():
    near, far = (Standing(name, 1, place, 5000) for name, place in (("near", 4990), ("far", 0)))
    beside = Standing("beside", 1, 10, 5000)
    other = Standing("other", 2, 0, 3)

    found = list(windows([far, beside, near, other]))

    assert [(one.log_id, one.begin, one.end, [two.webhook for two in one.standings]) for one in found] == [
        (1, 0, MOST_LEAVES, ["far", "beside"]),
        (1, 4990, 5000, ["near"]),
        (2, 0, 3, ["other"]),
    ]


def test_more_than_a_window_is_told_in_several_steps(log, subscribed, monkeypatch):
    monkeypatch.setattr("traceability.notices.services.telling.MOST_LEAVES", 2)
    webhook = subscribed().webhook
    made = recorded(log.ada, 1, 2, 3, 4, 5)
    assert services.tell(subscriptions=[webhook.id]) <= 2
    tell()
    assert set(entries_told(webhook)) == set(uids(made)) and len(entries_told(webhook)) == 5


def test_many_webhooks_of_one_organisation_cost_no_more_questions(log, subscribed):
    def asked() -> int:
        waiting = list(waiting_subscriptions())
        with CaptureQueriesContext(connection) as found:
            services.tell(subscriptions=waiting)
        return len(found)

    subscribed(log.otto)
    recorded(log.ada, 1)
    one = asked()
    for _ in range(9):
        subscribed(log.otto)
    recorded(log.ada, 2, 3, 4)

    assert asked() == one <= 16
    assert Delivery.objects.count() == 1 + 10 * 3
