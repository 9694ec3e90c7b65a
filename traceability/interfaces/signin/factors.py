"""A person's second factor: an authenticator app, and codes on paper for the day when it is lost."""

import base64
import logging
import secrets

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from traceability.interfaces.signin import totp
from traceability.interfaces.signin.models import Authenticator, RecoveryCode
from traceability.interfaces.signin.sealing import seal, unsealed
from traceability.kernel import clock

log = logging.getLogger(__name__)

RECOVERY_CODES = 10
RECOVERY_BYTES = 10
"""80 bits: too many to guess, so that a fast digest is enough."""


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user_id=user.pk).exists()


def enrol(user: User, secret: bytes, code: str, *, replaces: bool) -> list[str] | None:
    """Keep the app's secret when it made this code, and return the recovery codes, which nobody can read again.

    None: the code is not the app's, or there is a factor already and it may not be replaced, whoever came first.
    """
    step = totp.step_with(secret, code, clock.now())
    if step is None:
        return None
    codes = [_written(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]
    try:
        with transaction.atomic():
            if replaces:
                remove(user)
            Authenticator.objects.create(user=user, sealed_secret=seal(secret), last_step=step)
            RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=_digest(user, code)) for code in codes])
    except IntegrityError:
        return None
    log.info("second_factor_enrolled", extra={"user": user.pk})
    return codes


def accept(user: User, code: str) -> bool:
    """Whether the code proves the second factor: one of the app that was not used before, or a recovery code, which is used up."""
    plain = "".join(code.split()).replace("-", "").upper()
    if len(plain) == totp.DIGITS:
        return _accept_step(user, plain)
    used = RecoveryCode.objects.filter(user_id=user.pk, digest=_digest(user, plain), used_at=None).update(used_at=clock.now())
    if used:
        log.warning("recovery_code_used", extra={"user": user.pk})
    return used == 1


def remove(user: User) -> bool:
    """Take the second factor away, with its recovery codes. Whether there was one."""
    with transaction.atomic():
        RecoveryCode.objects.filter(user_id=user.pk).delete()
        removed, _ = Authenticator.objects.filter(user_id=user.pk).delete()
    return removed > 0


def codes_left(user: User) -> int:
    """Recovery codes that are not used up."""
    return RecoveryCode.objects.filter(user_id=user.pk, used_at=None).count()


def _accept_step(user: User, code: str) -> bool:
    """The update itself decides who was first: of two that send one code at the same moment one is taken."""
    kept = Authenticator.objects.filter(user_id=user.pk).first()
    secret = unsealed(kept.sealed_secret) if kept else None
    step = totp.step_with(secret, code, clock.now()) if secret else None
    if step is None:
        return False
    return Authenticator.objects.filter(user_id=user.pk, last_step__lt=step).update(last_step=step) == 1


def _written(code: bytes) -> str:
    text = base64.b32encode(code).decode()
    return "-".join(text[place : place + 4] for place in range(0, len(text), 4))


def _digest(user: User, code: str) -> str:
    return salted_hmac("signin.recovery", f"{user.pk}:{code.replace('-', '')}", algorithm="sha256").hexdigest()
