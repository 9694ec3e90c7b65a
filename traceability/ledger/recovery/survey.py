"""Before anything is written: what the database lost, what it holds instead, and what would clash. Reads only."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from traceability.ledger.errors import RefillRefused
from traceability.ledger.recovery.source import Signed, Source, Stretch, require_roots
from traceability.ledger.services.years import closing_origin
from traceability.tlog import canonical, merkle
from traceability.tlog.errors import NotCanonical

Progress = Callable[[str], None]

_CHECKPOINTS = "SELECT size, root FROM ledger.checkpoint WHERE log_id = %s ORDER BY size"
_STANDS = """
SELECT leaf_index, sha256('\\x00'::bytea || leaf) FROM ledger.leaf LEFT JOIN ledger.entry USING (entry_id)
WHERE log_id = %s AND leaf_index >= %s AND leaf_index < %s
"""
_CLASHES = """
SELECT wanted.place, wanted.uid::text, known.uid::text, known.subject_type, known.subject_id::text, known.subject_version
FROM unnest(%s::bigint[], %s::uuid[], %s::text[], %s::uuid[], %s::integer[], %s::bytea[])
     AS wanted (place, uid, subject_type, subject_id, subject_version, hash)
JOIN ledger.entry AS known ON (known.subject_type, known.subject_id, known.subject_version)
                            = (wanted.subject_type, wanted.subject_id, wanted.subject_version)
WHERE known.leaf_hash <> wanted.hash ORDER BY 1
"""


@dataclass(frozen=True)
class Clash:
    """An entry of the mirror whose place in its subject an entry of the database has taken, recorded after the restore."""

    index: int
    lost: str
    stands: str
    subject: str

    def __str__(self) -> str:
        return f"leaf {self.index}: {self.lost} was {self.subject}, which is {self.stands} now"


@dataclass
class Survey:
    """What is to be done for one log. `log_id` is None for a log that the database does not know.

    `common` is how many leaves mirror and database share from the first on; `root` is their root, `stands` the size in the database.
    """

    source: Source
    notes: Sequence[Signed]
    log_id: int | None = None
    mode: str = ""
    stands: int = 0
    sealed: int = 0
    common: int = 0
    root: bytes = merkle.EMPTY_ROOT
    follows: str | None = None
    clashes: list[Clash] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return self.source.origin

    @property
    def missing(self) -> int:
        return self.source.size - self.common

    @property
    def unsigned(self) -> int:
        """Leaves of the mirror that nothing signed covers: exported, then the crash."""
        return self.source.size - (self.notes[-1].size if self.notes else 0)


def survey(source: Source, notes: Sequence[Signed], log: Any, progress: Progress) -> Survey:
    """Read the whole mirror of a log beside the database; `log` is its row (log_id, size, mode), or None.

    Raises RefillRefused when the mirror is not what was signed, or the database's own signed history is another.
    """
    found = Survey(source, notes)
    stored: dict[int, bytes] = {}
    if log is not None:
        found.log_id, found.stands, found.mode = log
        with connection.cursor() as cursor:
            cursor.execute(_CHECKPOINTS, [found.log_id])
            stored = {size: bytes(root) for size, root in cursor.fetchall()}
    found.sealed = max(stored, default=0)
    _require_reach(found)
    signed = {one.size: one.root for one in notes}
    for stretch in source.stretches():
        require_roots(stretch, signed, source.origin)
        require_roots(stretch, stored, source.origin)
        _compare(found, stretch)
        progress(f"{source.origin}: {stretch.last:,} of {source.size:,} leaves of the mirror read")
    if found.common < min(found.sealed, source.size):
        raise RefillRefused(what=f"{source.origin}: leaf {found.common} of the database is signed, and the mirror holds another")
    return found


def _require_reach(found: Survey) -> None:
    source, signed = found.source, found.notes[-1].size if found.notes else 0
    if source.size and not found.notes:
        raise RefillRefused(what=f"nothing that {source.origin} signed vouches for the mirror")
    if source.size < signed:
        raise RefillRefused(
            what=f"{source.origin}: {signed} leaves are signed, the mirror holds {source.size}: what is gone is gone for good"
        )


def _compare(found: Survey, stretch: Stretch) -> None:
    if found.common == stretch.first:
        with connection.cursor() as cursor:
            cursor.execute(_STANDS, [found.log_id, stretch.first, stretch.last])
            stands = {index: bytes(leaf_hash or b"") for index, leaf_hash in cursor.fetchall()}
        pairs = enumerate(stretch.hashes, stretch.first)
        found.common = next((index for index, leaf_hash in pairs if stands.get(index) != leaf_hash), stretch.last)
        found.root = stretch.root_of(found.common)
    if found.common < stretch.last:
        found.clashes += _clashes(stretch, found.common)
    if stretch.last == found.source.size:
        found.follows = _follows(stretch.leaves[-1])


def _clashes(stretch: Stretch, common: int) -> list[Clash]:
    skip = max(0, common - stretch.first)
    envelopes = [envelope_of(leaf) for leaf in stretch.leaves[skip:]]
    subjects = [envelope["subject"] for envelope in envelopes]
    with connection.cursor() as cursor:
        cursor.execute(
            _CLASHES,
            [
                list(range(stretch.first + skip, stretch.last)),
                [envelope["uid"] for envelope in envelopes],
                [subject["type"] for subject in subjects],
                [subject["id"] for subject in subjects],
                [subject["version"] for subject in subjects],
                list(stretch.hashes[skip:]),
            ],
        )
        rows = cursor.fetchall()
    return [Clash(index, lost, stands, f"version {version} of {kind} {key}") for index, lost, stands, kind, key, version in rows]


def envelope_of(leaf: bytes) -> dict[str, Any]:
    """The members of a leaf. Raises RefillRefused for bytes that no entry of this ledger can be."""
    try:
        envelope: dict[str, Any] = canonical.read_object(leaf)
        subject = envelope["subject"]
        if not {"uid", "kind", "organisation", "at", "body"} <= envelope.keys() or not {"type", "id", "version"} <= subject.keys():
            raise NotCanonical("a leaf without its members")
    except (NotCanonical, KeyError, AttributeError) as problem:
        raise RefillRefused(what=f"a leaf of the mirror is no entry: {problem}") from problem
    return envelope


def _follows(leaf: bytes) -> str | None:
    return closing_origin(str(json.loads(leaf)["kind"]), leaf)
