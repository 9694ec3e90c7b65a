"""Who may read the entries of a subject. The ledger does not know; the app that owns the subject says so."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

Reader = Callable[[Any, Collection[UUID]], Collection[UUID]]
"""From a viewer (None: a stranger) and subject ids to those whose entries this viewer may read."""

_READERS: dict[str, Reader] = {}


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


def public(viewer: Any, subject_ids: Collection[UUID]) -> Collection[UUID]:
    """The reader of subjects that everybody may know."""
    return subject_ids


register_reader("log", public)
register_reader("key", public)
