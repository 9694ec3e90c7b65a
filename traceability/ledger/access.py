"""Who may read the entries of a subject, and to whom their committed members are shown. The ledger does not know; the app that
owns the subject says so."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db import connection

Reader = Callable[[Any, Collection[UUID]], Collection[UUID]]
"""From a viewer (None: a stranger) and subject ids to those whose entries this viewer may read."""

_READERS: dict[str, Reader] = {}
_OPENERS: dict[str, Reader] = {}
_ORIGINALS = """
SELECT entry_uid.uid, entry.subject_type, entry.subject_id
FROM ledger.entry_uid JOIN ledger.entry USING (entry_id) WHERE entry_uid.uid = ANY(%s)
"""


def register_reader(subject_type: str, reader: Reader) -> None:
    """Make known who may read entries of this subject type. An app registers its own from its `access.py`.

    Raises ValueError when another reader is registered already.
    """
    if _READERS.setdefault(subject_type, reader) is not reader:
        raise ValueError(f"subject type {subject_type!r} has a reader already")


def may_read(viewer: Any, subject_type: str, subject_id: UUID) -> bool:
    """Whether this viewer may read the subject's entries. A subject type that nobody registered is read by nobody."""
    reader = _READERS.get(subject_type)
    return reader is not None and subject_id in set(reader(viewer, [subject_id]))


def readable(viewer: Any, subjects: Collection[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """Of these subjects those whose entries this viewer may read. What each type's reader asks is asked once, whatever their number."""
    by_type: dict[str, set[UUID]] = {}
    for subject_type, subject_id in subjects:
        by_type.setdefault(subject_type, set()).add(subject_id)
    return {
        (subject_type, subject_id)
        for subject_type, ids in by_type.items()
        if (reader := _READERS.get(subject_type)) is not None
        for subject_id in ids.intersection(reader(viewer, ids))
    }


def register_opener(subject_type: str, opener: Reader) -> None:
    """Make known to whom the committed members of such subjects are shown, beside who recorded them and who reads everything.

    Raises ValueError when another opener is registered already.
    """
    if _OPENERS.setdefault(subject_type, opener) is not opener:
        raise ValueError(f"subject type {subject_type!r} has an opener already")


def opened_to(viewer: Any, subject_type: str, subject_ids: Collection[UUID]) -> Collection[UUID]:
    """Of these subjects those whose committed members are shown to this viewer; of a type that nobody registered none."""
    opener = _OPENERS.get(subject_type)
    return () if opener is None else opener(viewer, subject_ids)


def public(viewer: Any, subject_ids: Collection[UUID]) -> Collection[UUID]:
    """The reader of subjects that everybody may know."""
    return subject_ids


register_reader("log", public)
register_reader("key", public)
register_reader("loss", public)


def _readers_of_erased(viewer: Any, uids: Collection[UUID]) -> Collection[UUID]:
    """An erasure is read by who may read the entry that lost something; its subject is that entry's uid."""
    with connection.cursor() as cursor:
        cursor.execute(_ORIGINALS, [list(uids)])
        return [uid for uid, subject_type, subject_id in cursor.fetchall() if may_read(viewer, subject_type, subject_id)]


register_reader("disclosure", _readers_of_erased)
