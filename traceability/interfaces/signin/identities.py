"""Which account at the organisation's OpenID provider is which login. A supervisor says so; nobody gets a login by having an account."""

import logging

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from traceability.interfaces.signin import open_sessions
from traceability.interfaces.signin.models import LinkedIdentity
from traceability.interfaces.signin.oidc_errors import IdentityTaken
from traceability.kernel.sql import lock_rows

log = logging.getLogger(__name__)


def linked_user(subject: str) -> User | None:
    """The login that the present provider's account is linked to."""
    found = LinkedIdentity.objects.select_related("user").filter(issuer=settings.OIDC_ISSUER, subject=subject).first()
    return found.user if found else None


def subject_of(user: User) -> str:
    """The person's account at the present provider; empty without one."""
    found = LinkedIdentity.objects.filter(issuer=settings.OIDC_ISSUER, user_id=user.pk).values_list("subject", flat=True)
    return found.first() or ""


def relink(user: User, subject: str, *, by: User) -> bool:
    """Link the person to this account, or to none where `subject` is empty. Whether that changes anything.

    Where a link goes, all sessions of the person end. Raises IdentityTaken.
    """
    try:
        with transaction.atomic():
            lock_rows(User, [user.pk], no_key=True)
            before = subject_of(user)
            if before == subject:
                return False
            if before:
                LinkedIdentity.objects.filter(issuer=settings.OIDC_ISSUER, user_id=user.pk).delete()
                open_sessions.end_all(user)
            if subject:
                LinkedIdentity.objects.create(user=user, issuer=settings.OIDC_ISSUER, subject=subject, linked_by=by)
    except IntegrityError as taken:
        raise IdentityTaken(pointer="/account") from taken
    log.warning("identity_linked" if subject else "identity_unlinked", extra={"user": user.pk, "by": by.pk})
    return True
