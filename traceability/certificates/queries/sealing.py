"""Against which checkpoints a bundle proves its entries, and all that proves them: paths, time stamps, the link to what a reader has."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from traceability.certificates.bundle import Held, Opening, Stamp, Withheld
from traceability.certificates.errors import NothingSealedYet
from traceability.ledger import queries as ledger
from traceability.ledger.errors import SizeBeyondLog
from traceability.ledger.queries import Leaves, Paths, RecordedEntry, Wanted
from traceability.tlog.proofs import ConsistencyFile


class Sealing:
    """The checkpoints against which everything in one bundle is proved: one for each log, chosen once. One query.

    `keys` are the vkeys of these logs. Raises NothingSealedYet where the current log has no checkpoint.
    """

    def __init__(self) -> None:
        newest, *_ = published = ledger.published_everywhere()
        if newest.checkpoint is None:
            raise NothingSealedYet(retry_after=1)
        self.log, self.newest = newest.log, newest.checkpoint
        self.keys = [vkey for one in reversed(published) for vkey in one.keys]
        self._published = {one.log.log_id: one for one in published}

    def covered(self, entries: Iterable[RecordedEntry]) -> list[RecordedEntry]:
        """The entries that are under these checkpoints."""
        return [
            entry for entry in entries if entry.log_id is not None and entry.index is not None and entry.index < self._size(entry.log_id)
        ]

    def earlier(self, entries: Iterable[RecordedEntry]) -> tuple[bytes, ...]:
        """The notes of logs before the current one that an entry is in."""
        found = sorted({entry.log_id for entry in entries if entry.log_id not in (None, self.log.log_id)})
        return tuple(one.note for log_id in found if (one := self._published[log_id].checkpoint))

    def proved(self, entries: Iterable[RecordedEntry], *, since: int | None = None, form: int = 2) -> "Proved":
        """What proves these, each `covered`, and of each of their logs the time stamp that says most of them. Two queries in all.

        `since`: the size of a checkpoint of the current log that the reader has. `form` 1: a time stamp only of these checkpoints
        themselves, for verifiers that know no other. Raises SizeBeyondLog.
        """
        if since is not None and since > self.newest.size:
            raise SizeBeyondLog(sealed=self.newest.size)
        leaves: dict[int, list[int]] = defaultdict(list)
        for entry in entries:
            if entry.log_id is not None and entry.index is not None:
                leaves[entry.log_id].append(entry.index)
        stamped = ledger.stamped_checkpoints({log_id: self._sought(log_id, indexes, form) for log_id, indexes in leaves.items()})
        olds = defaultdict(list, {log_id: [one.size] for log_id, one in stamped.items()})
        if since is not None:
            olds[self.log.log_id].append(since)
        paths = ledger.paths_of({log_id: Wanted(self._size(log_id), leaves[log_id], olds[log_id]) for log_id in {*leaves, *olds}})
        stamps = [
            Stamp(self._published[log_id].log.origin, one.size, one.note, one.token, paths[log_id].from_olds[one.size])
            for log_id, one in sorted(stamped.items())
        ]
        link = ConsistencyFile(since, paths[self.log.log_id].from_olds[since], self.newest.note) if since is not None else None
        return Proved(paths, tuple(stamps), link)

    def _sought(self, log_id: int, indexes: Sequence[int], form: int) -> Leaves:
        """What a time stamp should cover: these leaves; in form 1 the log's last, which is under no older checkpoint than the bundle's."""
        size = self._size(log_id)
        return Leaves(min(indexes), max(indexes), size) if form > 1 else Leaves(size - 1, size - 1, size)

    def _size(self, log_id: int) -> int:
        checkpoint = self._published[log_id].checkpoint if log_id in self._published else None
        return checkpoint.size if checkpoint else 0


@dataclass(frozen=True)
class Proved:
    """Paths of entries to these checkpoints, `stamps` of their logs, and with `link` that the newest begins with what the reader has."""

    paths: Mapping[int, Paths]
    stamps: tuple[Stamp, ...]
    link: ConsistencyFile | None

    def held(self, entries: Iterable[RecordedEntry], openings: Mapping[UUID, tuple[Opening, ...]]) -> list[Held]:
        return [
            Held(entry.origin, entry.index, entry.leaf, self.paths[entry.log_id].of_leaves[entry.index], openings.get(entry.uid, ()))
            for entry in entries
            if entry.log_id is not None and entry.index is not None and entry.origin is not None
        ]

    def withheld(self, entries: Iterable[RecordedEntry]) -> list[Withheld]:
        """Proof that these are in the log, and not a word of them."""
        return [
            Withheld(str(entry.uid), entry.origin, entry.index, entry.leaf_hash, self.paths[entry.log_id].of_leaves[entry.index])
            for entry in entries
            if entry.log_id is not None and entry.index is not None and entry.origin is not None
        ]
