"""The checks in their order, over one snapshot of the database, which goes on living meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from traceability.ledger.errors import LogUnknown
from traceability.ledger.fsck import catalogue, consistency, disclosures, domain, memory, placement, replay, signatures, subjects, walk
from traceability.ledger.fsck.density import Density
from traceability.ledger.fsck.leaves import Leaves
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.tree import Tree
from traceability.ledger.fsck.walk import LogRow
from traceability.ledger.signer.state import State
from traceability.tlog.errors import TileMismatch
from traceability.tlog.notes import VerifierKey


@dataclass(frozen=True)
class Asked:
    """What to check. `first` and `last` bound the leaves; `keys` are trusted instead of those that the database names."""

    origin: str | None = None
    first: int = 0
    last: int | None = None
    keys: Sequence[VerifierKey] = ()
    signer_folder: Path | None = None
    requests: disclosures.RequestTable | None = None
    progress: Callable[[str], None] = lambda text: None


def fsck(asked: Asked) -> Report:
    """Check everything that was asked for. Reads only. Raises LogUnknown when no log has that origin.

    Inside a transaction of the caller it sees what the caller sees; else it takes a snapshot of its own.
    """
    report = Report()
    memories = _memories(asked, report)
    with _snapshot():
        logs = [log for log in walk.logs() if asked.origin in (None, log.origin)]
        if not logs:
            raise LogUnknown(origin=asked.origin)
        readable = disclosures.are_readable(report)
        keys = list(asked.keys) or signatures.announced_keys(report)
        for log in logs:
            _walk(log, asked, report, with_disclosures=readable)
        for log in logs:
            signatures.check_signatures(log, keys, report, first=asked.first, last=asked.last)
            consistency.check_consistency(log, report, first=asked.first, last=asked.last)
        for log in logs:
            if log.origin in memories:
                memory.check_memory(log, memories[log.origin], report)
        _check_whole(asked, report, readable=readable)
    return report


def _memories(asked: Asked, report: Report) -> dict[str, State]:
    """What the signer of the newest log remembers, if its folder is within reach."""
    newest = walk.logs()[-1]
    found = memory.remembered(newest, report, asked.signer_folder) if asked.signer_folder is not None else None
    return {newest.origin: found} if found is not None else {}


@contextmanager
def _snapshot() -> Iterator[None]:
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _walk(log: LogRow, asked: Asked, report: Report, *, with_disclosures: bool) -> None:
    last = log.size if asked.last is None else min(asked.last, log.size)
    first = min(asked.first, last)
    leaves, density, tree = Leaves(log, report), Density(log, first, report), Tree(log, first, report)
    disclosed = disclosures.Disclosures(log, asked.requests, report) if with_disclosures else None
    replayed = replay.Replay(log, report)
    for number, chunk in enumerate(walk.chunks(log, first, last)):
        until = min(first + (number + 1) * walk.CHUNK, last)
        hashes, envelopes = leaves.read(chunk)
        try:
            tree.grow(density.fill(chunk, hashes, until))
        except TileMismatch as problem:
            report.bad("tiles", log.origin, until, expected="the edge that the log stood on", found=problem.reason)
            return
        subjects.check_prev(log, chunk, envelopes, report)
        replayed.check(chunk, envelopes, disclosed.check(chunk, envelopes) if disclosed else {})
        asked.progress(f"{log.origin}: {until:,} of {last:,} leaves")
    density.finish()
    tree.finish(is_whole=asked.first == 0 and last == log.size)
    if log == walk.logs()[-1] and asked.last is None:
        for chunk in walk.waiting():
            _, envelopes = leaves.read(chunk)
            subjects.check_prev(log, chunk, envelopes, report)
            replayed.check(chunk, envelopes, disclosed.check(chunk, envelopes) if disclosed else {})


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
    signatures.check_keys(report)
    catalogue.check_catalogue(report)
