"""A person's second factor: an authenticator app, security keys (`keys.py`), and codes on paper for the day when they are lost.

Whoever gets or loses one signs in anew everywhere: all their sessions end, but for the one that goes on under a new key.
"""

import logging

from django.contrib.auth.models import User
from django.db import connection, transaction

from traceability.interfaces.signin import open_sessions, recovery, totp
from traceability.interfaces.signin.models import Authenticator, SecurityKey
from traceability.interfaces.signin.sealing import seal, unsealed
from traceability.kernel import clock
from traceability.kernel.sql import lock_rows

log = logging.getLogger(__name__)

_ANY = """
SELECT EXISTS (SELECT FROM signin_authenticator WHERE user_id = %(user)s)
    OR EXISTS (SELECT FROM signin_securitykey WHERE user_id = %(user)s)
"""


def has_factor(user: User) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ANY, {"user": user.pk})
        return bool(cursor.fetchone()[0])


def has_app(user: User) -> bool:
    return Authenticator.objects.filter(user_id=user.pk).exists()


def enrol(user: User, secret: bytes, code: str, *, replaces: bool) -> list[str] | None:
    """Keep the app's secret when it made this code, and return the recovery codes, which nobody can read again.

    None: the code is not the app's, or there is a factor already and it may not be replaced, whoever came first.
    """
    step = totp.step_with(secret, code, clock.now())
    if step is None:
        return None
    with transaction.atomic():
        if not may_change(user, proved=replaces):
            return None
        Authenticator.objects.filter(user_id=user.pk).delete()
        Authenticator.objects.create(user=user, sealed_secret=seal(secret), last_step=step)
        codes = recovery.renew(user)
        open_sessions.end_all(user)
    log.info("second_factor_enrolled", extra={"user": user.pk, "factor": "app"})
    return codes


def may_change(user: User, *, proved: bool) -> bool:
    """Whether a factor may be set up: by who proved one, or the first by whoever comes first. The person's row is locked from here on."""
    lock_rows(User, [user.pk], no_key=True)
    return proved or not has_factor(user)


def accept(user: User, code: str) -> bool:
    """Whether the code proves the second factor: one of the app that was not used before, or a recovery code, which is used up."""
    plain = recovery.plain(code)
    return _accept_step(user, plain) if len(plain) == totp.DIGITS else recovery.use(user, plain)


def remove(user: User) -> bool:
    """Take app, security keys and recovery codes away. Whether there was a factor."""
    with transaction.atomic():
        recovery.remove(user)
        apps, _ = Authenticator.objects.filter(user_id=user.pk).delete()
        keys, _ = SecurityKey.objects.filter(user_id=user.pk).delete()
        open_sessions.end_all(user)
    if apps or keys:
        log.warning("second_factor_removed", extra={"user": user.pk, "factor": "all"})
    return apps + keys > 0


def _accept_step(user: User, code: str) -> bool:
    """The update itself decides who was first: of two that send one code at the same moment one is taken.

    It seals the secret anew, so that it opens with the present SECRET_KEY when the one before is given up.
    """
    kept = Authenticator.objects.filter(user_id=user.pk).first()
    secret = unsealed(kept.sealed_secret) if kept else None
    step = totp.step_with(secret, code, clock.now()) if secret else None
    if secret is None or step is None:
        return False
    fresh = Authenticator.objects.filter(user_id=user.pk, last_step__lt=step)
    return fresh.update(last_step=step, sealed_secret=seal(secret)) == 1
