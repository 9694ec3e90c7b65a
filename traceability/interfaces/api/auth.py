"""Who may call an operation: token or session first, then the role. Rows are narrowed by each app's `access`, not here.

A role that may never do this gets 403; what a caller may not see is 404, and that answer comes from the query.
"""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from traceability.interfaces.problems import CsrfFailed, DoorError, NotSignedIn
from traceability.interfaces.signin.addresses import address_of, counted_address
from traceability.interfaces.viewers import CHALLENGE, bearer_of, viewer_of_session, viewer_of_token
from traceability.kernel.errors import Forbidden
from traceability.registry.viewer import ROLES, Viewer

EVERYBODY = frozenset(ROLES)
"""Whoever is signed in, whatever the role."""
PUBLIC: frozenset[str] = frozenset()
"""Nobody needs to sign in."""

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class _Csrf(CsrfViewMiddleware):
    """Gives the reason instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def _no_answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def viewer_of(request: HttpRequest) -> Viewer | None:
    """The caller: of the bearer token if there is one, else of the session, else None.

    Raises NotSignedIn for a token that is no good (a session does not stand in for it), CsrfFailed for a session
    that writes without its CSRF token.
    """
    secret = bearer_of(request)
    if secret is not None:
        return viewer_of_token(secret)
    viewer = viewer_of_session(request)
    if viewer is not None and request.method in _UNSAFE:
        check = _Csrf(_no_answer)
        check.process_request(request)
        if check.process_view(request, _no_answer, (), {}) is not None:
            raise CsrfFailed()
    return viewer


def must_be_allowed(viewer: Viewer | None, roles: frozenset[str], *, records: bool = False, writes: bool = False) -> None:
    """Raises NotSignedIn for nobody, Forbidden for a role that may not do this at all, or a token for reading that would record or write.

    `records`: a fact of the record, which an auditor never makes. `writes`: anything else, such as a webhook.
    """
    if roles is PUBLIC or not roles:
        return
    if viewer is None:
        raise NotSignedIn(headers=CHALLENGE)
    if viewer.role not in roles or (records and not viewer.may_record) or (writes and not viewer.may_write):
        raise Forbidden()


def caller_key(request: HttpRequest, viewer: Viewer | None) -> str:
    """A name for the caller under which requests are counted: token, person or address, never in clear."""
    return _key(bearer_of(request) or (str(viewer.person) if viewer else counted_address(address_of(request))))


def key_of_refused(request: HttpRequest) -> str:
    """The same for a request that was refused before its caller was known; by address where the caller is nobody.

    A token that is no good names nobody: else whoever tries tokens would begin anew with each.
    """
    try:
        return caller_key(request, viewer_of(request))
    except DoorError:
        return _key(counted_address(address_of(request)))


def _key(named: str) -> str:
    return hashlib.sha256(named.encode()).hexdigest()[:32]
