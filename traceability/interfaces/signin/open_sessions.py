"""The sessions of a person: seen, listed and ended. A session's row is the session: without it the next request is nobody's."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from traceability.interfaces.signin.addresses import address_of
from traceability.interfaces.signin.devices import device_of
from traceability.interfaces.signin.models import Session
from traceability.interfaces.signin.store import SessionStore
from traceability.kernel import clock

log = logging.getLogger(__name__)

BEGAN = "signed_in"
"""In the session: when, from where and with what it began."""
NOTED_EVERY = timedelta(minutes=5)
"""How often a request notes that the session was seen; those between write nothing."""
MOST_SHOWN = 50
PRUNED = 20
"""Sessions whose time is over that one sign-in removes at most."""

_PRUNE = """
DELETE FROM signin_session WHERE session_key IN (
    SELECT session_key FROM signin_session WHERE expire_date <= %s ORDER BY expire_date LIMIT %s FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True)
class OpenSession:
    """One session as its owner sees it. `handle` names it; its key would open it."""

    handle: str
    device: str
    address: str
    began_at: datetime | None
    seen_at: datetime
    is_this: bool


def note_begin(request: HttpRequest) -> None:
    """Keep in the session how it began; sessions that are over make room."""
    now = clock.now()
    device = device_of(request.META.get("HTTP_USER_AGENT", ""))
    request.session[BEGAN] = {"at": clock.rfc3339(now), "address": address_of(request), "device": device}
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE, [now, PRUNED])


def note_seen(request: HttpRequest) -> None:
    """Note that the session is in use, if that was not noted lately. By its own statement: what the session holds is not written."""
    store, now = getattr(request, "session", None), clock.now()
    seen_at = getattr(store, "seen_at", None)
    if store is not None and seen_at is not None and seen_at <= now - NOTED_EVERY:
        Session.objects.filter(pk=store.session_key, seen_at__lte=now - NOTED_EVERY).update(seen_at=now)


def sessions_of(request: HttpRequest, user: User) -> list[OpenSession]:
    """The open sessions of a person, at most MOST_SHOWN: this one first, then the one that was seen last."""
    rows = Session.objects.filter(user_id=user.pk, expire_date__gt=clock.now()).order_by("-seen_at")[:MOST_SHOWN]
    return sorted((_shown(row, request.session.session_key) for row in rows), key=lambda one: not one.is_this)


def end(request: HttpRequest, user: User, handle: str) -> bool:
    """End one of the person's other sessions. Whether there was one of that name."""
    keys = Session.objects.filter(user_id=user.pk).exclude(pk=request.session.session_key).values_list("pk", flat=True)
    found = [key for key in keys if _handle(key) == handle]
    return bool(Session.objects.filter(pk__in=found).delete()[0])


def end_others(request: HttpRequest, user: User) -> int:
    """End all sessions of the person but this one. Returns how many."""
    return Session.objects.filter(user_id=user.pk).exclude(pk=request.session.session_key).delete()[0]


def end_all(user: User) -> int:
    """End all sessions of the person, this one too, where it is theirs and is not given a new key. Returns how many."""
    ended = Session.objects.filter(user_id=user.pk).delete()[0]
    log.info("sessions_ended", extra={"user": user.pk, "count": ended})
    return ended


def _shown(row: Session, present: str | None) -> OpenSession:
    began: dict[str, Any] = SessionStore().decode(row.session_data).get(BEGAN, {})
    at = began.get("at")
    return OpenSession(
        handle=_handle(row.pk),
        device=_said(*began.get("device", ["", ""])),
        address=began.get("address", ""),
        began_at=clock.parse_rfc3339(at) if at else None,
        seen_at=row.seen_at,
        is_this=row.pk == present,
    )


def _said(browser: str, system: str) -> str:
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("Unknown device")


def _handle(key: str) -> str:
    return salted_hmac("signin.session", key, algorithm="sha256").hexdigest()[:32]
