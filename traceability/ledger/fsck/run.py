"""The checks in their order, over one snapshot of the database, which goes on living meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from traceability.ledger.errors import LogUnknown
from traceability.ledger.fsck import (
    catalogue,
    consistency,
    density,
    disclosures,
    domain,
    erasure,
    leaves,
    memory,
    placement,
    replay,
    signatures,
    subjects,
    tree,
    walk,
)
from traceability.ledger.fsck.cosignatures import Outside
from traceability.ledger.fsck.density import Density
from traceability.ledger.fsck.files import check_mirror
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.slices import ONE_SNAPSHOT, Looked, look, slices
from traceability.ledger.fsck.tree import Tree
from traceability.ledger.fsck.walk import LogRow
from traceability.ledger.policy import NO_POLICY
from traceability.ledger.shelf import Shelf
from traceability.ledger.signer.state import State
from traceability.tlog.errors import TileMismatch
from traceability.tlog.notes import VerifierKey
from traceability.tlog.witnessing import Policy


@dataclass(frozen=True)
class Asked:
    """What to check. `first` and `last` bound the leaves; `keys` are trusted instead of those that the database names.

    `policy` names the witnesses whose lines can be checked, `mirror` the folder that is compared byte by byte. `jobs` processes
    read a long log; within a transaction of the caller it is always one.
    """

    origin: str | None = None
    first: int = 0
    last: int | None = None
    keys: Sequence[VerifierKey] = ()
    signer_folder: Path | None = None
    requests: disclosures.RequestTable | None = None
    policy: Policy = NO_POLICY
    mirror: Path | None = None
    jobs: int = 1
    progress: Callable[[str], None] = lambda text: None


def fsck(asked: Asked) -> Report:
    """Check everything that was asked for. Reads only. Raises LogUnknown when no log has that origin.

    Inside a transaction of the caller it sees what the caller sees; else it takes a snapshot of its own.
    """
    report = Report()
    memories = _memories(asked, report)
    with _snapshot() as is_own:
        logs = [log for log in walk.logs() if asked.origin in (None, log.origin)]
        if not logs:
            raise LogUnknown(origin=asked.origin)
        readable = disclosures.are_readable(report)
        keys = list(asked.keys) or signatures.announced_keys(report)
        for log in logs:
            _walk(log, asked, report, Looked(asked.requests, readable), jobs=asked.jobs if is_own else 1)
        for log in logs:
            signatures.check_signatures(log, keys, report, first=asked.first, last=asked.last)
            consistency.check_consistency(log, report, first=asked.first, last=asked.last)
            Outside(log, asked.policy, report, first=asked.first, last=asked.last).check()
        for log in logs:
            if log.origin in memories:
                memory.check_memory(log, memories[log.origin], report)
            if asked.mirror is not None:
                check_mirror(log, Shelf(asked.mirror, log.origin.rpartition("/")[2]), report, first=asked.first, last=asked.last)
        _check_whole(asked, report, readable=readable)
    return report


def _memories(asked: Asked, report: Report) -> dict[str, State]:
    """What the signer of the newest log remembers, if its folder is within reach."""
    newest = walk.logs()[-1]
    found = memory.remembered(newest, report, asked.signer_folder) if asked.signer_folder is not None else None
    return {newest.origin: found} if found is not None else {}


@contextmanager
def _snapshot() -> Iterator[bool]:
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own:
            with connection.cursor() as cursor:
                cursor.execute(ONE_SNAPSHOT)
        yield is_own


def _walk(log: LogRow, asked: Asked, report: Report, looked: Looked, *, jobs: int) -> None:
    last = log.size if asked.last is None else min(asked.last, log.size)
    first = min(asked.first, last)
    _name_classes(report)
    grown = Tree(log, first, report)
    for part in slices(log, first, last, looked, jobs=jobs):
        report.add(part.report)
        try:
            grown.grow(part.hashes)
        except TileMismatch as problem:
            report.bad(tree.TILES, log.origin, part.until, expected="the edge that the log stood on", found=problem.reason)
            return
        asked.progress(f"{log.origin}: {part.until:,} of {last:,} leaves")
    Density(log, last, report).finish()
    grown.finish(is_whole=asked.first == 0 and last == log.size)
    if log == walk.logs()[-1] and asked.last is None:
        for chunk in walk.waiting():
            look(log, chunk, looked, report)


def _name_classes(report: Report) -> None:
    """What is counted leaf by leaf stands in the report in the order of the work, also where nothing is found."""
    for kind in (leaves.KIND, density.KIND, tree.TILES, tree.ROOTS, disclosures.DISCLOSURES, disclosures.REQUESTS, replay.KIND):
        report.count(kind, 0)


def _check_whole(asked: Asked, report: Report, *, readable: bool) -> None:
    """What is about all entries at once, whatever part of the leaves was asked for."""
    placement.check_placement(report)
    domain.check_domain(report)
    replay.check_unsworn(report)
    replay.check_derived(report)
    subjects.check_versions(report)
    subjects.check_heads(report)
    placement.check_uids(report)
    if readable:
        disclosures.check_orphans(asked.requests, report)
    erasure.check_erased(report, readable=readable)
    signatures.check_keys(report)
    catalogue.check_catalogue(report)
