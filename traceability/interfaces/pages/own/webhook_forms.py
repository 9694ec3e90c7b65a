"""What a member does with webhooks: make one, change it, try it, pause and resume it, turn its secret, send a notice again, remove it.

A secret stands in the answer to the form that made it, and nowhere else: what is kept for a repetition is where it leads to.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.pages.own import sent
from traceability.interfaces.pages.own.entrance import for_members, shown
from traceability.interfaces.pages.own.spelling import plain
from traceability.interfaces.pages.own.webhooks import GROUPS, one_webhook
from traceability.interfaces.problems import status_of, told
from traceability.kernel.errors import Missing, TraceabilityError
from traceability.kernel.idempotency import KeyReused
from traceability.notices import queries
from traceability.notices import services as notices
from traceability.notices.addresses import MOST_URL
from traceability.notices.claims import ACTIVE, DESCRIPTION, PAUSED, WebhookChange, read_webhook
from traceability.notices.errors import DeliveryNotSeen
from traceability.notices.kinds import NOTICES
from traceability.notices.models import Subscription
from traceability.notices.services import Opened
from traceability.notices.signing import spelt
from traceability.registry.viewer import Viewer

FIELDS: Mapping[str, Promise] = {"url": _("Address"), "kinds": _("What is told"), "description": _("Description")}
Said = dict[str, Any]
Opening = Callable[[sent.Form], Opened]


@for_members("POST")
def make(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A new webhook; answered with its page and its secret."""
    if request.method != "POST":
        return _form(request, viewer, {})
    said = _said(request)
    try:
        claim = read_webhook(said)
        return _opened(request, viewer, said, "made", lambda form: notices.subscribe(by=viewer, claim=claim, request=form))
    except TraceabilityError as problem:
        return _refused(request, viewer, said, problem)


@for_members("POST")
def change(request: HttpRequest, viewer: Viewer, webhook_id: UUID) -> HttpResponse:
    """Address, kinds and description, as the form has them all; how it stands stays."""
    one = queries.webhook(webhook_id, viewer=viewer).webhook
    if request.method != "POST":
        return _form(request, viewer, {"url": one.url, "description": one.description, "kinds": one.kinds}, changed=one)
    said = _said(request)
    try:
        claim = read_webhook(said)
        changed = WebhookChange(url=claim.url, kinds=claim.kinds, description=claim.description)
        notices.change(by=viewer, webhook=webhook_id, claim=changed)
    except Missing:
        raise
    except TraceabilityError as problem:
        return _refused(request, viewer, said, problem, changed=one)
    return sent.led(_at(webhook_id, "changed"))


@for_members("POST")
def webhook(request: HttpRequest, viewer: Viewer, webhook_id: UUID) -> HttpResponse:
    """One, and what the buttons on its page do; a form without one of them changes nothing."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act in _STATES:
        notices.change(by=viewer, webhook=webhook_id, claim=WebhookChange(state=_STATES[act]))
        return sent.led(_at(webhook_id, _STATES[act]))
    if act == "secret":
        return _opened(
            request, viewer, {"act": act}, "turned", lambda form: notices.turn_secret(by=viewer, webhook=webhook_id, request=form)
        )
    if act == "test":
        form = sent.Form(request, viewer, {"act": act}, lambda made: (_at(webhook_id, act), None))
        return sent.record(form, lambda form: notices.try_out(by=viewer, webhook=webhook_id, request=form))
    if act == "again":
        delivery = _delivery(request)
        form = sent.Form(request, viewer, {"act": act, "delivery": str(delivery)}, lambda made: (_at(webhook_id, act), None))
        return sent.record(form, lambda form: notices.ask_again(by=viewer, webhook=webhook_id, delivery=delivery, request=form))
    return one_webhook(request, viewer, webhook_id)


@for_members("POST")
def remove(request: HttpRequest, viewer: Viewer, webhook_id: UUID) -> HttpResponse:
    """Asks once more, then it is gone."""
    one = queries.webhook(webhook_id, viewer=viewer).webhook
    if request.method != "POST":
        return shown(request, viewer, "webhook_remove", {"webhook": one})
    notices.remove(by=viewer, webhook=webhook_id)
    return sent.led(f"{reverse('own_webhooks')}?said=removed")


_STATES: Mapping[str, str] = {"pause": PAUSED, "resume": ACTIVE}


def _opened(request: HttpRequest, viewer: Viewer, said: Said, repeated: str, command: Opening) -> HttpResponse:
    """The webhook's page with its new secret; a repetition is led to the page without it, which says so (`repeated`)."""
    made: list[Opened] = []

    def opening(form: sent.Form) -> Opened:
        made.append(command(form))
        return made[0]

    response = sent.record(sent.Form(request, viewer, said, lambda opened: (_at(opened.webhook.id, repeated), None)), opening)
    if not made:
        return response
    return one_webhook(request, viewer, made[0].webhook.id, secret=spelt(made[0].secret), status=201)


def _at(webhook_id: UUID, said: str) -> str:
    return f"{reverse('own_webhook', args=[webhook_id])}?said={said}"


def _delivery(request: HttpRequest) -> UUID:
    """Raises DeliveryNotSeen for what is no id."""
    try:
        return UUID(request.POST.get("delivery", ""))
    except ValueError:
        raise DeliveryNotSeen() from None


def _said(request: HttpRequest) -> Said:
    """What the form says, as programs send it. A box is a field of its own, so that the page of a form under way sends it again."""
    url, description = plain(request.POST.get("url", "")), plain(request.POST.get("description", ""))
    return (
        {"kinds": [kind for kind in NOTICES if kind in request.POST]}
        | ({"url": url} if url else {})
        | ({"description": description} if description else {})
    )


def _refused(
    request: HttpRequest, viewer: Viewer, said: Said, problem: TraceabilityError, *, changed: Subscription | None = None
) -> HttpResponse:
    """The form again as it was sent, with every problem at its field."""
    error = told(problem)
    return _form(request, viewer, said, changed=changed, problems=error.problems, status=status_of(error))


def _form(
    request: HttpRequest,
    viewer: Viewer,
    said: Said,
    *,
    changed: Subscription | None = None,
    problems: Sequence[TraceabilityError] = (),
    status: int = 200,
) -> HttpResponse:
    placed = [(one, (one.pointer or "").removeprefix("/")) for one in problems]
    page = {
        "key": sent.new_key() if any(isinstance(one, KeyReused) for one in problems) else sent.key_of(request),
        "changed": changed,
        "said": said,
        "groups": [(title, _boxes(beginnings, said.get("kinds", ()))) for title, beginnings in GROUPS],
        "problems": [(one, name, FIELDS.get(name, "")) for one, name in placed],
        "wrong": {name: [one for one, at in placed if at == name] for name in FIELDS},
        "most_url": MOST_URL,
        "most_words": DESCRIPTION.most,
    }
    return shown(request, viewer, "webhook_form", page, status)


def _boxes(beginnings: tuple[str, ...], chosen: Sequence[str]) -> list[tuple[str, object, bool]]:
    """Kind, what it means, and whether it is chosen."""
    return [(kind, notice.says, kind in chosen) for kind, notice in NOTICES.items() if kind.startswith(beginnings)]
