"""What the standing checks read and what they found last. Takes no lock of the write path."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from traceability.ledger.queries.logs import MOST_WAITING_COUNTED

DAY_SECONDS = 90_000
"""What counts as a day: an hour more, so that two nightly runs leave no gap."""

_FINDINGS = (
    "SELECT name, state, found, facts, began_at, ran_at, ok_at, held_until > clock_timestamp(), clock_timestamp() FROM ledger.standing"
)
_PULSE = """
SELECT log.log_id, log.origin, log.mode, log.reason, log.size, coalesce(known.size, 0), clock_timestamp(), known.signed_at,
       (SELECT inserted_at FROM ledger.entry WHERE entry_id = (SELECT min(entry_id) FROM ledger.pending)),
       (SELECT count(*) FROM (SELECT FROM ledger.pending LIMIT %s) AS waiting),
       (SELECT inserted_at FROM ledger.leaf JOIN ledger.entry USING (entry_id)
        WHERE leaf.log_id = log.log_id AND leaf.leaf_index = coalesce(known.size, 0)),
       (SELECT max(signed_at) FROM ledger.cosignature AS line WHERE line.log_id = log.log_id AND line.size = cosigned.size), cosigned.size,
       (SELECT signed_at FROM ledger.checkpoint AS later WHERE later.log_id = log.log_id AND later.size > coalesce(
            (SELECT size FROM ledger.witnessed WHERE witnessed.log_id = log.log_id ORDER BY size DESC LIMIT 1), -1) ORDER BY size LIMIT 1)
FROM (SELECT * FROM ledger.log ORDER BY log_id DESC LIMIT 1) AS log
LEFT JOIN LATERAL (SELECT size, signed_at FROM ledger.checkpoint WHERE log_id = log.log_id ORDER BY size DESC LIMIT 1) AS known ON true
LEFT JOIN LATERAL (SELECT size FROM ledger.cosignature WHERE log_id = log.log_id ORDER BY size DESC LIMIT 1) AS cosigned ON true
"""
_COSIGNED = """
SELECT witness, max(signed_at) FROM ledger.cosignature WHERE log_id = %s AND size = %s GROUP BY witness ORDER BY witness LIMIT 100
"""
_LEAVES = """
SELECT leaf_index, leaf FROM unnest(%s::bigint[]) AS leaf_index JOIN ledger.leaf USING (leaf_index) JOIN ledger.entry USING (entry_id)
WHERE leaf.log_id = %s
"""
# The leaves of the last day, by checkpoints: entries have no index by time. A log that is closed and older than that is left out.
_LAST_DAY = """
SELECT log.origin, coalesce((SELECT size FROM ledger.checkpoint AS known WHERE known.log_id = log.log_id
                             AND signed_at < clock_timestamp() - make_interval(secs => %s) ORDER BY size DESC LIMIT 1), 0)
FROM ledger.log WHERE mode <> 'closed' OR EXISTS (SELECT FROM ledger.checkpoint AS known WHERE known.log_id = log.log_id
                                                  AND signed_at >= clock_timestamp() - make_interval(secs => %s))
ORDER BY log.log_id
"""


@dataclass(frozen=True)
class Cosigned:
    """A witness, as its vkey begins, and when it cosigned last."""

    witness: str
    signed_at: datetime


@dataclass(frozen=True)
class Finding:
    """The last word of one standing check. `found` is its sentence in both languages; ages are seconds, None for never."""

    name: str
    state: str
    found: Mapping[str, str]
    facts: Mapping[str, Any]
    began_at: datetime | None
    ran_at: datetime | None
    ok_at: datetime | None
    age: float | None
    ok_age: float | None
    is_held: bool

    @property
    def was_cut_short(self) -> bool:
        """Whether a run began, ended without a word, and nobody works on it now."""
        return not self.is_held and self.began_at is not None and (self.ran_at is None or self.began_at > self.ran_at)


@dataclass(frozen=True)
class Pulse:
    """The newest log at one moment. Ages are seconds, None where there is nothing to be old; `pending` stops counting at 10,000.

    `unsealed_age` is the age of the oldest entry that has a place and no signature; `cosigned_size` the newest that a witness cosigned;
    `unwitnessed_age` the age of the oldest checkpoint after the newest one that met the deployment's quorum.
    """

    log_id: int
    origin: str
    mode: str
    reason: str
    size: int
    sealed_size: int
    pending: int
    pending_age: float | None
    unsealed_age: float | None
    checkpoint_age: float | None
    cosigned_size: int | None
    cosignature_age: float | None
    unwitnessed_age: float | None

    @property
    def lag(self) -> int:
        """Leaves that have a place and no signature yet."""
        return self.size - self.sealed_size


def findings() -> dict[str, Finding]:
    """The last word of every check that ever began, by name: one query, a dozen rows."""
    with connection.cursor() as cursor:
        cursor.execute(_FINDINGS)
        return {row[0]: _finding(*row) for row in cursor.fetchall()}


def pulse() -> Pulse:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PULSE, [MOST_WAITING_COUNTED])
        log_id, origin, mode, reason, size, sealed, now, signed_at, oldest, pending, unsealed, *rest = cursor.fetchone()
    cosigned_at, cosigned, unwitnessed_at = rest
    return Pulse(
        log_id=log_id,
        origin=origin,
        mode=mode,
        reason=reason,
        size=size,
        sealed_size=sealed,
        pending=pending,
        pending_age=_seconds(now, oldest),
        unsealed_age=_seconds(now, unsealed),
        checkpoint_age=_seconds(now, signed_at),
        cosigned_size=cosigned,
        cosignature_age=_seconds(now, cosigned_at),
        unwitnessed_age=_seconds(now, unwitnessed_at),
    )


def cosigned_by(log_id: int, size: int) -> list[Cosigned]:
    """Who cosigned this checkpoint, and when last, by name. A handful."""
    with connection.cursor() as cursor:
        cursor.execute(_COSIGNED, [log_id, size])
        return [Cosigned(witness, signed_at) for witness, signed_at in cursor.fetchall()]


def stored_leaves(log_id: int, indexes: Sequence[int]) -> dict[int, bytes]:
    """The exact bytes at these places; one that is not there is absent. At most as many rows as places."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [list(indexes), log_id])
        return {index: bytes(leaf) for index, leaf in cursor.fetchall()}


def first_of_the_last_day() -> list[tuple[str, int]]:
    """For each log that grew in the last day, or may grow: its origin, and the size that it had before."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_DAY, [DAY_SECONDS, DAY_SECONDS])
        return list(cursor.fetchall())


def _finding(
    name: str,
    state: str,
    found: str,
    facts: str,
    began_at: datetime | None,
    ran_at: datetime | None,
    ok_at: datetime | None,
    is_held: bool,
    now: datetime,
) -> Finding:
    return Finding(
        name, state, json.loads(found), json.loads(facts), began_at, ran_at, ok_at, _seconds(now, ran_at), _seconds(now, ok_at), is_held
    )


def _seconds(now: datetime, moment: datetime | None) -> float | None:
    return (now - moment).total_seconds() if moment is not None else None
