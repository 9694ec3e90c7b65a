"""Quotas are created, and released in batches on top of each other."""

from datetime import date
from decimal import Decimal

import pytest

from tests.make.registry import SUPERVISOR, a_document, a_quota, a_row, approve, registered
from traceability.kernel.identifiers import uuid7
from traceability.registry import services
from traceability.registry.errors import BatchExists, BatchOfNothing
from traceability.registry.models import Quota, QuotaAccount, QuotaBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def quota():
    registered(a_document(quotas=[a_quota()]))
    return Quota.objects.get()


def release(quota, day=date(2026, 10, 1), tonnes="250.5"):
    return services.add_batch(by=SUPERVISOR, quota_id=quota.id, released_on=day, reo_t=Decimal(tonnes))


def test_a_batch_comes_on_top_and_the_account_follows(quota):
    release(quota)

    assert [(batch.released_on, batch.reo_t) for batch in QuotaBatch.objects.filter(quota_version=2).order_by("released_on")] == [
        (date(2026, 2, 6), 600), (date(2026, 7, 1), 600), (date(2026, 10, 1), Decimal("250.5")),
    ]  # fmt: skip
    assert QuotaAccount.objects.get().released_kg == 1_450_500


def test_what_was_drawn_stays_drawn(quota):
    approve(uuid7(), quotas=[services.QuotaClaim(quota.id, 600_000)])

    release(quota)

    assert (QuotaAccount.objects.get().drawn_kg, QuotaAccount.objects.get().released_kg) == (600_000, 1_450_500)


def test_a_day_has_one_batch(quota):
    with pytest.raises(BatchExists) as refused:
        release(quota, date(2026, 7, 1))

    assert refused.value.pointer == "/released_on" and "600" in refused.value.text.en


@pytest.mark.parametrize("tonnes", ["0", "-1", "-0.001"])
def test_a_batch_releases_something(quota, tonnes):
    with pytest.raises(BatchOfNothing):
        release(quota, tonnes=tonnes)

    assert Quota.objects.get().version == 1


def test_a_quota_may_begin_without_a_batch():
    registered(a_document())

    made = services.create_quota(by=SUPERVISOR, row=a_row("quotas", a_quota(batches=[])))

    assert QuotaAccount.objects.get(quota=made.row).released_kg == 0
