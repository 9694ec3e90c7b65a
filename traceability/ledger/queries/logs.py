"""Which log is meant, what of it is sealed, and how the ledger fares."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from traceability.ledger.models import Log, SigningKey

MOST_WAITING_COUNTED = 10_000

_HEALTH = """
SELECT log.origin, log.mode, log.reason, log.size, known.size, known.signed_at, clock_timestamp(),
       (SELECT inserted_at FROM ledger.entry WHERE entry_id = (SELECT min(entry_id) FROM ledger.pending)),
       (SELECT count(*) FROM (SELECT FROM ledger.pending LIMIT %s) AS waiting)
FROM (SELECT * FROM ledger.log ORDER BY log_id DESC LIMIT 1) AS log
LEFT JOIN LATERAL (SELECT size, signed_at FROM ledger.checkpoint WHERE log_id = log.log_id ORDER BY size DESC LIMIT 1) AS known ON true
"""


@dataclass(frozen=True)
class Health:
    """What an operator must know. Ages are seconds, None where there is nothing to be old; `pending` stops counting at 10,000."""

    origin: str
    mode: str
    reason: str
    size: int
    sealed_size: int
    pending: int
    pending_age: float | None
    checkpoint_age: float | None

    @property
    def lag(self) -> int:
        """Leaves that have a place and no signature yet."""
        return self.size - self.sealed_size

    @property
    def is_sound(self) -> bool:
        """Whether the log is where it should be; a late one is only late."""
        return self.mode in ("live", "closing")


def current_log() -> Log:
    """The log of the current year."""
    return Log.objects.order_by("-log_id")[0]


def log_of_year(year: str) -> Log | None:
    """The deployment's log whose origin ends so: `2026`, or `2026-2` after an emergency."""
    return Log.objects.filter(origin=f"{settings.LEDGER_LOG}/{year}").first()


def signing_keys() -> list[SigningKey]:
    """All keys that were announced, oldest first: for reading, never for trusting. A handful a year."""
    return list(SigningKey.objects.order_by("not_before", "id"))


def health() -> Health:
    """One query; takes no lock of the write path."""
    with connection.cursor() as cursor:
        cursor.execute(_HEALTH, [MOST_WAITING_COUNTED])
        origin, mode, reason, size, sealed, signed_at, now, oldest, pending = cursor.fetchone()
    return Health(
        origin=origin,
        mode=mode,
        reason=reason,
        size=size,
        sealed_size=sealed or 0,
        pending=pending,
        pending_age=(now - oldest).total_seconds() if oldest else None,
        checkpoint_age=(now - signed_at).total_seconds() if signed_at else None,
    )
