"""Erase committed members of an entry: what opens them goes, and every copy of them that a row holds. A step.

The leaf stays as it is and verifies as before; what it commits to can no longer be opened, nor a guess at it be confirmed.
For that the hash of the request goes too: whoever knew the rest of the request could try guesses by it. A member whose
disclosure was lost with a restore is erased in the same way, so that the record says so; one that a restore brought back, again.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from traceability.kernel.command import must_be_in_command
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import LOCK_ERASURE
from traceability.ledger import entries, queries
from traceability.ledger.acknowledgements import Acknowledgement
from traceability.ledger.errors import AlreadyErased, NotCommitted, NotErasable, NothingToErase
from traceability.ledger.services.append import append
from traceability.tlog.commitments import REQUEST

_LOCK = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
_KNOWN = """
SELECT path, EXISTS (SELECT FROM ledger.copies_of(%s, path)),
       EXISTS (SELECT FROM ledger.disclosure WHERE uid = %s AND disclosure.path = wanted.path)
FROM unnest(%s::text[]) AS wanted (path) ORDER BY path
"""
# The first entry of a request alone commits to it; all its entries stand close together, in one transaction.
_CARRIER = """
SELECT carrier.uid FROM ledger.entry AS own JOIN ledger.entry AS carrier ON carrier.xid = own.xid
JOIN ledger.disclosure ON disclosure.uid = carrier.uid AND disclosure.path = %s
WHERE own.entry_id = %s AND carrier.entry_id BETWEEN own.entry_id - %s AND own.entry_id + %s
  AND abs(extract(epoch FROM carrier.inserted_at - own.inserted_at)) < 3600
ORDER BY carrier.entry_id LIMIT 1
"""
_NEIGHBOURS = 10_000
_TAKE = "DELETE FROM ledger.disclosure WHERE uid = %s AND path = ANY(%s) RETURNING path, value"
_VERSION = "SELECT coalesce(max(version), 0) + 1 FROM ledger.subject_head WHERE subject_type = 'disclosure' AND subject_id = %s"
_COPIES = "SELECT ledger.erase_copies(%s, %s::jsonb)"


@dataclass(frozen=True)
class Erased:
    """What is gone: by entry the paths, that of the request among them; and the promises for the entries that say so."""

    paths: Mapping[UUID, tuple[str, ...]]
    acknowledgements: tuple[Acknowledgement, ...]


def erase(
    uid: UUID,
    paths: Collection[str],
    *,
    reason: str,
    actor: Mapping[str, str],
    organisation: UUID | None,
    request: Request | None = None,
) -> Erased:
    """Erase these members of the entry `uid`, all of them or none.

    Raises EntryUnknown; NothingToErase, NotCommitted, NotErasable, AlreadyErased for the first path that cannot go.
    """
    must_be_in_command()
    found = queries.entry(uid)
    wanted = {uid: set(paths)}
    if not wanted[uid]:
        raise NothingToErase(pointer="/paths")
    carrier = _carrier_of(found.entry_id) if wanted[uid] - {REQUEST} else None
    if carrier is not None:
        wanted.setdefault(carrier, set()).add(REQUEST)
    with connection.cursor() as cursor:
        for one in sorted(wanted):  # two erasures of one entry come one after the other, in the order of their versions
            cursor.execute(_LOCK, [LOCK_ERASURE, str(one)])
    _must_be_erasable(uid, found.kind, json.loads(found.leaf).get("commitments", {}), paths)
    opened = {one: _taken(one, wanted[one]) for one in wanted}
    gone = {one: tuple(sorted({*taken, *(paths if one == uid else ())})) for one, taken in opened.items()}
    said = {one: named for one, named in gone.items() if named}
    drafts = [
        entries.disclosure_erased(one, named, version=_next_version(one), reason=reason, actor=actor, organisation=organisation)
        for one, named in said.items()
    ]
    acknowledgements = append(drafts, request=request)
    for one in said:
        _empty_copies(one, opened[one])
    return Erased(said, tuple(acknowledgements))


def _carrier_of(entry_id: int) -> UUID | None:
    """The entry that commits to the request by which this one came; None when it came without, or it is erased."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRIER, [REQUEST, entry_id, _NEIGHBOURS, _NEIGHBOURS])
        row = cursor.fetchone()
    return row[0] if row else None


def _must_be_erasable(uid: UUID, kind: str, commitments: Collection[str], paths: Iterable[str]) -> None:
    erased = queries.erased_paths([uid]).get(uid, ())
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [kind, uid, sorted(paths)])
        for path, is_erasable, is_there in cursor.fetchall():
            if path not in commitments:
                raise NotCommitted(path=path, pointer="/paths")
            if path in erased and not is_there:
                raise AlreadyErased(path=path, pointer="/paths")
            if is_there and not is_erasable and path not in erased:
                raise NotErasable(path=path, pointer="/paths")


def _taken(uid: UUID, paths: Collection[str]) -> dict[str, str]:
    """Delete the disclosures, and return what they held as canonical JSON."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [uid, sorted(paths)])
        return {path: bytes(value).decode() for path, value in cursor.fetchall()}


def _next_version(uid: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [uid])
        return int(cursor.fetchone()[0])


def _empty_copies(uid: UUID, opened: Mapping[str, str]) -> None:
    """The database empties what it knows as copies, and refuses to empty anything that no entry of this transaction names."""
    with connection.cursor() as cursor:
        cursor.execute(_COPIES, [uid, json.dumps({path: json.loads(value) for path, value in opened.items()})])
        cursor.fetchone()
