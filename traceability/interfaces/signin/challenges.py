"""Challenges that a security key signs: each is one session's, for one purpose, for some minutes, and is taken once."""

import secrets
from datetime import timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from traceability.interfaces.signin.models import Challenge
from traceability.kernel import clock

ENROL, PROVE = "enrol", "prove"
LIFE = timedelta(minutes=5)
"""As long as browsers wait for a key."""
CHALLENGE_BYTES = 32
PRUNED = 20
"""Rows whose time is over that one new challenge removes at most."""

_PRUNE = """
DELETE FROM signin_challenge WHERE key IN (
    SELECT key FROM signin_challenge WHERE made_at <= %s ORDER BY made_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""


def made_for(session_key: str, purpose: str) -> bytes:
    """A new challenge for this session and purpose."""
    challenge, now = secrets.token_bytes(CHALLENGE_BYTES), clock.now()
    Challenge.objects.create(key=_key(session_key, purpose, challenge), made_at=now)
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE, [now - LIFE, PRUNED])
    return challenge


def taken(session_key: str, purpose: str, challenge: bytes) -> bool:
    """Whether the challenge was made for this session and purpose and was not used. It is used up now: the delete decides who was first."""
    found = Challenge.objects.filter(key=_key(session_key, purpose, challenge), made_at__gt=clock.now() - LIFE)
    return found.delete()[0] == 1


def _key(session_key: str, purpose: str, challenge: bytes) -> str:
    return salted_hmac("signin.challenge", f"{session_key}:{purpose}:{challenge.hex()}", algorithm="sha256").hexdigest()
