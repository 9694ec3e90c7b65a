"""Told while others commit, and by two at once; and made by many at once: in a database of its own, with real transactions."""

import threading

import pytest
from django.db import transaction

from tests.cast import call_the_cast
from tests.make.custody import record, with_reference_tables
from tests.make.ledger import in_threads, seal_now
from tests.make.notices import entries_told, recorded, scrap, tell
from traceability.custody import services as custody
from traceability.custody.claims import read_events
from traceability.ledger import services as ledger
from traceability.ledger.models import Entry
from traceability.notices import services
from traceability.notices.claims import WebhookClaim
from traceability.notices.errors import TooManyWebhooks
from traceability.notices.models import Delivery, Subscription
from traceability.notices.queries import waiting_subscriptions

pytestmark = pytest.mark.committed


def uids(made):
    return [one.acknowledgement.uid for one in made]


@pytest.fixture
def world(committed, own_world, tmp_path, settings):
    """The cast, and a webhook of Ada's."""
    settings.LEDGER_KEYS_DIR = tmp_path / "keys"
    cast = call_the_cast()
    with_reference_tables()
    ledger.prepare()
    seal_now()
    return cast, services.subscribe(by=cast.ada.viewer, claim=WebhookClaim("https://a.example/")).webhook


def test_what_commits_late_with_an_earlier_id_is_told_too(committed, world):
    cast, webhook = world
    begun, may_end = threading.Event(), threading.Event()

    def late():
        with transaction.atomic():
            custody.record_events.__wrapped__(by=cast.ada.viewer, claims=read_events([scrap(1)]))
            begun.set()
            assert may_end.wait(30)

    with in_threads(late):
        assert begun.wait(30)
        early = record(cast.ada.viewer, scrap(2))
        seal_now()
        tell()
        assert entries_told(webhook) == uids(early)
        may_end.set()
    seal_now()
    tell()

    first, second = Delivery.objects.filter(subscription=webhook).order_by("leaf_index")
    assert (first.entry, Delivery.objects.count()) == (early[0].acknowledgement.uid, 2)
    numbers = {one.uid: one.entry_id for one in Entry.objects.filter(uid__in=[first.entry, second.entry])}
    assert numbers[second.entry] < numbers[first.entry], "it has the earlier id, and the later place"


def test_two_who_tell_at_once_tell_once(committed, world):
    cast, webhook = world
    recorded(cast.ada, 1, 2, 3)
    waiting = list(waiting_subscriptions())

    with in_threads(*[lambda: services.tell(subscriptions=waiting)] * 4):
        pass

    assert len(entries_told(webhook)) == 3


def test_of_many_who_subscribe_at_once_ten_succeed(committed, world):
    cast, _ = world
    refused = []

    def subscribe():
        try:
            services.subscribe(by=cast.ada.viewer, claim=WebhookClaim("https://a.example/"))
        except TooManyWebhooks as many:
            refused.append(many)

    with in_threads(*[subscribe] * 14):
        pass

    assert (Subscription.objects.count(), len(refused)) == (10, 5)
