"""Tokens: a secret that is shown once, of which only the digest stays."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import connection

from traceability.kernel import clock, idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry import entries
from traceability.registry.errors import RowMovedOn, SupervisorsOnly, TokenDaysOutOfRange, UnknownHolder, UnknownToken, UsernameNeeded
from traceability.registry.models import Member, Organisation, Token
from traceability.registry.queries.viewers import digest_of, token_of
from traceability.registry.services.rows import update_rows
from traceability.registry.viewer import Viewer

USUAL_DAYS = 90
MOST_DAYS = 1100
PREFIX = "tl_"
_PREFIX_KEPT = 9
"""Characters of the secret that stay, so that a leaked one can be found: 36 bits of its 256."""
_USE_WORTH_NOTING = timedelta(minutes=1)
_ROLE_OF_KIND = {"audit_office": "auditor", "customs": "customs"}


@dataclass(frozen=True)
class Issued:
    """A new token. `secret` exists here and nowhere else; it is left out of what is printed of this object."""

    token: Token
    secret: str = field(repr=False)
    acknowledgement: Acknowledgement


@dataclass(frozen=True)
class Revoked:
    """A token as it stands now. Without an acknowledgement it was revoked before."""

    token: Token
    acknowledgement: Acknowledgement | None


@command
def create_token(*, by: Viewer, holder_code_or_username: str, days: int = USUAL_DAYS, scope: str = "full") -> Issued:
    """A token for an organisation (by its code) or a person (by username); the code is tried first. Good for `days` days after today.

    An organisation's token has the role that its kind gives: auditor for an audit office, customs for customs, else submitter.
    A regulator has none, since its people act under their own names.
    Raises SupervisorsOnly, TokenDaysOutOfRange, UnknownHolder, UsernameNeeded.
    """
    if by.role not in {"supervisor", "system"} or not by.may_record:
        raise SupervisorsOnly()
    if not 1 <= days <= MOST_DAYS:
        raise TokenDaysOutOfRange(pointer="/days", limit=MOST_DAYS)
    organisation, member = _holder(holder_code_or_username)
    secret = PREFIX + secrets.token_urlsafe(32)
    (token,) = insert_rows(
        Token,
        [
            {
                "digest": digest_of(secret),
                "member_id": member.id if member else None,
                "organisation_id": organisation.id,
                "role": member.role if member else _role_of(organisation),
                "prefix": secret[:_PREFIX_KEPT],
                "scope": scope,
                "expires_on": clock.legal_day(clock.now()) + timedelta(days=days),
            }
        ],
    )
    (acknowledgement,) = ledger.append([entries.token_stated(token, organisation=organisation.code, by=by)])
    return Issued(token=token, secret=secret, acknowledgement=acknowledgement)


@command
def revoke_token(*, by: Viewer, token_id: UUID, reason: str = "", seen: int | None = None, request: Request | None = None) -> Revoked:
    """Make a token useless from now on; a second time changes nothing.

    Raises SupervisorsOnly, UnknownToken, RowMovedOn, RequestInFlight, KeyReused.
    """
    if by.role not in {"supervisor", "system"} or not by.may_record:
        raise SupervisorsOnly()
    idempotency.begin(request)
    found = lock_rows(Token, [token_id])
    if not found:
        raise UnknownToken()
    (token,) = found
    if seen is not None and seen != token.version:
        raise RowMovedOn(present=token.version, seen=seen)
    if token.revoked_at is not None:
        return idempotency.keep(request, Revoked(token, None))
    token.revoked_at, token.version = clock.now(), token.version + 1
    update_rows([token])
    organisation = Organisation.objects.values_list("code", flat=True).get(id=token.organisation_id)
    (acknowledgement,) = ledger.append(
        [entries.token_stated(token, organisation=organisation, by=by, reason=reason.strip())], request=request
    )
    return idempotency.keep(request, Revoked(token, acknowledgement))


def use_token(secret: str) -> Viewer:
    """Who acts with this token, remembering once a minute that it is in use: one query, and then and again one statement more.

    The last use is no fact of the ledger and has no entry. Raises TokenRefused.
    """
    token = token_of(secret)
    now = clock.now()
    if token.last_used_at is None or token.last_used_at < now - _USE_WORTH_NOTING:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO registry_tokenuse (token_id, last_used_at) VALUES (%s, %s)"
                " ON CONFLICT (token_id) DO UPDATE SET last_used_at = EXCLUDED.last_used_at",
                [token.id, now],
            )
    return token.viewer


def _holder(name: str) -> tuple[Organisation, Member | None]:
    organisation = Organisation.objects.filter(code=name).first()
    if organisation is not None:
        return organisation, None
    member = Member.objects.filter(user__username=name, user__is_active=True, is_active=True).select_related("organisation").first()
    if member is None:
        raise UnknownHolder(pointer="/holder", name=name)
    return member.organisation, member


def _role_of(organisation: Organisation) -> str:
    if organisation.is_regulator:
        raise UsernameNeeded(pointer="/holder", code=organisation.code)
    return next((role for kind, role in _ROLE_OF_KIND.items() if kind in organisation.kinds), "submitter")
