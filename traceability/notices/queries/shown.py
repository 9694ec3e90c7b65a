"""Webhooks of an organisation, and the log of what was delivered to each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from traceability.kernel.clock import rfc3339
from traceability.notices import access
from traceability.notices.errors import DeliveryNotSeen, WebhookNotSeen
from traceability.notices.models import Delivery, Subscription
from traceability.registry.viewer import Viewer


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook as its keepers read it: never its secret."""

    webhook: Subscription

    def as_json(self) -> dict[str, Any]:
        one = self.webhook
        return {
            "id": str(one.id),
            "url": one.url,
            "kinds": list(one.kinds),
            "description": one.description or None,
            "state": one.state,
            "reason": one.reason or None,
            "failures": one.failures,
            "failing_since": _moment(one.failing_since),
            "old_secret_until": _moment(one.old_secret_until),
            "created_at": rfc3339(one.recorded_at),
            "changed_at": rfc3339(one.changed_at),
        }


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """What became of one notice."""

    delivery: Delivery

    def as_json(self) -> dict[str, Any]:
        one = self.delivery
        return {
            "id": str(one.id),
            "type": one.kind,
            "entry": str(one.entry) if one.entry else None,
            "state": one.state,
            "tries": one.tries,
            "last_status": one.status,
            "last_error": one.error or None,
            "last_answer": one.answer or None,
            "created_at": rfc3339(one.recorded_at),
            "last_try_at": _moment(one.tried_at),
            "next_try_at": _moment(one.next_try_at),
            "finished_at": _moment(one.finished_at),
        }


def webhooks(*, viewer: Viewer, after: UUID | None = None, limit: int) -> list[WebhookView]:
    """Those of the viewer's organisation, in the order in which they were made. One query."""
    rows = access.visible_webhooks(viewer).order_by("id")
    return [WebhookView(one) for one in (rows.filter(id__gt=after) if after else rows)[:limit]]


def webhook(webhook_id: UUID, *, viewer: Viewer) -> WebhookView:
    """Raises WebhookNotSeen."""
    found = access.visible_webhooks(viewer).filter(id=webhook_id).first()
    if found is None:
        raise WebhookNotSeen()
    return WebhookView(found)


def deliveries(webhook_id: UUID, *, viewer: Viewer, state: str | None = None, after: UUID | None = None, limit: int) -> list[DeliveryView]:
    """What was told, the latest first. Two queries. Raises WebhookNotSeen."""
    rows = webhook(webhook_id, viewer=viewer).webhook.deliveries.order_by("-id")
    if state:
        rows = rows.filter(state=state)
    return [DeliveryView(one) for one in (rows.filter(id__lt=after) if after else rows)[:limit]]


def delivery(webhook_id: UUID, delivery_id: UUID, *, viewer: Viewer) -> DeliveryView:
    """Raises WebhookNotSeen, DeliveryNotSeen."""
    found = webhook(webhook_id, viewer=viewer).webhook.deliveries.filter(id=delivery_id).first()
    if found is None:
        raise DeliveryNotSeen()
    return DeliveryView(found)


def _moment(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None
