"""A log that is dead, its key known to others or signed bytes gone for good: frozen, given up, followed by a new origin with a new key."""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from traceability.kernel.identifiers import uuid7
from traceability.ledger import entries
from traceability.ledger.entries import Final
from traceability.ledger.errors import OriginRefused
from traceability.ledger.models import Log, SigningKey
from traceability.ledger.recovery.refill import as_owner
from traceability.ledger.services import years
from traceability.ledger.services.append import record
from traceability.ledger.services.freeze import freeze
from traceability.ledger.services.integrate import Standing, locked
from traceability.ledger.services.keys_life import retire
from traceability.tlog import merkle

_CHECKPOINT = (
    "SELECT size, root, note FROM ledger.checkpoint WHERE log_id = %s AND (%s::bigint IS NULL OR size = %s) ORDER BY size DESC LIMIT 1"
)


@dataclass(frozen=True)
class Successor:
    """The origin that follows a dead log, its key, the last good checkpoint that it names, and how many entries wait again."""

    origin: str
    vkey: str
    last_good: int | None
    unseated: int


def abandon(origin: str, reason: str, opened: years.Opener, *, last_good: int | None = None, durable_only: bool = True) -> Successor:
    """Give the open log up and begin `<log>/<year>-<N>`, whose first leaf names the last good checkpoint and says why.

    Leaves that nothing signed lose their places and get new ones in the new log. The dead log's keys are retired. Acts as the owner.
    `last_good` is the size of a stored checkpoint, by default the newest. Raises OriginRefused, SignerRefuses.
    """
    log = Log.objects.filter(origin=origin).exclude(mode="closed").first()
    if log is None:
        raise OriginRefused(what=f"{origin} is not the log that is open")
    freeze(f"given up: {reason}")
    following = _next_origin(log)
    vkey, signed = years.key_of(following, opened)
    if signed:
        raise OriginRefused(what=f"the signer has signed for {following} already")
    with as_owner() as cursor:
        successor = _succeed(cursor, log, following, vkey, reason, last_good, durable_only=durable_only)
    for dead in SigningKey.objects.filter(name=origin, retired_at=None):
        retire(dead.vkey, organisation=None)
    return successor


def _succeed(
    cursor: CursorWrapper, log: Log, following: str, vkey: str, reason: str, last_good: int | None, *, durable_only: bool
) -> Successor:
    standing = locked(cursor, log.log_id, durable_only=durable_only)
    if standing is None or standing.mode != "frozen":
        raise OriginRefused(what=f"another works on {log.origin}; stop the sequencers first")
    newest, good = _checkpoint(cursor, standing, None), _checkpoint(cursor, standing, last_good)
    if last_good is not None and good is None:
        raise OriginRefused(what=f"{log.origin} has no checkpoint of size {last_good}")
    organisation = years.beginning_of(cursor, standing)[1] if standing.size else None
    keep, root = (newest.size, newest.root) if newest else (0, merkle.EMPTY_ROOT)
    cursor.execute("SELECT ledger.unseat(%s::smallint, %s, %s)", [standing.log_id, keep, root])
    unseated = int(cursor.fetchone()[0])
    opening = entries.log_opened(uuid7(), following, previous=good, reason=reason, organisation=organisation)
    years.succeed(cursor, standing, following, opening)
    record(years.announce_next(cursor, vkey, organisation))
    return Successor(following, vkey, good.size if good else None, unseated)


def _checkpoint(cursor: CursorWrapper, log: Standing, size: int | None) -> Final | None:
    cursor.execute(_CHECKPOINT, [log.log_id, size, size])
    row = cursor.fetchone()
    return Final(log.origin, row[0], bytes(row[1]), bytes(row[2])) if row else None


def _next_origin(log: Log) -> str:
    """`<log>/<year>-2`, or the next number that no log of this deployment has."""
    plain = f"{log.origin.rpartition('/')[0]}/{log.year}"
    taken = set(Log.objects.values_list("origin", flat=True))
    return next(name for number in range(2, 10_000) if (name := f"{plain}-{number}") not in taken)
