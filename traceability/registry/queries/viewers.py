"""From a secret or a login to the Viewer that acts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection
from django.db.models import QuerySet

from traceability.kernel import clock
from traceability.registry.errors import TokenRefused, UnknownMember
from traceability.registry.models import Member
from traceability.registry.viewer import Viewer


def digest_of(secret: str) -> str:
    """What is stored of a token: SHA-256 of the whole secret, lower-case hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class OpenedToken:
    """A token that is good, who acts with it, and when it was last used."""

    id: UUID
    viewer: Viewer
    last_used_at: datetime | None


# By hand, since every request of a machine asks it: the ORM takes several times as long as the database.
_OPENED = """
SELECT token.id, coalesce(token.member_id, token.id), token.organisation_id, organisation.code, token.role, token.scope, used.last_used_at
    FROM registry_token AS token
    JOIN registry_organisation AS organisation ON organisation.id = token.organisation_id
    LEFT JOIN registry_member AS member ON member.id = token.member_id
    LEFT JOIN auth_user AS login ON login.id = member.user_id
    LEFT JOIN registry_tokenuse AS used ON used.token_id = token.id
    WHERE token.digest = %s AND token.revoked_at IS NULL AND token.expires_on >= %s
      AND (token.member_id IS NULL OR
           member.is_active AND login.is_active AND (member.role, member.organisation_id) = (token.role, token.organisation_id))
"""


def token_of(secret: str) -> OpenedToken:
    """The token that this secret opens, in one query. A personal token acts as its member, an organisation's own as itself.

    Raises TokenRefused when it is unknown, revoked or expired, or its member or login is no longer active, or the member has
    another role or place since: a token keeps the rights that it was made with, and they are no longer the member's.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, [digest_of(secret), clock.legal_day(clock.now())])
        found = cursor.fetchone()
    if found is None:
        raise TokenRefused()
    token_id, person, organisation, code, role, scope, last_used_at = found
    viewer = Viewer(person=person, organisation=organisation, organisation_code=code, role=role, via="token", scope=scope)
    return OpenedToken(token_id, viewer, last_used_at)


def viewer_of_token(secret: str) -> Viewer:
    """Who acts with this token, in one query. Raises TokenRefused."""
    return token_of(secret).viewer


def viewer_of_user(user: AbstractBaseUser | AnonymousUser, via: str = "session") -> Viewer:
    """Who acts with this login, in one query. Raises UnknownMember when no active member stands behind it."""
    if user.pk is None or not user.is_active:
        raise UnknownMember()
    return _viewer_of(Member.objects.filter(user_id=user.pk), via)


def viewer_of_username(username: str, via: str = "command") -> Viewer:
    """Who acts when the console names a user. Raises UnknownMember."""
    return _viewer_of(Member.objects.filter(user__username=username, user__is_active=True), via)


_STILL_ACTS = """
SELECT organisation.code, found.role, found.scope FROM registry_organisation AS organisation, LATERAL (
    SELECT member.role, 'full' AS scope FROM registry_member AS member JOIN auth_user AS login ON login.id = member.user_id
        WHERE member.id = %(person)s AND member.organisation_id = organisation.id AND member.is_active AND login.is_active
    UNION ALL SELECT token.role, token.scope FROM registry_token AS token
        WHERE token.id = %(person)s AND token.organisation_id = organisation.id AND token.member_id IS NULL
          AND token.revoked_at IS NULL AND token.expires_on >= %(today)s
) AS found WHERE organisation.id = %(organisation)s
"""


def viewer_of_person(person: UUID, organisation: UUID, via: str = "worker") -> Viewer:
    """Who a worker acts for later: a member, or an organisation's own token, with the rights of now. One query.

    Raises UnknownMember when they no longer act for this organisation.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STILL_ACTS, {"person": person, "organisation": organisation, "today": clock.legal_day(clock.now())})
        found = cursor.fetchone()
    if found is None:
        raise UnknownMember()
    code, role, scope = found
    return Viewer(person=person, organisation=organisation, organisation_code=code, role=role, via=via, scope=scope)


def organisations_of_person(person: UUID) -> set[UUID]:
    """The organisations that a person belongs to: whose cases they must not decide. At most one row, a member has one place."""
    return set(Member.objects.filter(id=person).values_list("organisation_id", flat=True))


def _viewer_of(members: QuerySet[Member], via: str) -> Viewer:
    """Of at most one member: a login has one."""
    found = members.filter(is_active=True).values_list("id", "organisation_id", "organisation__code", "role").first()
    if found is None:
        raise UnknownMember()
    person, organisation, code, role = found
    return Viewer(person=person, organisation=organisation, organisation_code=code, role=role, via=via)
