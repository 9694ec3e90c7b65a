"""What who keeps webhooks does: make one, change it, turn its secret, remove it, try it, ask for a notice again."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from traceability.kernel import bell, clock, idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import lock_rows
from traceability.notices import access, signing
from traceability.notices.addresses import read_url
from traceability.notices.claims import ACTIVE, WebhookChange, WebhookClaim
from traceability.notices.errors import DeliveryNotSeen, TooManyWebhooks, WebhookNotActive, WebhookNotSeen
from traceability.notices.kinds import TEST
from traceability.notices.models import WAITING, Delivery, Subscription
from traceability.notices.sealed import SEALING
from traceability.registry.models import Organisation
from traceability.registry.viewer import Viewer

MOST_WEBHOOKS = 10
"""Of one organisation."""
BOTH_SIGN = timedelta(hours=24)
"""For so long after a secret was turned the one before signs, too."""
ASKED_FOR = "delivery.requested"

_BEGIN = "INSERT INTO notices_position (subscription_id, log_id, next_index) SELECT %s, log_id, size FROM ledger.log"


@dataclass(frozen=True)
class Opened:
    """A webhook with its new secret, which is shown once; it is left out of what is printed of this object."""

    webhook: Subscription
    secret: bytes = field(repr=False)


@command
def subscribe(*, by: Viewer, claim: WebhookClaim, request: Request | None = None) -> Opened:
    """A webhook that is told of everything that comes behind the logs as they stand now.

    Raises WebhooksForSubmittersAndAuditors, BadWebhookUrl, WebhookUrlOpen, WebhookAddressPrivate, TooManyWebhooks.
    """
    idempotency.begin(request)
    access.must_keep_webhooks(by)
    assert by.organisation is not None and by.person is not None
    read_url(claim.url, allowed=settings.WEBHOOK_ALLOWED_NETWORKS, pointer="/url")
    lock_rows(Organisation, [by.organisation], no_key=True)  # two at once are counted one after the other
    if Subscription.objects.filter(organisation_id=by.organisation).count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks(most=MOST_WEBHOOKS)
    secret = signing.new_secret()
    webhook = Subscription.objects.create(
        organisation_id=by.organisation,
        person=by.person,
        url=claim.url,
        kinds=_sorted(claim.kinds),
        description=claim.description,
        secret=SEALING.seal(secret),
    )
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [webhook.id])
    return idempotency.keep(request, Opened(webhook, secret))


@command
def change(*, by: Viewer, webhook: UUID, claim: WebhookChange) -> Subscription:
    """Whoever changes it answers for it from then on. Active again, it goes on where it stood, as if nothing had failed.

    Raises WebhooksForSubmittersAndAuditors, WebhookNotSeen, and of a new address what `subscribe` raises.
    """
    one = _own(by, webhook)
    assert by.person is not None
    if claim.url is not None:
        one.url = claim.url
        read_url(one.url, allowed=settings.WEBHOOK_ALLOWED_NETWORKS, pointer="/url")
    one.kinds = one.kinds if claim.kinds is None else _sorted(claim.kinds)
    one.description = one.description if claim.description is None else claim.description
    if claim.state is not None:
        one.state, one.reason = claim.state, ""
    if claim.state == ACTIVE:
        one.failures, one.failing_since, one.rests_until = 0, None, None
    one.person, one.changed_at = by.person, clock.now()
    one.save()
    bell.ring_on_commit([ASKED_FOR])
    return one


@command
def turn_secret(*, by: Viewer, webhook: UUID, request: Request | None = None) -> Opened:
    """A new secret; for 24 hours the one before signs beside it. Raises WebhooksForSubmittersAndAuditors, WebhookNotSeen."""
    idempotency.begin(request)
    one, secret, now = _own(by, webhook), signing.new_secret(), clock.now()
    one.old_secret, one.old_secret_until = one.secret, now + BOTH_SIGN
    one.secret, one.changed_at = SEALING.seal(secret), now
    one.save()
    return idempotency.keep(request, Opened(one, secret))


@command
def remove(*, by: Viewer, webhook: UUID) -> None:
    """Gone with its deliveries. Raises WebhooksForSubmittersAndAuditors, WebhookNotSeen."""
    _own(by, webhook).delete()


@command
def try_out(*, by: Viewer, webhook: UUID, request: Request | None = None) -> Delivery:
    """A notice `webhook.test`, sent at once. Raises WebhooksForSubmittersAndAuditors, WebhookNotSeen, WebhookNotActive."""
    idempotency.begin(request)
    one = _awake(by, webhook)
    delivery = Delivery.objects.create(subscription=one, kind=TEST, next_try_at=clock.now())
    bell.ring_on_commit([ASKED_FOR])
    return idempotency.keep(request, delivery)


@command
def ask_again(*, by: Viewer, webhook: UUID, delivery: UUID, request: Request | None = None) -> Delivery:
    """The same notice, with the same id, once more and at once; its tries are counted anew.

    Raises WebhooksForSubmittersAndAuditors, WebhookNotSeen, WebhookNotActive, DeliveryNotSeen.
    """
    idempotency.begin(request)
    one = _awake(by, webhook)
    for found in lock_rows(Delivery.objects.filter(subscription=one), [delivery]):
        found.state, found.tries, found.next_try_at, found.finished_at = WAITING, 0, clock.now(), None
        found.save()
        bell.ring_on_commit([ASKED_FOR])
        return idempotency.keep(request, found)
    raise DeliveryNotSeen()


def _own(by: Viewer, webhook: UUID) -> Subscription:
    access.must_keep_webhooks(by)
    for one in lock_rows(access.visible_webhooks(by), [webhook]):
        return one
    raise WebhookNotSeen()


def _awake(by: Viewer, webhook: UUID) -> Subscription:
    """One that is active; who asks for something does not wait until it has rested."""
    one = _own(by, webhook)
    if one.state != ACTIVE:
        raise WebhookNotActive(state=one.state)
    if one.rests_until is not None:
        one.rests_until = None
        one.save(update_fields=["rests_until"])
    return one


def _sorted(kinds: tuple[str, ...]) -> list[str]:
    return sorted(set(kinds))
