"""The way from a right password, or a provider's word, to the page that was asked for: over the second factor, where one is missing."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from traceability.interfaces.signin import factors, session
from traceability.interfaces.viewers import forget_member, member_of_session


def entered(request: HttpRequest, response: HttpResponse, *, provider_door: str = "", proved_at: datetime | None = None) -> HttpResponse:
    """The answer to a login form that was sent: where it leads on, a session has begun.

    `provider_door`: it began with an account of the organisation; `proved_at`: when a second factor was proved there.
    """
    if not isinstance(response, HttpResponseRedirect):
        return response
    forget_member(request)
    session.begin(request, provider_door=provider_door)
    if proved_at is not None:
        session.prove(request, proved_at)
    return way_on(request, response.url) or response


def way_on(request: HttpRequest, after: str) -> HttpResponse | None:
    """The page where the missing second factor is proved or enrolled, which leads to `after`; None when nothing is missing."""
    viewer, user = member_of_session(request), request.user
    if viewer is None or not isinstance(user, User) or not session.lacks_factor(request, viewer):
        return None
    page = "signin_code" if factors.has_factor(user) else "signin_enrol"
    return redirect(f"{reverse(page)}?{urlencode({'next': after})}")
