"""The tasks of webhooks, as a worker runs them."""

from datetime import timedelta

import pytest

from tests.make.custody import record
from tests.make.ledger import seal_now
from tests.make.notices import recorded, scrap
from tests.make.receiver import Answer
from traceability.kernel import bell, clock, queue
from traceability.kernel.models import Attempt
from traceability.notices import services, tasks
from traceability.notices.models import Delivery, Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch):
    heard = []
    monkeypatch.setattr(bell, "ring", heard.append)
    return heard


def test_a_checkpoint_rings_the_telling_and_a_delivery_the_sending(
    log, subscribed, receiver, rung, settings, django_capture_on_commit_callbacks
):
    there = receiver()
    subscribed(url=there.url)
    recorded(log.ada, 1)
    assert "notices.tell" in settings.BELLS["checkpoint.sealed"]

    with django_capture_on_commit_callbacks(execute=True):
        tasks.tell_waiting()
    assert sorted(rung) == ["notices.deliver", "notices.tell"]

    tasks.deliver_waiting()
    assert len(there.heard) == 1 and Attempt.objects.count() == 0


def test_what_no_bell_told_of_is_found_by_the_sweep(log, subscribed, receiver, rung):
    subscribed(url=receiver().url)
    assert not {"notices.tell", "notices.deliver"} & set(queue.sweep())

    record(log.ada.viewer, scrap(1))
    seal_now()
    assert "notices.tell" in queue.sweep()
    tasks.tell_waiting()
    assert "notices.deliver" in queue.sweep() and "notices.tell" not in queue.sweep()
    tasks.deliver_waiting()
    assert "notices.deliver" not in queue.sweep()


def test_what_a_killed_worker_held_is_sent_when_its_lease_ends(log, subscribed, receiver, rung):
    there = receiver()
    webhook = subscribed(url=there.url).webhook
    services.try_out(by=log.ada.viewer, webhook=webhook.id)
    assert tasks.DELIVER.claim() == webhook.id, "a worker takes it, and is killed"

    tasks.deliver_waiting()
    assert there.heard == [], "one delivery at a time goes to one receiver"

    Attempt.objects.update(not_before=clock.now() - timedelta(seconds=1))
    assert "notices.deliver" in queue.sweep()
    tasks.deliver_waiting()
    assert len(there.heard) == 1 and Delivery.objects.get().state == "done"


def test_what_is_to_be_tried_again_is_found_by_the_sweep_when_it_is_due(log, subscribed, receiver, rung):
    there = receiver(Answer(500), Answer(204))
    services.try_out(by=log.ada.viewer, webhook=subscribed(url=there.url).webhook.id)
    tasks.deliver_waiting()
    assert "notices.deliver" not in queue.sweep()

    past = clock.now() - timedelta(seconds=1)
    Delivery.objects.update(next_try_at=past)
    Subscription.objects.update(rests_until=past)
    assert "notices.deliver" in queue.sweep()
    tasks.deliver_waiting()
    assert Delivery.objects.get().state == "done"


def test_one_that_cannot_be_told_stops_no_other(log, subscribed, rung, monkeypatch):
    poison, sound = subscribed().webhook, subscribed(log.otto).webhook
    recorded(log.ada, 1)
    real = services.tell

    def told(*, subscriptions):
        if poison.id in subscriptions:
            raise RuntimeError("poison")
        return real(subscriptions=subscriptions)

    monkeypatch.setattr(services, "tell", told)
    tasks.tell_waiting()

    assert {one.subscription for one in Delivery.objects.all()} == {sound}
    assert [(one.subject_id, one.tries) for one in Attempt.objects.all()] == [(poison.id, 1)]


def test_old_deliveries_are_forgotten_and_rung_for_again_while_there_are_more(log, subscribed, rung, monkeypatch):
    webhook = subscribed().webhook
    for _ in range(3):
        services.try_out(by=log.ada.viewer, webhook=webhook.id)
    Delivery.objects.update(state="done", next_try_at=None, finished_at=clock.now() - timedelta(days=91))
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    monkeypatch.setattr(tasks, "MOST_BATCHES", 2)

    tasks.forget_deliveries()
    assert (Delivery.objects.count(), rung) == (1, [tasks.FORGET])
    tasks.forget_deliveries()
    assert (Delivery.objects.count(), rung) == (0, [tasks.FORGET])
