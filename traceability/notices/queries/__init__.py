"""Webhooks and their deliveries as their keepers read them, and what waits."""

from traceability.notices.queries.shown import DeliveryView, WebhookView, deliveries, delivery, webhook, webhooks
from traceability.notices.queries.waiting import DELIVER, TELL, waiting_receivers, waiting_subscriptions

__all__ = [
    "DELIVER",
    "TELL",
    "DeliveryView",
    "WebhookView",
    "deliveries",
    "delivery",
    "waiting_receivers",
    "waiting_subscriptions",
    "webhook",
    "webhooks",
]
