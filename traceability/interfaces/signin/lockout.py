"""How often a secret may be guessed: for a name, and from an address. Counted in the database: for all processes, and after a restart.

A guess is counted before it is looked at: of many at the same moment no more are looked at than of one after the other.
"""

import unicodedata
from datetime import timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from traceability.kernel import clock

WINDOW = timedelta(minutes=15)
MOST = {"name": 10, "address": 100, "code": 5}
"""Guesses in one window. A name is locked for whoever asks, so its limit stops guessing, not typing errors; an office shares an address.

Who guesses codes knows the password already, and of a million codes three are right at a time.
"""
PRUNED = 20
"""Rows whose time is over that one guess removes at most: ten times what it can add."""

_COUNT = """
INSERT INTO signin_guesses AS kept (key, made, began_at) VALUES (%(key)s, 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET
    made = CASE WHEN kept.began_at <= %(over)s THEN 1 ELSE LEAST(kept.made + 1, 1000000) END,
    began_at = CASE WHEN kept.began_at <= %(over)s THEN excluded.began_at ELSE kept.began_at END
RETURNING made, began_at
"""
_PRUNE = """
DELETE FROM signin_guesses WHERE key IN (
    SELECT key FROM signin_guesses WHERE began_at <= %s ORDER BY began_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""
_GIVE_BACK = "UPDATE signin_guesses SET made = made - 1 WHERE key = %s AND made > 0"
_FORGET = "DELETE FROM signin_guesses WHERE key = %s"


def count(kind: str, whom: str) -> int:
    """Count one guess. Returns 0 when it may be looked at, else the seconds until the next one may.

    Guesses that come too early do not make the time longer. `kind` is a key of MOST.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": _key(kind, whom), "now": now, "over": now - WINDOW})
        made, began_at = cursor.fetchone()
        cursor.execute(_PRUNE, [now - WINDOW, PRUNED])
    if made <= MOST[kind]:
        return 0
    return max(1, int((began_at + WINDOW - now).total_seconds()) + 1)


def give_back(kind: str, whom: str) -> None:
    """The guess that was counted last was right: it alone is not held against `whom`, so that an own login clears no address."""
    _run(_GIVE_BACK, kind, whom)


def forget(kind: str, whom: str) -> None:
    """The guess was right: earlier wrong ones of this name were typing errors."""
    _run(_FORGET, kind, whom)


def _run(statement: str, kind: str, whom: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_key(kind, whom)])


def _key(kind: str, whom: str) -> str:
    """Neither names nor addresses are kept; ways of writing one name are one name."""
    folded = unicodedata.normalize("NFKC", whom).casefold()
    return salted_hmac(f"signin.{kind}", folded, algorithm="sha256").hexdigest()
