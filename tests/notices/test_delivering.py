"""Delivered at least once, with the rights of now; what came of it is noted, tried again, and given up."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.notices import deliver, recorded, tell
from tests.make.receiver import Answer
from traceability.kernel import clock
from traceability.ledger import posting
from traceability.notices import schedule, services
from traceability.notices.claims import WebhookChange, WebhookClaim
from traceability.notices.models import Delivery, Subscription
from traceability.notices.queries import waiting_receivers
from traceability.notices.sender import Outcome
from traceability.notices.services import delivering
from traceability.notices.signing import spelt
from traceability.registry import services as registry

pytestmark = pytest.mark.django_db
OF_SHIPMENTS = ("shipment.submitted", "case.examined", "case.approved", "decision.signed", "certificate.issued")
PAUSES = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)


@pytest.fixture
def tried(log, subscribed):
    """A webhook to this receiver with one test notice, after one round."""

    def made(receiver, **said):
        opened = subscribed(url=receiver.url, **said)
        services.try_out(by=log.ada.viewer, webhook=opened.webhook.id)
        deliver()
        return opened

    return made


def the_webhook() -> Subscription:
    return Subscription.objects.get()


def test_what_is_recorded_reaches_its_receiver_signed(log, subscribed, receiver):
    there = receiver(Answer(200, pieces=(b"thanks",)))
    opened = subscribed(url=there.url)
    (made,) = recorded(log.ada, 1)
    tell()
    deliver()

    (notice,) = there.notices(spelt(opened.secret))
    delivery = Delivery.objects.get()
    uid, event = str(made.acknowledgement.uid), str(made.event.id)
    assert notice["type"] == "event.recorded" and notice["timestamp"].endswith("Z")
    assert notice["data"] == {
        "event": event, "stage": "import", "link": f"/api/v1/events/{event}", "entry": uid, "origin": notice["data"]["origin"],
        "index": delivery.leaf_index, "receipt": f"/api/v1/ledger/receipts/{uid}",
    }  # fmt: skip
    assert there.heard[0].headers["webhook-id"] == str(delivery.id)
    assert (delivery.state, delivery.tries, delivery.status, delivery.answer, delivery.error) == ("done", 1, 200, "thanks", "")
    assert not waiting_receivers().exists()


def test_a_whole_shipment_is_told_its_exporter_by_its_number(cast, certificate, receiver, settings):
    """From the submission to the certificate; a case names its shipment by the number that people know."""
    exporter = registry.create_token(by=cast.sven.viewer, holder_code_or_username="EXP")
    viewer = registry.use_token(exporter.secret)
    there = receiver()
    opened = services.subscribe(by=viewer, claim=WebhookClaim(there.url, kinds=OF_SHIPMENTS))
    connection.cursor().execute("DELETE FROM notices_position")
    tell()
    while waiting_receivers().exists():
        deliver()

    notices = there.notices(spelt(opened.secret))
    number = certificate.shipment.number
    assert {"shipment.submitted", "case.examined", "case.approved"} <= {one["type"] for one in notices}
    assert {one["data"]["shipment"] for one in notices} == {number}
    assert not {"signatures", "person", "name", "unit_value", "amount"} & {name for one in notices for name in one["data"]}


def test_a_failure_is_tried_again_with_the_same_id_and_body_until_it_is_taken(tried, receiver):
    there = receiver(Answer(500, pieces=(b"down",)), Answer(204))
    with time_machine.travel("2026-11-29T08:00:00Z", tick=True) as time:
        opened = tried(there)
        delivery = Delivery.objects.get()
        pause = delivery.next_try_at - delivery.tried_at
        assert (delivery.state, delivery.tries, delivery.status, delivery.error) == ("waiting", 1, 500, "it answers 500")
        assert timedelta(seconds=5) <= pause <= timedelta(seconds=5.5) and delivery.answer == "down"
        deliver()
        assert len(there.heard) == 1, "it is not due"

        time.shift(6)
        deliver()

    assert Delivery.objects.get().state == "done" and the_webhook().failures == 0
    first, second = there.heard
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert opened.webhook.id == the_webhook().id


def test_after_ten_failures_it_is_given_up_and_the_pauses_are_those_of_the_standard(tried, receiver):
    there = receiver(Answer(500))
    pauses = []
    with time_machine.travel("2026-11-29T08:00:00Z", tick=True) as time:
        tried(there)
        for _ in range(9):
            one = Delivery.objects.get()
            pauses.append((one.next_try_at - one.tried_at).total_seconds())
            time.shift(pauses[-1] + 1)
            Subscription.objects.update(failing_since=clock.now())
            deliver()

    one = Delivery.objects.get()
    assert (one.state, one.tries, one.next_try_at, len(there.heard)) == ("given_up", 10, None, 10)
    assert all(wanted <= pause <= wanted * 1.1 for wanted, pause in zip(PAUSES, pauses, strict=True)), pauses


def test_410_disables_the_webhook(tried, receiver):
    tried(receiver(Answer(410)))
    assert (the_webhook().state, the_webhook().reason, Delivery.objects.get().state) == ("disabled", "gone", "given_up")


def test_nothing_but_failures_for_five_days_disables_it(tried, receiver):
    there = receiver(Answer(500))
    tried(there)
    Subscription.objects.update(failing_since=clock.now() - timedelta(days=5), rests_until=None)
    Delivery.objects.update(next_try_at=clock.now())
    deliver()

    assert (the_webhook().state, the_webhook().reason, Delivery.objects.get().state) == ("disabled", "failing", "waiting")
    assert not waiting_receivers().exists()


def test_a_receiver_that_asks_for_time_gets_it_up_to_a_day(tried, receiver):
    tried(receiver(Answer(429, {"Retry-After": "600"})))
    one = Delivery.objects.get()
    assert one.next_try_at == one.tried_at + timedelta(minutes=10) == the_webhook().rests_until
    assert not waiting_receivers().exists()


def test_one_that_fails_rests_and_its_other_notices_wait_too(log, tried, receiver):
    there = receiver(Answer(500), Answer(204))
    opened = tried(there)
    Delivery.objects.create(subscription=opened.webhook, kind="webhook.test", next_try_at=clock.now())
    deliver()
    assert len(there.heard) == 1

    services.try_out(by=log.ada.viewer, webhook=opened.webhook.id)
    deliver()
    assert len(there.heard) == 3, "who asks for a test does not wait; what was due comes with it"


def test_one_that_is_slow_about_it_rests_too(tried, receiver, monkeypatch):
    monkeypatch.setattr(schedule, "SLOW", timedelta(milliseconds=50))
    tried(receiver(Answer(200, pieces=(b"x",), pause=0.1)))
    webhook = the_webhook()
    assert (Delivery.objects.get().state, webhook.failures) == ("done", 0)
    assert webhook.rests_until - webhook.asked_at > timedelta(milliseconds=400)


def test_a_lost_right_stops_what_was_on_its_way(log, subscribed, receiver):
    """An auditor was told of everything; as a submitter of the audit office it may read nothing of Huafang's any more."""
    there = receiver()
    subscribed(log.otto, url=there.url)
    recorded(log.ada, 1)
    assert tell() == 1
    registry.change_role(by=log.sven.viewer, member_id=log.otto.viewer.person, role="submitter", reason="moved")
    deliver()

    assert there.heard == [] and the_webhook().state == "active"
    assert (Delivery.objects.get().state, Delivery.objects.get().tries) == ("withheld", 0)


def test_a_maker_that_left_stops_it(log, subscribed, receiver):
    there = receiver()
    subscribed(url=there.url)
    recorded(log.ada, 1)
    tell()
    registry.set_member_active(by=log.sven.viewer, member_id=log.ada.viewer.person, active=False)
    deliver()

    assert there.heard == [] and (the_webhook().reason, Delivery.objects.get().state) == ("maker_left", "waiting")


def test_a_secret_that_nobody_can_read_any_more_stops_it(log, subscribed, receiver, settings):
    there = receiver()
    opened = subscribed(url=there.url)
    services.try_out(by=log.ada.viewer, webhook=opened.webhook.id)
    settings.SECRET_KEY = "another"
    deliver()
    assert there.heard == [] and the_webhook().reason == "secret_lost"

    turned = services.turn_secret(by=log.ada.viewer, webhook=opened.webhook.id)
    services.change(by=log.ada.viewer, webhook=opened.webhook.id, claim=WebhookChange(state="active"))
    deliver()
    assert there.heard[0].verified(spelt(turned.secret))


def test_for_a_day_both_secrets_sign(log, subscribed, receiver):
    there = receiver()
    opened = subscribed(url=there.url)
    turned = services.turn_secret(by=log.ada.viewer, webhook=opened.webhook.id)
    services.try_out(by=log.ada.viewer, webhook=opened.webhook.id)
    deliver()
    assert there.heard[0].verified(spelt(opened.secret)) == there.heard[0].verified(spelt(turned.secret))

    Subscription.objects.update(old_secret_until=clock.now())
    services.try_out(by=log.ada.viewer, webhook=opened.webhook.id)
    deliver()
    assert len(there.heard[1].headers["webhook-signature"].split()) == 1


def test_who_is_killed_before_noting_sends_again_with_the_same_id(log, subscribed, receiver, monkeypatch):
    there = receiver()
    opened = subscribed(url=there.url)
    services.try_out(by=log.ada.viewer, webhook=opened.webhook.id)
    with monkeypatch.context() as killed:
        killed.setattr(delivering, "note", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            deliver()
    assert Delivery.objects.get().tries == 0

    deliver()
    assert len({one.headers["webhook-id"] for one in there.heard}) == 1 < len(there.heard) == 2
    assert (Delivery.objects.get().state, Delivery.objects.get().tries) == ("done", 1)


def test_what_was_removed_while_it_was_sent_is_left_alone(log, subscribed, receiver):
    there = receiver()
    kept, gone = subscribed(url=there.url).webhook, subscribed(url=there.url).webhook
    for one in (kept, gone):
        services.try_out(by=log.ada.viewer, webhook=one.id)
    jobs = delivering._jobs([kept.id, gone.id])
    services.remove(by=log.ada.viewer, webhook=gone.id)
    for job in jobs:
        job.outcomes = [Outcome(job.round.posts[0].id, posting.Answer(204), clock.now())]

    delivering.note(jobs=jobs)

    assert [(one.subscription_id, one.state) for one in Delivery.objects.all()] == [(kept.id, "done")]


def test_each_receiver_gets_its_turn_and_one_round_asks_bounded_questions(log, subscribed, receiver):
    there = receiver()
    opened = subscribed(url=there.url)
    recorded(log.ada, *range(1, 31))
    tell()

    def asked() -> int:
        waiting = list(waiting_receivers())
        with CaptureQueriesContext(connection) as found:
            services.deliver(waiting)
        return len(found)

    first = asked()
    assert len(there.heard) == 20
    assert (asked(), len(there.heard)) == (first, 30), "20, then 10: the same number of questions"
    assert {json.loads(one.body)["type"] for one in there.heard} == {"event.recorded"} and opened.webhook.id


def test_who_was_asked_longest_ago_is_next(log, subscribed):
    first, second, third = (subscribed().webhook for _ in range(3))
    for one in (first, second, third):
        services.try_out(by=log.ada.viewer, webhook=one.id)
    Subscription.objects.filter(id=first.id).update(asked_at=clock.now() + timedelta(seconds=1))
    assert list(waiting_receivers()) == [second.id, third.id, first.id]


def test_finished_deliveries_are_forgotten_after_a_time_and_no_others(log, subscribed):
    webhook = subscribed().webhook
    old, waiting, young = (services.try_out(by=log.ada.viewer, webhook=webhook.id).id for _ in range(3))
    for one, days in ((old, 91), (young, 89)):
        Delivery.objects.filter(id=one).update(state="done", next_try_at=None, finished_at=clock.now() - timedelta(days=days))

    assert (services.forget_deliveries(most=100), services.forget_deliveries(most=100)) == (1, 0)
    assert {one.id for one in Delivery.objects.all()} == {waiting, young}
