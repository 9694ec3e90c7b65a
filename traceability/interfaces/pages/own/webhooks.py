"""The webhooks of an enterprise: all of them, and one with what it was told and what came of it. What is done with one: `webhook_forms`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.pages.own import sent
from traceability.interfaces.pages.own.entrance import for_members, shown
from traceability.kernel.text import Text
from traceability.notices import queries
from traceability.notices.access import visible_webhooks
from traceability.notices.claims import ACTIVE, PAUSED
from traceability.notices.kinds import NOTICES
from traceability.notices.models import (
    DONE,
    FAILING,
    FINISHED,
    GIVEN_UP,
    GONE,
    MAKER_LEFT,
    SECRET_LOST,
    WAITING,
    WITHHELD,
    Delivery,
    Subscription,
)
from traceability.notices.services.keeping import MOST_WEBHOOKS
from traceability.registry.viewer import Viewer

PAGE = 50
FEW = 3
"""Kinds that a row of the list names."""


@dataclass(frozen=True)
class Standing:
    """How something stands, in words. `mark` is its colour; `next` is what its keeper does, empty where that is nothing."""

    mark: str
    word: Promise
    says: Promise | str = ""
    next: Promise | str = ""


_GOOD, _WARN, _BAD, _OPEN = "good", "warn", "bad", "under-way"
_RESTS = "failing so far"
_OF_WEBHOOKS: Mapping[str, Standing] = {
    ACTIVE: Standing(_GOOD, _("Active"), _("What is new is sent at once.")),
    _RESTS: Standing(
        _WARN,
        _("Active, but failing"),
        _("The last tries failed. What is due comes again by itself; after five days of nothing but failures the webhook is disabled."),
        _("See what the receiver answered to its last notices, and mend it."),
    ),
    PAUSED: Standing(_OPEN, _("Paused"), _("Nothing is sent, and nothing is lost: when it is resumed it goes on where it stood.")),
    GONE: Standing(
        _BAD,
        _("Disabled"),
        _("The receiver answered 410: it wants no more."),
        _("Mend the receiver or change the address, then resume. It goes on where it stood."),
    ),
    FAILING: Standing(
        _BAD,
        _("Disabled"),
        _("For five days every try failed."),
        _("Mend the receiver or change the address, then resume. It goes on where it stood."),
    ),
    MAKER_LEFT: Standing(
        _BAD,
        _("Disabled"),
        _("Who made it or last changed it acts no longer for your enterprise."),
        _("Resume it: from then on it is told what you may read. It goes on where it stood."),
    ),
    SECRET_LOST: Standing(
        _BAD,
        _("Disabled"),
        _("Its secret cannot be read here any more, so nothing can be signed."),
        _("Make a new secret, put it into the receiver, then resume. It goes on where it stood."),
    ),
}
_AGAIN = "failed so far"
_OF_DELIVERIES: Mapping[str, Standing] = {
    WAITING: Standing(_OPEN, _("To be sent")),
    _AGAIN: Standing(_WARN, _("Failed, comes again")),
    DONE: Standing(_GOOD, _("Delivered")),
    GIVEN_UP: Standing(_BAD, _("Given up")),
    WITHHELD: Standing(_WARN, _("Withheld: may not be read any more")),
}
GROUPS: Sequence[tuple[Promise, tuple[str, ...]]] = (
    (_("Events"), ("event.",)),
    (_("Shipments and cases"), ("shipment.", "case.", "finding.", "decision.")),
    (_("Certificates"), ("certificate.",)),
    (_("Licences, papers and the ledger"), ("licence.", "document.", "loss.")),
)
"""Of kinds of notices, by how their names begin."""
SAID: Mapping[str, Promise] = {
    "made": _("This webhook was made before, and its secret was shown then. It is not shown again: who has lost it makes a new one."),
    "turned": _("A new secret was made before, and was shown then. It is not shown again: who has lost it makes another one."),
    "test": _("A test is on its way. What comes of it stands below in a moment: load the page again."),
    "again": _("The notice is sent once more. What comes of it stands below in a moment: load the page again."),
    "paused": _("The webhook is paused."),
    "active": _("The webhook is active again."),
    "changed": _("The change is kept."),
    "removed": _("The webhook is removed."),
}
"""What a form was answered with, by `?said=`."""


@dataclass(frozen=True)
class OwnDelivery:
    """One notice, in words; `key` is that of the form that sends it again."""

    delivery: Delivery
    key: str = field(default_factory=sent.new_key)

    @property
    def what(self) -> Text | None:
        """None of a test."""
        notice = NOTICES.get(self.delivery.kind)
        return notice.says if notice else None

    @property
    def standing(self) -> Standing:
        one = self.delivery
        return _OF_DELIVERIES[_AGAIN if one.state == WAITING and one.tries else one.state]

    @property
    def is_finished(self) -> bool:
        return self.delivery.state in FINISHED


@dataclass(frozen=True)
class OwnWebhook:
    """A webhook in words, with the newest of its notices where the list shows it."""

    webhook: Subscription
    latest: OwnDelivery | None = None

    @property
    def standing(self) -> Standing:
        one = self.webhook
        return _OF_WEBHOOKS[_RESTS if one.state == ACTIVE and one.failures else one.reason or one.state]

    @property
    def told(self) -> list[Text]:
        """In the order of the form; empty: everything."""
        return [notice.says for kind, notice in NOTICES.items() if kind in self.webhook.kinds]

    @property
    def few(self) -> list[Text]:
        return self.told[:FEW]

    @property
    def others(self) -> int:
        return max(len(self.told) - FEW, 0)

    @property
    def is_active(self) -> bool:
        return self.webhook.state == ACTIVE


@for_members()
def webhooks(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """In the order in which they were made. Two queries."""
    latest = {one.subscription_id: OwnDelivery(one) for one in _latest(viewer)}
    listed = [OwnWebhook(one.webhook, latest.get(one.webhook.id)) for one in queries.webhooks(viewer=viewer, limit=MOST_WEBHOOKS)]
    page = {"listed": listed, "most": MOST_WEBHOOKS, "is_full": len(listed) >= MOST_WEBHOOKS, "said": _said(request)}
    return shown(request, viewer, "webhooks", page)


def one_webhook(request: HttpRequest, viewer: Viewer, webhook_id: UUID, *, secret: str = "", status: int = 200) -> HttpResponse:
    """The page of one, with a page of its log. `secret` is shown by this answer alone: no address leads to it, and nothing keeps the page.

    Raises WebhookNotSeen.
    """
    one = queries.webhook(webhook_id, viewer=viewer).webhook
    after = _place_of(request.GET.get("before", ""))
    found = queries.deliveries(webhook_id, viewer=viewer, after=after, limit=PAGE + 1)
    page = {
        "one": OwnWebhook(one),
        "secret": secret,
        "said": _said(request),
        "keys": {"test": sent.new_key(), "secret": sent.new_key()},
        "deliveries": [OwnDelivery(view.delivery) for view in found[:PAGE]],
        "further": found[PAGE - 1].delivery.id if len(found) > PAGE else "",
        "is_first": after is None,
    }
    return shown(request, viewer, "webhook", page, status)


def _latest(viewer: Viewer) -> list[Delivery]:
    """The newest notice to each of the viewer's webhooks: by the index, however long their logs are. One query."""
    newest = Delivery.objects.filter(subscription=OuterRef("pk")).order_by("-id").values("id")[:1]
    return list(Delivery.objects.filter(id__in=visible_webhooks(viewer).values_list(Subquery(newest))))


def _said(request: HttpRequest) -> Promise | str:
    return SAID.get(request.GET.get("said", ""), "")


def _place_of(before: str) -> UUID | None:
    """Of the notice with this id in the log: ids rise with time, so any one is a place."""
    try:
        return UUID(before)
    except ValueError:
        return None
