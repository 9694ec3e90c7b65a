"""What the deployment's time-stamp authority has stamped: the checkpoint that says most about some leaves; and whether it still stamps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from rfc3161_client import decode_timestamp_response

from traceability.ledger.policy import deployment_policy

REPORT = "timestamp_report"
"""The row of `ledger.standing` in which the sequencer says how many requests in a row the authority has left without a token."""

# The oldest published checkpoint behind the newest stamped one: an unchanged head is not stamped again, and owes nothing.
_STAMPING = """
SELECT clock_timestamp(),
       (SELECT token FROM ledger.timestamp_token WHERE authority = %(authority)s ORDER BY log_id DESC, size DESC LIMIT 1),
       (SELECT signed_at FROM ledger.checkpoint AS later WHERE later.log_id = log.log_id AND later.size > coalesce(
            (SELECT max(size) FROM ledger.timestamp_token AS one WHERE one.log_id = log.log_id AND authority = %(authority)s), -1)
        AND (%(is_any)s OR later.size <= (SELECT max(size) FROM ledger.witnessed WHERE witnessed.log_id = log.log_id))
        ORDER BY size LIMIT 1),
       (SELECT (facts ->> 'failures')::bigint FROM ledger.standing WHERE name = %(report)s)
FROM (SELECT log_id FROM ledger.log ORDER BY log_id DESC LIMIT 1) AS log
"""
# Of each log one: the smallest that covers all leaves asked for, else the largest that covers the first. Two reads of the key.
_COVERING = """
SELECT sought.log_id, checkpoint.size, checkpoint.note,
       (SELECT token FROM ledger.timestamp_token AS one WHERE one.log_id = sought.log_id AND one.size = checkpoint.size
        ORDER BY authority LIMIT 1)
FROM unnest(%s::smallint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS sought (log_id, first_leaf, last_leaf, published)
JOIN ledger.checkpoint ON checkpoint.log_id = sought.log_id AND checkpoint.size = coalesce(
    (SELECT min(one.size) FROM ledger.timestamp_token AS one
     WHERE one.log_id = sought.log_id AND one.size > last_leaf AND one.size <= published),
    (SELECT max(one.size) FROM ledger.timestamp_token AS one
     WHERE one.log_id = sought.log_id AND one.size > first_leaf AND one.size <= published))
"""


@dataclass(frozen=True)
class Leaves:
    """The first and the last of some leaves of one log, and the size of its published checkpoint."""

    first: int
    last: int
    published: int


@dataclass(frozen=True)
class Stamped:
    """A checkpoint that was stamped: `note` as the log signed it, without cosignatures; `token` is the authority's whole answer."""

    size: int
    note: bytes
    token: bytes


@dataclass(frozen=True)
class Stamping:
    """Ages in seconds, None where there is nothing to be old. `unstamped_age`: of the oldest published checkpoint after the newest stamped.

    `failures`: requests in a row that gave no token, since the newest one that did.
    """

    age: float | None
    unstamped_age: float | None
    failures: int


def stamping() -> Stamping | None:
    """How time stamping fares; None where no authority is configured, and then nothing is asked. One query."""
    if not settings.LEDGER_TSA_URL:
        return None
    asked: dict[str, str | bool] = {"authority": settings.LEDGER_TSA_URL, "is_any": deployment_policy().quorum is None, "report": REPORT}
    with connection.cursor() as cursor:
        cursor.execute(_STAMPING, asked)
        now, token, unstamped_at, failures = cursor.fetchone()
    stamped_at = _time_of(bytes(token)) if token is not None else None
    return Stamping(_seconds(now, stamped_at), _seconds(now, unstamped_at), failures or 0)


def stamped_checkpoints(leaves: Mapping[int, Leaves]) -> dict[int, Stamped]:
    """By log the stamped checkpoint that says most: the oldest that covers all these leaves, else the newest that covers some. One query.

    None is larger than what is published: a quorum that was asked for later may have left a stamped one behind.
    """
    rows = [(log_id, one.first, one.last, one.published) for log_id, one in leaves.items()]
    with connection.cursor() as cursor:
        cursor.execute(_COVERING, [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []])
        return {log_id: Stamped(size, bytes(note), bytes(token)) for log_id, size, note, token in cursor.fetchall()}


def _time_of(token: bytes) -> datetime | None:
    """None for what is no token: that it was changed is for fsck to say, and no reason to show nothing else."""
    try:
        return decode_timestamp_response(token).tst_info.gen_time
    except ValueError:
        return None


def _seconds(now: datetime, moment: datetime | None) -> float | None:
    return (now - moment).total_seconds() if moment is not None else None
