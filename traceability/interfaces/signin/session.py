"""What a session has proved: the password, the second factor, and how long ago. Asked at every request, so it needs no query.

The setting SECOND_FACTOR says who must prove one: `required`, every reviewer and supervisor; `optional`, whoever has enrolled.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

from traceability.interfaces.problems import DoorError
from traceability.interfaces.signin import factors, open_sessions
from traceability.kernel import clock
from traceability.kernel.text import Text
from traceability.registry.viewer import Viewer

PROVED, LACKS = "second_factor_proved_at", "second_factor_lacks"
PROOF = "/sign-in/code/"
"""Where the second factor is proved anew."""
PROVIDER_DOOR = "signed_in_by_provider_at"
"""In the session: at which door it began with an account of the organisation. Absent: with a password."""


class NotFresh(DoorError):
    code, status = "sign_in_not_fresh", 403
    says = Text(
        en="This needs a proof that it is you, no older than {minutes} min. Confirm it at {address} (in another window, so that"
        " what you wrote here stays), then send this again.",
        zh="此操作须在最近 {minutes} 分钟内验证过本人身份。请在 {address} 确认（另开窗口，以保留此处所填内容），然后重新提交。",
    )


def begin(request: HttpRequest, *, provider_door: str = "") -> None:
    """The password was right, or the provider vouches for who came from a door: what this session proved before counts no more.

    An enrolled factor must be proved now.
    """
    assert isinstance(request.user, User)
    request.session.pop(PROVED, None)
    request.session.pop(LACKS, None)
    request.session.pop(PROVIDER_DOOR, None)
    request.session.set_expiry(None)
    if provider_door:
        request.session[PROVIDER_DOOR] = provider_door
    open_sessions.note_begin(request)
    if factors.has_factor(request.user):
        request.session[LACKS] = True


def prove(request: HttpRequest, at: datetime | None = None) -> None:
    """The second factor was right, now or `at`: the session gets a new key, so that one which was known before it leads nowhere."""
    renew(request)
    request.session.pop(LACKS, None)
    request.session[PROVED] = clock.rfc3339(at or clock.now())


def renew(request: HttpRequest) -> None:
    """The session goes on under a new key, and is there again if all sessions of the person ended meanwhile."""
    request.session.cycle_key()


def lacks_factor(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether this session must still prove the second factor before it may do anything."""
    session: Any = getattr(request, "session", {})
    must = settings.SECOND_FACTOR == "required" and viewer.is_regulator
    return bool(session.get(LACKS)) or (must and PROVED not in session)


def has_proved(request: HttpRequest) -> bool:
    return PROVED in request.session


def must_be_fresh(request: HttpRequest, viewer: Viewer) -> None:
    """Before whatever cannot be taken back. Raises NotFresh for a session that proved its second factor too long ago.

    One without a second factor is not asked (SECOND_FACTOR), nor a token.
    """
    if viewer.via != "session":
        return
    proved = getattr(request, "session", {}).get(PROVED)
    if proved is not None and _at(proved) + _fresh_for() < clock.now():
        raise NotFresh(minutes=settings.SECOND_FACTOR_MINUTES, address=PROOF)


def is_fresh(request: HttpRequest) -> bool:
    proved = request.session.get(PROVED)
    return proved is not None and clock.now() <= _at(proved) + _fresh_for()


def _fresh_for() -> timedelta:
    """How long a proof is good: a reviewer works through a queue, but a screen that was left alone over lunch signs nothing."""
    return timedelta(minutes=settings.SECOND_FACTOR_MINUTES)


def _at(text: str) -> datetime:
    return clock.parse_rfc3339(text)
