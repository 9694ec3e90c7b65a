"""Deliver what is due: read, judge once more who may be told, send without a transaction, and note what came of it.

At least once: whoever is killed between sending and noting sends again, with the same id. A lost right stops the feed here.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from traceability.kernel import clock
from traceability.kernel.command import command
from traceability.kernel.sql import lock_rows
from traceability.notices import access, schedule
from traceability.notices.claims import ACTIVE, DISABLED
from traceability.notices.kinds import Numbers, Said, payload, payload_of_test
from traceability.notices.models import (
    DONE,
    FAILING,
    GIVEN_UP,
    GONE,
    MAKER_LEFT,
    SECRET_LOST,
    WITHHELD,
    Delivery,
    Subscription,
)
from traceability.notices.queries.acting import acts_for
from traceability.notices.queries.heard import numbers_in, said_in
from traceability.notices.sealed import keys_of
from traceability.notices.sender import Outcome, Post, Round, send

MOST_EACH = 20
"""Notices to one webhook in one round."""
KEEP_DAYS = 90
"""For how long a finished delivery is shown."""

_DUE = """
SELECT delivery.* FROM unnest(%s::uuid[]) AS webhook (id) CROSS JOIN LATERAL (
    SELECT * FROM notices_delivery WHERE subscription_id = webhook.id AND state = 'waiting' AND next_try_at <= %s
    ORDER BY next_try_at, id LIMIT %s) AS delivery
ORDER BY delivery.subscription_id, delivery.next_try_at, delivery.id
"""
_FORGET = """
DELETE FROM notices_delivery WHERE id IN (
    SELECT id FROM notices_delivery WHERE finished_at < now() - make_interval(days => %s)
    ORDER BY finished_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""


@dataclass
class Job:
    """What one webhook is sent in this round, and what is withheld from it; `disabled` says why it gets nothing."""

    webhook: Subscription
    round: Round | None = None
    withheld: list[UUID] = field(default_factory=list)
    disabled: str = ""
    outcomes: list[Outcome] = field(default_factory=list)


def deliver(webhooks: Sequence[UUID]) -> None:
    """One round for these webhooks: all at once, each in bounded time."""
    jobs = _jobs(webhooks)
    sending = [(job, job.round) for job in jobs if job.round is not None and job.round.posts]
    told = send([one for _, one in sending], allowed=settings.WEBHOOK_ALLOWED_NETWORKS)
    for (job, _), outcomes in zip(sending, told, strict=True):
        job.outcomes = outcomes
    note(jobs=jobs)


@command
def note(*, jobs: Sequence[Job]) -> None:
    """Write down what came of a round. What was removed meanwhile is left alone."""
    webhooks = {one.id: one for one in lock_rows(Subscription, [job.webhook.id for job in jobs])}
    told = {outcome.id: outcome for job in jobs for outcome in job.outcomes}
    withheld = {one for job in jobs for one in job.withheld}
    deliveries = {one.id: one for one in lock_rows(Delivery, [*told, *withheld])}
    for job in jobs:
        webhook = webhooks.get(job.webhook.id)
        if webhook is None:
            continue
        if job.disabled:
            _disable(webhook, job.disabled)
        for outcome in job.outcomes:
            if outcome.id in deliveries:
                _note(deliveries[outcome.id], outcome)
                _note_of(webhook, outcome)
    now = clock.now()
    for one in withheld & deliveries.keys():
        _finish(deliveries[one], WITHHELD, now)
    Delivery.objects.bulk_update(
        deliveries.values(), ["state", "tries", "status", "error", "answer", "next_try_at", "tried_at", "finished_at"]
    )
    Subscription.objects.bulk_update(
        webhooks.values(), ["state", "reason", "failures", "failing_since", "rests_until", "asked_at", "changed_at"]
    )


def forget_deliveries(*, most: int, days: int = KEEP_DAYS) -> int:
    """Delete at most so many deliveries that were finished so long ago, and return how many: a transaction of its own."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_FORGET, [days, most])
        return int(cursor.rowcount)


def _jobs(webhooks: Sequence[UUID]) -> list[Job]:
    now = clock.now()
    due = list(Delivery.objects.raw(_DUE, [list(webhooks), now, MOST_EACH]))
    said, heard = said_in(due)
    numbers = numbers_in(said.values())
    active = {one.id: one for one in Subscription.objects.filter(pk__any=list(webhooks), state=ACTIVE)}
    jobs = []
    for webhook_id, those in groupby(due, key=lambda one: one.subscription_id):
        if webhook_id not in active:
            continue
        job = Job(active[webhook_id])
        jobs.append(job)
        viewer, keys = acts_for(job.webhook), keys_of(job.webhook, now)
        if viewer is None or not keys:
            job.disabled = MAKER_LEFT if viewer is None else SECRET_LOST
            continue
        deliveries = list(those)
        wanted = {one.entry for one in deliveries}
        told = access.may_be_told(viewer, [one for one in heard if one.uid in wanted])
        job.withheld = [one.id for one in deliveries if one.entry is not None and one.entry not in told]
        job.round = Round(job.webhook.url, keys, _posts(deliveries, job.withheld, said, numbers))
    return jobs


def _posts(deliveries: Sequence[Delivery], withheld: Collection[UUID], said: dict[UUID, Said], numbers: Numbers) -> list[Post]:
    return [Post(one.id, _content(one, said, numbers)) for one in deliveries if one.id not in withheld]


def _content(delivery: Delivery, said: dict[UUID, Said], numbers: Numbers) -> bytes:
    """The same bytes for every try."""
    if delivery.entry is None:
        body = payload_of_test(str(delivery.subscription_id), clock.rfc3339(delivery.recorded_at))
    else:
        body = payload(said[delivery.entry], numbers)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _note(delivery: Delivery, outcome: Outcome) -> None:
    delivery.tries += 1
    delivery.status = outcome.answer.status or None
    delivery.error, delivery.answer, delivery.tried_at = outcome.why, outcome.words, outcome.at
    if outcome.is_done:
        _finish(delivery, DONE, outcome.at)
        return
    again = None if outcome.is_gone else schedule.next_try(delivery.tries, outcome.at, asked=outcome.asked, chance=outcome.chance)
    if again is None:
        _finish(delivery, GIVEN_UP, outcome.at)
    else:
        delivery.next_try_at = again


def _note_of(webhook: Subscription, outcome: Outcome) -> None:
    webhook.asked_at = outcome.at
    if outcome.is_done:
        webhook.failures, webhook.failing_since = 0, None
        webhook.rests_until = schedule.rest_of_slow(outcome.took, outcome.at)
        return
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or outcome.at
    webhook.rests_until = schedule.rest(webhook.failures, outcome.at, asked=outcome.asked)
    if outcome.is_gone:
        _disable(webhook, GONE)
    elif outcome.at - webhook.failing_since >= schedule.DISABLED_AFTER:
        _disable(webhook, FAILING)


def _disable(webhook: Subscription, reason: str) -> None:
    webhook.state, webhook.reason, webhook.changed_at = DISABLED, reason, clock.now()


def _finish(delivery: Delivery, state: str, at: datetime) -> None:
    delivery.state, delivery.next_try_at, delivery.finished_at = state, None, at
