"""What keepers of webhooks read, and how many questions that takes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.notices import recorded, tell
from traceability.kernel import clock
from traceability.notices import queries, services
from traceability.notices.errors import DeliveryNotSeen, WebhookNotSeen
from traceability.notices.models import Delivery
from traceability.notices.queries.acting import acts_for
from traceability.notices.queries.heard import heard_between, numbers_in, said_in, standings
from traceability.registry import services as registry

pytestmark = pytest.mark.django_db


def asked(question) -> int:
    with CaptureQueriesContext(connection) as found:
        question()
    return len(found)


def test_lists_show_ones_own_in_order_and_page_by_page(log, subscribed):
    first, second, _ = subscribed().webhook, subscribed().webhook, subscribed(log.bela).webhook
    ada = log.ada.viewer

    assert [one.webhook for one in queries.webhooks(viewer=ada, limit=5)] == [first, second]
    assert [one.webhook for one in queries.webhooks(viewer=ada, after=first.id, limit=5)] == [second]
    tests = [services.try_out(by=ada, webhook=first.id) for _ in range(3)]
    Delivery.objects.filter(id=tests[0].id).update(state="done", next_try_at=None, finished_at=clock.now())
    assert [one.delivery for one in queries.deliveries(first.id, viewer=ada, limit=2)] == [tests[2], tests[1]]
    assert [one.delivery for one in queries.deliveries(first.id, viewer=ada, after=tests[1].id, limit=2)] == [tests[0]]
    assert [one.delivery for one in queries.deliveries(first.id, viewer=ada, state="done", limit=2)] == [tests[0]]
    assert asked(lambda: queries.webhooks(viewer=ada, limit=5)) == 1
    assert asked(lambda: queries.deliveries(first.id, viewer=ada, limit=5)) == 2


def test_others_see_neither_a_webhook_nor_its_deliveries(log, subscribed):
    mine, other = subscribed().webhook, subscribed().webhook
    delivery = services.try_out(by=log.ada.viewer, webhook=mine.id)

    for viewer in (log.bela.viewer, log.otto.viewer, log.rita.viewer):
        for question in (
            lambda viewer=viewer: queries.webhook(mine.id, viewer=viewer),
            lambda viewer=viewer: queries.deliveries(mine.id, viewer=viewer, limit=5),
            lambda viewer=viewer: queries.delivery(mine.id, delivery.id, viewer=viewer),
        ):
            with pytest.raises(WebhookNotSeen):
                question()
    with pytest.raises(DeliveryNotSeen):
        queries.delivery(other.id, delivery.id, viewer=log.ada.viewer)
    assert queries.delivery(mine.id, delivery.id, viewer=log.ada.viewer).delivery == delivery


def test_no_secret_is_shown(log, subscribed):
    shown = queries.webhook(subscribed().webhook.id, viewer=log.ada.viewer).as_json()
    assert "secret" not in shown and "person" not in shown


def test_entries_are_read_by_their_place_with_their_public_body(log, subscribed):
    webhook = subscribed().webhook
    (made,) = recorded(log.ada, 1)
    (standing,) = standings([webhook.id])
    heard = heard_between(standing.log_id, standing.next_index, standing.sealed)
    assert [(one.kind, one.subject_id) for one in heard] == [("event.recorded", made.event.id)]

    tell()
    said, again = said_in(list(Delivery.objects.all()))
    (one,) = said.values()
    assert again == heard and (one.uid, one.subject_id, one.body["stage"]) == (str(heard[0].uid), str(made.event.id), "import")
    assert numbers_in([one]) == {} and said_in([]) == ({}, [])
    assert standings([webhook.id]) == []


def test_a_webhook_is_told_with_the_rights_of_whoever_answers_for_it(log, subscribed):
    webhook = subscribed(log.otto).webhook
    assert (acts_for(webhook).role, acts_for(webhook).via) == ("auditor", "worker")

    registry.change_role(by=log.sven.viewer, member_id=log.otto.viewer.person, role="submitter", reason="moved")
    assert acts_for(webhook).role == "submitter"
    registry.set_member_active(by=log.sven.viewer, member_id=log.otto.viewer.person, active=False)
    assert acts_for(webhook) is None
