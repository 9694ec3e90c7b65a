"""Sign in with the account of one's organisation: the way to its OpenID provider, and the way back from there.

The provider says who it is. Whom that is here, and whether they may enter at this door, is decided as after a password.
"""

import base64
import logging
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from traceability.interfaces.problems import page_for, told
from traceability.interfaces.signin import challenges, identities, oidc_provider
from traceability.interfaces.signin.entrance import entered
from traceability.interfaces.signin.forms import DOORS
from traceability.interfaces.signin.oidc_errors import AnswerUnknown, Declined, NotAdmitted, NotLinked
from traceability.interfaces.signin.oidc_provider import Asking
from traceability.interfaces.signin.oidc_token import LEEWAY_SECONDS, Proof
from traceability.kernel import clock
from traceability.kernel.errors import Missing, TraceabilityError

log = logging.getLogger(__name__)

PURPOSE = "oidc"
BEGUN = "signin_oidc"
"""In the session: what the sign-in that is under way is recognised by, at which door it began, and where it leads."""


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider. `door`: which login it comes from."""
    try:
        door = request.GET.get("door", "")
        if not oidc_provider.is_configured() or door not in DOORS:
            raise Missing()
        return HttpResponseRedirect(oidc_provider.way_there(_begun(request, door)))
    except TraceabilityError as refused:
        return _refused(request, refused)


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """The provider's answer: a session begins, or a page says why not."""
    try:
        if not oidc_provider.is_configured():
            raise Missing()
        begun = _taken(request)
        if "error" in request.GET:
            raise Declined(why=request.GET["error"][:100])
        asking = Asking(begun["state"], begun["nonce"], begun["verifier"])
        proof = oidc_provider.proof_for(request.GET.get("code", ""), asking)
        user = _admitted(request, begun["door"], proof)
    except TraceabilityError as refused:
        return _refused(request, refused)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    after = HttpResponseRedirect(_here(request, begun["next"]) or reverse(DOORS[begun["door"]].home))
    return entered(request, after, proved_at=_second_factor_at(proof), provider_door=begun["door"])


def _begun(request: HttpRequest, door: str) -> Asking:
    """A new sign-in of this browser, kept in its session; a session of nobody lives no longer than the sign-in may take."""
    nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    request.session[BEGUN] = {}
    if SESSION_KEY not in request.session:
        request.session.set_expiry(int(challenges.LIFE.total_seconds()))
    if request.session.session_key is None:
        request.session.create()
    state = base64.urlsafe_b64encode(challenges.made_for(request.session.session_key or "", PURPOSE)).decode()
    kept = {"state": state, "nonce": nonce, "verifier": verifier, "door": door, "next": request.GET.get("next", "")}
    request.session[BEGUN] = kept
    return Asking(state, nonce, verifier)


def _taken(request: HttpRequest) -> dict[str, Any]:
    """What this browser began and the answer is to. It is used up now. Raises AnswerUnknown."""
    begun = request.session.pop(BEGUN, None)
    if not begun or not secrets.compare_digest(begun["state"].encode(), request.GET.get("state", "").encode()):
        raise AnswerUnknown(why="state")
    if not challenges.taken(request.session.session_key or "", PURPOSE, base64.urlsafe_b64decode(begun["state"])):
        raise AnswerUnknown(why="used or late")
    return dict(begun)


def _admitted(request: HttpRequest, door: str, proof: Proof) -> User:
    """The login that the account is linked to, when it may enter at this door. Raises NotLinked, NotAdmitted."""
    user = identities.linked_user(proof.subject)
    if user is None:
        raise NotLinked()
    try:
        DOORS[door](request).confirm_login_allowed(user)
    except ValidationError as refused:
        raise NotAdmitted(why=f"user {user.pk} at {door}") from refused
    return user


def _second_factor_at(proof: Proof) -> datetime | None:
    """When the provider saw a second factor that counts here; None: it saw none, or does not say when, or too long ago."""
    now, leeway = clock.now(), timedelta(seconds=LEEWAY_SECONDS)
    oldest = now - timedelta(minutes=settings.SECOND_FACTOR_MINUTES) - leeway
    counts = proof.means & {*settings.OIDC_SECOND_FACTOR_AMR}
    if not counts or proof.proved_at is None or not oldest <= proof.proved_at <= now + leeway:
        return None
    return min(proof.proved_at, now)


def _here(request: HttpRequest, wanted: str) -> str:
    is_here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_here else ""


def _refused(request: HttpRequest, refused: TraceabilityError) -> HttpResponse:
    log.warning("oidc_refused", extra={"code": refused.code, "why": refused.facts.get("why", "")})
    return page_for(told(refused), request)
