"""From a secret or a login to the Viewer that acts."""

import hashlib
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from traceability.kernel import clock
from traceability.registry.errors import TokenRefused, UnknownMember
from traceability.registry.models import Member, Token
from traceability.registry.viewer import Viewer


def digest_of(secret: str) -> str:
    """What is stored of a token: SHA-256 of the whole secret, lower-case hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str) -> Token:
    """The token that this secret opens, with its holder and its last use, in one query.

    Raises TokenRefused when it is unknown, revoked or expired, or its member or login is no longer active, or the member has
    another role or place since: a token keeps the rights that it was made with, and they are no longer the member's.
    """
    token = Token.objects.filter(digest=digest_of(secret)).select_related("organisation", "member__user", "use").first()
    if token is None or token.revoked_at is not None or token.expires_on < clock.legal_day(clock.now()):
        raise TokenRefused()
    member = token.member
    if member is not None and not (member.is_active and member.user.is_active):
        raise TokenRefused()
    if member is not None and (member.role, member.organisation_id) != (token.role, token.organisation_id):
        raise TokenRefused()
    return token


def viewer_of_token(secret: str) -> Viewer:
    """Who acts with this token, in one query. Raises TokenRefused."""
    return viewer_behind(token_of(secret))


def viewer_behind(token: Token) -> Viewer:
    """The member that a personal token belongs to; an organisation's own token acts as itself."""
    return Viewer(
        person=token.member_id or token.id,
        organisation=token.organisation_id,
        organisation_code=token.organisation.code,
        role=token.role,
        via="token",
        scope=token.scope,
    )


def viewer_of_user(user: AbstractBaseUser | AnonymousUser, via: str = "session") -> Viewer:
    """Who acts with this login, in one query. Raises UnknownMember when no active member stands behind it."""
    if user.pk is None or not user.is_active:
        raise UnknownMember()
    member = Member.objects.filter(user_id=user.pk, is_active=True).select_related("organisation").first()
    if member is None:
        raise UnknownMember()
    return _viewer_of(member, via)


def viewer_of_username(username: str, via: str = "command") -> Viewer:
    """Who acts when the console names a user. Raises UnknownMember."""
    member = Member.objects.filter(user__username=username, user__is_active=True, is_active=True).select_related("organisation").first()
    if member is None:
        raise UnknownMember()
    return _viewer_of(member, via)


def organisations_of_person(person: UUID) -> set[UUID]:
    """The organisations that a person belongs to: whose cases they must not decide. At most one row, a member has one place."""
    return set(Member.objects.filter(id=person).values_list("organisation_id", flat=True))


def _viewer_of(member: Member, via: str) -> Viewer:
    return Viewer(
        person=member.id, organisation=member.organisation_id, organisation_code=member.organisation.code, role=member.role, via=via
    )
