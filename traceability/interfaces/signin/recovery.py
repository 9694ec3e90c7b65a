"""Codes on paper, each good once, for the day when an authenticator app or a security key is lost."""

import base64
import logging
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.crypto import salted_hmac

from traceability.interfaces.signin.models import RecoveryCode
from traceability.kernel import clock

log = logging.getLogger(__name__)

CODES = 10
CODE_BYTES = 10
"""80 bits: too many to guess, so that a fast digest is enough."""


def renew(user: User) -> list[str]:
    """New codes, which nobody can read again; earlier ones are good no more."""
    codes = [_written(secrets.token_bytes(CODE_BYTES)) for _ in range(CODES)]
    remove(user)
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=next(_digests(user, plain(code)))) for code in codes])
    return codes


def use(user: User, code: str) -> bool:
    """Whether this is a code of theirs that was not used yet. It is used up now."""
    digests = list(_digests(user, code))
    used = RecoveryCode.objects.filter(user_id=user.pk, digest__in=digests, used_at=None).update(used_at=clock.now())
    if used:
        log.warning("recovery_code_used", extra={"user": user.pk})
    return used == 1


def remove(user: User) -> None:
    RecoveryCode.objects.filter(user_id=user.pk).delete()


def left(user: User) -> int:
    """Codes that are not used up."""
    return RecoveryCode.objects.filter(user_id=user.pk, used_at=None).count()


def plain(code: str) -> str:
    """A code as it is compared, however somebody typed it."""
    return "".join(code.split()).replace("-", "").upper()


def _written(code: bytes) -> str:
    text = base64.b32encode(code).decode()
    return "-".join(text[place : place + 4] for place in range(0, len(text), 4))


def _digests(user: User, code: str) -> Iterator[str]:
    """Under SECRET_KEY, and under each of its fallbacks: what was printed before a rotation still holds."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield salted_hmac("signin.recovery", f"{user.pk}:{code}", secret=key, algorithm="sha256").hexdigest()
