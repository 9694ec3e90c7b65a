"""The same request is answered once. The door brings the table in which the first answers are kept."""

from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import connection

from traceability.kernel import sql
from traceability.kernel.command import must_be_in_command
from traceability.kernel.errors import Conflict, Refusal, TraceabilityError
from traceability.kernel.text import Text

R = TypeVar("R")


class Kept(Protocol):
    """A first answer as it was kept."""

    body_sha256: str


class Request(Protocol):
    """One request that records, as the door saw it."""

    @property
    def owner(self) -> UUID:
        """The organisation whose key this is."""

    @property
    def key_sha256(self) -> str:
        """SHA-256 of the idempotency key, 64 hex digits."""

    @property
    def body_sha256(self) -> str:
        """SHA-256 of the body as received, 64 hex digits. The first entry of the request commits to it."""

    def find_kept(self) -> Kept | None:
        """The answer that an earlier request of this owner and key left, if any."""

    def keep(self, result: Any) -> None:
        """Store the answer's bytes in the running transaction."""


class RequestInFlight(Conflict):
    code = "request_in_flight"
    says = Text(en="A request with this Idempotency-Key is still being answered.", zh="使用该 Idempotency-Key 的请求仍在处理中。")


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    says = Text(en="This Idempotency-Key was used with another body.", zh="该 Idempotency-Key 已用于其他内容的请求。")


class AlreadyAnswered(TraceabilityError):
    """Not a failure: the door answers with what was kept. Raised so that nothing of the repetition is written."""

    code = "already_answered"
    says = Text(en="This request was answered before.", zh="该请求此前已答复。")

    def __init__(self, kept: Any) -> None:
        super().__init__()
        self.kept = kept


def claimed(owner: str, key_sha256: str) -> str:
    """SQL that claims a key for the running transaction and says whether it could: not while a request with this key is in flight.

    `owner` and `key_sha256` are SQL too: a column, or a parameter.
    """
    return f"pg_try_advisory_xact_lock({sql.LOCK_REQUEST_KEY}, hashtext({owner}::text || ':' || {key_sha256}))"


def begin(request: Request | None) -> None:
    """Claim the request's key for this transaction. MUST be the first statement of a command: it is first in the order of locks.

    Raises RequestInFlight, KeyReused, AlreadyAnswered. Does nothing without a request (console, worker).
    """
    must_be_in_command()
    if request is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {claimed('%s::uuid', '%s')}", [request.owner, request.key_sha256])
        if not cursor.fetchone()[0]:
            raise RequestInFlight()
    kept = request.find_kept()
    if kept is None:
        return
    if kept.body_sha256 != request.body_sha256:
        raise KeyReused()
    raise AlreadyAnswered(kept)


def keep(request: Request | None, result: R) -> R:
    """Store the answer in the same transaction as the fact, and return `result`."""
    if request is not None:
        request.keep(result)
    return result
