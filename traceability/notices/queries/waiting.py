"""What waits: webhooks that were not told of all that is sealed, and those for which something is due."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from traceability.kernel import clock
from traceability.notices.claims import ACTIVE
from traceability.notices.models import WAITING, Delivery, Subscription

TELL, DELIVER = "notices.tell", "notices.deliver"
"""The tasks that work on them."""

_BEHIND = """
SELECT behind.id FROM notices_subscription AS behind CROSS JOIN ledger.log
CROSS JOIN LATERAL (SELECT max(size) AS size FROM ledger.checkpoint WHERE checkpoint.log_id = log.log_id) AS sealed
LEFT JOIN notices_position AS position ON position.subscription_id = behind.id AND position.log_id = log.log_id
WHERE behind.state = %s AND coalesce(position.next_index, 0) < sealed.size
"""


def waiting_subscriptions() -> QuerySet[Subscription, UUID]:
    """Active webhooks beyond whose next index a leaf is sealed. In no order, so that who is far behind stops nobody."""
    waiting = Subscription.objects.filter(pk__in=RawSQL(_BEHIND, [ACTIVE]))  # noqa: S611  a constant
    return waiting.order_by("?").values_list("pk", flat=True)


def waiting_receivers() -> QuerySet[Subscription, UUID]:
    """Active webhooks that do not rest and for which a delivery is due; who was asked the longest time ago comes first."""
    now = clock.now()
    due = Delivery.objects.filter(subscription=OuterRef("pk"), state=WAITING, next_try_at__lte=now)
    awake = Subscription.objects.filter(Q(rests_until__isnull=True) | Q(rests_until__lte=now), state=ACTIVE)
    return awake.filter(Exists(due)).order_by("asked_at", "id").values_list("pk", flat=True)
