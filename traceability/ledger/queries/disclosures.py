"""What opens the commitments of entries, as far as a viewer has the right to it; and what was erased.

Who recorded an entry, and who reads everything, may open all of it. To whom else its members are shown, the app that owns the
subject says (`access.register_opener`). The hash of the request is opened to nobody else.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db import connection

from traceability.ledger import access
from traceability.ledger.queries.entries import RecordedEntry, entries_of_subjects
from traceability.tlog import canonical
from traceability.tlog.canonical import Value
from traceability.tlog.commitments import REQUEST

ERASURE = "disclosure"
"""The subject type of erasures; the subject's id is the uid of the entry that lost something."""
_OF_ENTRIES = "SELECT uid, path, salt, value FROM ledger.disclosure WHERE uid = ANY(%s) ORDER BY uid, path"
_ERASED = """
SELECT subject_id, jsonb_array_elements_text(convert_from(leaf, 'UTF8')::jsonb -> 'body' -> 'paths') AS path
FROM ledger.entry WHERE subject_type = 'disclosure' AND kind = 'disclosure.erased' AND subject_id = ANY(%s) ORDER BY 1, 2
"""
ERASED_OF_SUBJECTS = """
SELECT original.subject_id, jsonb_array_elements_text(convert_from(erasure.leaf, 'UTF8')::jsonb -> 'body' -> 'paths') AS path
FROM ledger.entry AS original
JOIN ledger.entry AS erasure
  ON erasure.subject_type = 'disclosure' AND erasure.subject_id = original.uid AND erasure.kind = 'disclosure.erased'
WHERE original.subject_type = %(subject)s AND original.kind = %(kind)s AND original.subject_id = ANY(%(ids)s)
"""
"""What was erased of the entries of one kind of some subjects, the hash of the request too."""
_KNOWN = "SELECT path, value, EXISTS (SELECT FROM ledger.copies_of(%s, path)) FROM ledger.disclosure WHERE uid = %s"


class Asking(Protocol):
    """Who asks, as far as the ledger must know."""

    @property
    def organisation(self) -> UUID | None: ...
    @property
    def reads_everything(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Opening:
    """Salt and value of one committed member."""

    path: str
    salt: bytes
    value: Value


@dataclass(frozen=True, slots=True)
class Erasable:
    """A member that may be erased, with what it says now; `is_lost`: nothing opens it, and no entry says that it was erased."""

    path: str
    value: "Value | None" = None
    is_lost: bool = False


def openings(entries: Collection[RecordedEntry], *, viewer: Asking) -> dict[UUID, tuple[Opening, ...]]:
    """What opens these entries' members to `viewer`, by uid; an entry of which nothing does is absent.

    Whether the viewer may read the entries at all is the caller's to ask. One query, and those of the apps' openers.
    """
    whole = {one.uid for one in entries if viewer.reads_everything or one.organisation_id == viewer.organisation}
    shown = whole | _shown([one for one in entries if one.uid not in whole], viewer)
    found: dict[UUID, tuple[Opening, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OF_ENTRIES, [sorted(shown)])
        for uid, path, salt, value in cursor.fetchall():
            if uid in whole or path != REQUEST:
                found[uid] = (*found.get(uid, ()), Opening(path, bytes(salt), canonical.parse(bytes(value))))
    return found


def erased_paths(uids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """What was erased of these entries, by uid; an entry that lost nothing is absent. One query."""
    return _by_id(_ERASED, [sorted(set(uids))])


def erased_of_subjects(subject_type: str, kind: str, ids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """What was erased of the entries of this kind of these subjects, by subject, without hashes of requests. One query."""
    found = _by_id(f"{ERASED_OF_SUBJECTS} ORDER BY 1, 2", {"subject": subject_type, "kind": kind, "ids": sorted(set(ids))})
    told = {one: tuple(path for path in paths if path != REQUEST) for one, paths in found.items()}
    return {one: paths for one, paths in told.items() if paths}


def with_erasures(entries: Sequence[RecordedEntry]) -> list[RecordedEntry]:
    """These entries and the erasures of their members, in the order of the log. At most as many again; one query more."""
    erasures = entries_of_subjects([(ERASURE, one.uid) for one in entries]) if entries else []
    return sorted([*entries, *erasures], key=_in_order) if erasures else list(entries)


def erasable(entry: RecordedEntry) -> list[Erasable]:
    """The members of an entry that may be erased and are not, in the order of their paths. Two queries."""
    erased = erased_paths([entry.uid]).get(entry.uid, ())
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [entry.kind, entry.uid])
        known = {path: (value, may_go) for path, value, may_go in cursor.fetchall()}
    committed = sorted(json.loads(entry.leaf).get("commitments", {}))
    there = [Erasable(path, canonical.parse(bytes(known[path][0]))) for path in committed if path in known and known[path][1]]
    lost = [Erasable(path, is_lost=True) for path in committed if path not in known and path not in erased]
    return [*there, *lost]


def _shown(entries: Sequence[RecordedEntry], viewer: Asking) -> set[UUID]:
    """Those of the entries whose subjects' app shows this viewer more than their leaves say."""
    subjects: dict[str, set[UUID]] = {}
    for one in entries:
        subjects.setdefault(one.subject_type, set()).add(one.subject_id)
    open_to = {kind: set(access.opened_to(viewer, kind, ids)) for kind, ids in subjects.items()}
    return {one.uid for one in entries if one.subject_id in open_to[one.subject_type]}


def _by_id(statement: str, values: list[Any] | dict[str, Any]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, dict[str, None]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for one, path in cursor.fetchall():
            found.setdefault(one, {})[path] = None
    return {one: tuple(paths) for one, paths in found.items()}


def _in_order(entry: RecordedEntry) -> tuple[int, int, int]:
    """As the log has them; those without a place last, by their ids."""
    if entry.log_id is None or entry.index is None:
        return (2**15, 0, entry.entry_id)
    return (entry.log_id, entry.index, entry.entry_id)
