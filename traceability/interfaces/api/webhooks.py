"""Webhooks: who is told, of what, and what became of each notice. Standard Webhooks; what is sent is thin, the rest is read here."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from traceability.interfaces.api import answers, filters, paging, recording
from traceability.interfaces.api import webhook_shapes as shapes
from traceability.interfaces.api.recording import Answer
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import page_of
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.notices import queries
from traceability.notices import services as notices
from traceability.notices.access import KEEPERS
from traceability.notices.claims import read_asking, read_change, read_webhook
from traceability.notices.models import DELIVERY_STATES, Delivery
from traceability.notices.queries import DeliveryView, WebhookView
from traceability.notices.sealed import SEALING
from traceability.notices.services import Opened
from traceability.notices.signing import spelt

SHOWN_SECONDS = 24 * 3600
"""For so long a repeated request is shown the secret again: its first answer may have been lost on the way."""


class WebhooksView(ApiView):
    @documented(
        "make_webhook",
        "Have an address told of what happens",
        roles=KEEPERS,
        keyed=True,
        request=shapes.WEBHOOK_BODY,
        request_example=shapes.BODY_EXAMPLE,
        responses={201: shapes.OPENED},
        example=shapes.OPENED_EXAMPLE,
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        """Each new sealed entry that concerns your organisation and that you may read is posted there (`WebhookNotice`), at least once,
        signed as Standard Webhooks says: headers `webhook-id`, `webhook-timestamp` and `webhook-signature` (`v1`, HMAC-SHA256 of
        `id.timestamp.body`). Take no notice whose timestamp is over 5 minutes from now. Answer with 2xx within 10 seconds; else it comes
        again after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours. Redirects are failures; 410 disables the webhook;
        `Retry-After` with 429 and 503 is respected. Nothing goes to private addresses unless the operator allows it. At most 10 webhooks
        of an organisation (`too_many_webhooks`).
        """
        claim = read_webhook(request.json)
        return recording.record(
            request, lambda kept: notices.subscribe(by=request.viewer, claim=claim, request=kept), _opened_json, shown=_with_secret
        )

    @documented(
        "list_webhooks",
        "The webhooks of one's own organisation",
        roles=KEEPERS,
        paged=True,
        responses={200: page_of(shapes.WEBHOOK_SHAPE)},
        example={"results": [shapes.EXAMPLE], "next": None},
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        page = paging.read(request, filters.parse_uuid)
        rows = queries.webhooks(viewer=request.viewer, after=page.after[0] if page.after else None, limit=page.fetch)
        return paging.answer(request, page, rows, key=lambda one: (one.webhook.id,), as_json=lambda one: one.as_json())


class WebhookDetailView(ApiView):
    @documented(
        "read_webhook", "One webhook, and how it fares", roles=KEEPERS, responses={200: shapes.WEBHOOK_SHAPE}, example=shapes.EXAMPLE
    )
    def get(self, request: ApiRequest, webhook_id: UUID) -> HttpResponse:
        return answers.tagged_answer(request._request, queries.webhook(webhook_id, viewer=request.viewer).as_json())

    @documented(
        "change_webhook",
        "Change a webhook: what is left out stays as it is",
        roles=KEEPERS,
        writes=True,
        request=shapes.CHANGE_BODY,
        request_example=shapes.CHANGE_EXAMPLE,
        responses={200: shapes.WEBHOOK_SHAPE},
        example=shapes.EXAMPLE | {"kinds": []},
    )
    def patch(self, request: ApiRequest, webhook_id: UUID) -> HttpResponse:
        """Whoever changes it answers for it from then on: it is told what they may read. A paused or disabled one that is set to active
        goes on where it stood: nothing is lost.
        """
        changed = notices.change(by=request.viewer, webhook=webhook_id, claim=read_change(request.json))
        return answers.json_answer(WebhookView(changed).as_json())

    @documented("remove_webhook", "Remove a webhook with its deliveries", roles=KEEPERS, writes=True, responses={204: None})
    def delete(self, request: ApiRequest, webhook_id: UUID) -> HttpResponse:
        notices.remove(by=request.viewer, webhook=webhook_id)
        return HttpResponse(status=204)


class WebhookSecretView(ApiView):
    @documented(
        "turn_webhook_secret",
        "A new secret; for 24 hours the one before signs beside it",
        roles=KEEPERS,
        keyed=True,
        request=shapes.ASKING_BODY,
        request_example={},
        responses={201: shapes.OPENED},
        example=shapes.TURNED_EXAMPLE,
    )
    def post(self, request: ApiRequest, webhook_id: UUID) -> HttpResponse:
        """In that time `webhook-signature` holds two signatures with a space between; a receiver takes a notice that one of them fits."""
        read_asking(request.json)
        return recording.record(
            request, lambda kept: notices.turn_secret(by=request.viewer, webhook=webhook_id, request=kept), _opened_json, shown=_with_secret
        )


class WebhookTestView(ApiView):
    @documented(
        "test_webhook",
        "Send a notice `webhook.test` at once",
        roles=KEEPERS,
        keyed=True,
        request=shapes.ASKING_BODY,
        request_example={},
        responses={202: shapes.DELIVERY},
        example=shapes.TEST_EXAMPLE,
    )
    def post(self, request: ApiRequest, webhook_id: UUID) -> HttpResponse:
        """The log of deliveries tells what came of it."""
        read_asking(request.json)
        return recording.record(
            request, lambda kept: notices.try_out(by=request.viewer, webhook=webhook_id, request=kept), _asked_json(webhook_id)
        )


class WebhookDeliveriesView(ApiView):
    @documented(
        "list_webhook_deliveries",
        "What was told and what came of it, the latest first",
        roles=KEEPERS,
        parameters=[filters.choice("state", "Only in this state.", DELIVERY_STATES)],
        paged=True,
        responses={200: page_of(shapes.DELIVERY)},
        example={"results": [shapes.DELIVERY_EXAMPLE], "next": None},
    )
    def get(self, request: ApiRequest, webhook_id: UUID) -> HttpResponse:
        """Finished ones are kept for 90 days."""
        page = paging.read(request, filters.parse_uuid)
        after, state = page.after[0] if page.after else None, request.given.get("state")
        rows = queries.deliveries(webhook_id, viewer=request.viewer, state=state, after=after, limit=page.fetch)
        return paging.answer(request, page, rows, key=lambda one: (one.delivery.id,), as_json=lambda one: one.as_json())


class WebhookDeliveryView(ApiView):
    @documented(
        "read_webhook_delivery",
        "What came of one notice",
        roles=KEEPERS,
        responses={200: shapes.DELIVERY},
        example=shapes.DELIVERY_EXAMPLE,
    )
    def get(self, request: ApiRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
        found = queries.delivery(webhook_id, delivery_id, viewer=request.viewer)
        return answers.tagged_answer(request._request, found.as_json())


class WebhookRedeliveriesView(ApiView):
    @documented(
        "redeliver_webhook",
        "Send the same notice once more, with the same id",
        roles=KEEPERS,
        keyed=True,
        request=shapes.ASKING_BODY,
        request_example={},
        responses={202: shapes.DELIVERY},
        example=shapes.AGAIN_EXAMPLE,
    )
    def post(self, request: ApiRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
        read_asking(request.json)
        return recording.record(
            request,
            lambda kept: notices.ask_again(by=request.viewer, webhook=webhook_id, delivery=delivery_id, request=kept),
            _asked_json(webhook_id),
        )


def _opened_json(opened: Opened) -> Answer:
    """As it is kept: with the secret encrypted, since a kept answer is read by whoever reads the table."""
    body = WebhookView(opened.webhook).as_json() | {"secret": SEALING.seal(spelt(opened.secret).encode())}
    return Answer(body, location=f"/api/v1/webhooks/{opened.webhook.id}")


def _with_secret(kept: bytes) -> bytes:
    """As it is shown: the secret in clear for a day, then without it."""
    body: dict[str, Any] = json.loads(kept)
    secret = SEALING.unsealed(body["secret"], seconds=SHOWN_SECONDS)
    return answers.as_bytes(body | {"secret": secret.decode() if secret is not None else None})


def _asked_json(webhook_id: UUID) -> Any:
    def asked(delivery: Delivery) -> Answer:
        location = f"/api/v1/webhooks/{webhook_id}/deliveries/{delivery.id}"
        return Answer(DeliveryView(delivery).as_json(), location=location, status=202)

    return asked


urlpatterns = [
    path("webhooks", WebhooksView.as_view(), name="webhooks"),
    path("webhooks/<uuid:webhook_id>", WebhookDetailView.as_view(), name="webhook"),
    path("webhooks/<uuid:webhook_id>/secret", WebhookSecretView.as_view(), name="webhook-secret"),
    path("webhooks/<uuid:webhook_id>/test", WebhookTestView.as_view(), name="webhook-test"),
    path("webhooks/<uuid:webhook_id>/deliveries", WebhookDeliveriesView.as_view(), name="webhook-deliveries"),
    path("webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>", WebhookDeliveryView.as_view(), name="webhook-delivery"),
    path(
        "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/redeliveries",
        WebhookRedeliveriesView.as_view(),
        name="webhook-redeliveries",
    ),
]
