"""The checks in their order, over one snapshot of the database, which goes on living meanwhile."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
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
    links,
    losses,
    memory,
    placement,
    replay,
    signatures,
    subjects,
    tree,
    walk,
)
from traceability.ledger.fsck.cosignatures import check_outside
from traceability.ledger.fsck.crew import ONE_SNAPSHOT, PLENTY, crew
from traceability.ledger.fsck.density import Density
from traceability.ledger.fsck.files import check_mirror
from traceability.ledger.fsck.report import MOST_SHOWN, Report
from traceability.ledger.fsck.slices import WORTH_PROCESSES, Looked, look, slices
from traceability.ledger.fsck.tree import Tree
from traceability.ledger.fsck.walk import LogRow
from traceability.ledger.policy import NO_POLICY
from traceability.ledger.shelf import Shelf
from traceability.ledger.signer.state import State
from traceability.tlog.errors import TileMismatch
from traceability.tlog.notes import VerifierKey
from traceability.tlog.witnessing import Policy

Check = Callable[[Report], None]
"""Writes into a report what it finds. MUST be of a module, or a partial of such a one, so that another process can be given it."""


@dataclass(frozen=True)
class Asked:
    """What to check. `first` and `last` bound the leaves; `keys` are trusted instead of those that the database names.

    `policy` names the witnesses whose lines can be checked, `mirror` the folder that is compared byte by byte. `jobs` processes
    read a long log; within a transaction of the caller it is always one. `most`: damages that are named of each class.
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
    most: int = MOST_SHOWN
    progress: Callable[[str], None] = lambda text: None


def fsck(asked: Asked) -> Report:
    """Check everything that was asked for. Reads only. Raises LogUnknown when no log has that origin.

    Inside a transaction of the caller it sees what the caller sees; else it takes a snapshot of its own.
    """
    report = Report(most=asked.most)
    memories = _memories(asked, report)
    with _snapshot() as is_own:
        report.acknowledged = losses.known()
        logs = [log for log in walk.logs() if asked.origin in (None, log.origin)]
        if not logs:
            raise LogUnknown(origin=asked.origin)
        readable = disclosures.are_readable(report)
        keys = list(asked.keys) or signatures.announced_keys(report)
        for log in logs:
            _walk(log, asked, report, Looked(asked.requests, readable, report.beside()), jobs=asked.jobs if is_own else 1)
        is_long = sum(log.size for log in logs) >= WORTH_PROCESSES
        with crew(asked.jobs if is_own and is_long else 1) as processes:
            checks = [
                *_about_signed(logs, asked, keys),
                *_about_outside(logs, asked, memories),
                *_about_everything(asked, readable=readable),
            ]
            for part in [processes.submit(_told, check, report.beside()) for check in checks]:
                report.add(part.result())
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
                cursor.execute(PLENTY)
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


def _told(check: Check, report: Report) -> Report:
    check(report)
    return report


def _about_signed(logs: Sequence[LogRow], asked: Asked, keys: Sequence[VerifierKey]) -> Iterator[Check]:
    for log in logs:
        yield partial(signatures.check_signatures, log, keys, first=asked.first, last=asked.last)
        yield partial(consistency.check_consistency, log, first=asked.first, last=asked.last)
        yield partial(check_outside, log, asked.policy, first=asked.first, last=asked.last)


def _about_outside(logs: Sequence[LogRow], asked: Asked, memories: Mapping[str, State]) -> Iterator[Check]:
    for log in logs:
        if log.origin in memories:
            yield partial(memory.check_memory, log, memories[log.origin])
        if asked.mirror is not None:
            shelf = Shelf(asked.mirror, log.origin.rpartition("/")[2])
            yield partial(check_mirror, log, shelf, first=asked.first, last=asked.last)


def _about_everything(asked: Asked, *, readable: bool) -> Iterator[Check]:
    """What is about all entries at once, whatever part of the leaves was asked for."""
    yield from (links.check_links, placement.check_placement, domain.check_domain, replay.check_unsworn, replay.check_derived)
    yield from (subjects.check_versions, subjects.check_heads, placement.check_uids)
    if readable:
        yield partial(disclosures.check_orphans, asked.requests)
    yield partial(erasure.check_erased, readable=readable)
    yield from (signatures.check_keys, catalogue.check_catalogue)
