"""From a request to the one who asks. Every door gets its Viewer here and nowhere else."""

from django.http import HttpRequest

from traceability.interfaces.problems import NotSignedIn
from traceability.interfaces.signin.open_sessions import note_seen
from traceability.interfaces.signin.session import lacks_factor
from traceability.kernel.errors import TraceabilityError
from traceability.registry import queries as registry
from traceability.registry import services
from traceability.registry.viewer import Viewer

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="traceability"'}
CHALLENGE_AGAIN = {"WWW-Authenticate": 'Bearer realm="traceability", error="invalid_token"'}
MAX_TOKEN = 200


def bearer_of(request: HttpRequest) -> str | None:
    """The token of `Authorization: Bearer …`, or None without that header. Raises NotSignedIn for another scheme or shape."""
    header = request.META.get("HTTP_AUTHORIZATION")
    if header is None:
        return None
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.isascii() or not secret.isprintable() or " " in secret or not 0 < len(secret) <= MAX_TOKEN:
        raise NotSignedIn(headers=CHALLENGE_AGAIN)
    return secret


def viewer_of_token(secret: str) -> Viewer:
    """The holder of a token. Raises NotSignedIn for one that is unknown, revoked or expired: the caller learns no more."""
    try:
        return services.use_token(secret)
    except TraceabilityError as refused:
        raise NotSignedIn(headers=CHALLENGE_AGAIN) from refused


def viewer_of_session(request: HttpRequest) -> Viewer | None:
    """The member who is signed in with a session, or None: nobody, or a login that no active member stands behind.

    A session that must still prove its second factor is nobody's, at every door.
    """
    member = member_of_session(request)
    return None if member is None or lacks_factor(request, member) else member


def member_of_session(request: HttpRequest) -> Viewer | None:
    """The member whose password a session knows, whatever it must prove besides. Asked once in a request; the answer is kept on it."""
    if not hasattr(request, "session_viewer"):
        request.session_viewer = _member_of(request)  # type: ignore[attr-defined]
    known: Viewer | None = request.session_viewer  # type: ignore[attr-defined]
    return known


def forget_member(request: HttpRequest) -> None:
    """Ask again: the login of this request is another than at its begin."""
    request.__dict__.pop("session_viewer", None)


def _member_of(request: HttpRequest) -> Viewer | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    try:
        member = registry.viewer_of_user(user)
    except TraceabilityError:
        return None
    note_seen(request)
    return member
