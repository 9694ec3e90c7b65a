"""The checks in their order, over one snapshot of the database, which goes on living meanwhile."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import connection, transaction

from traceability.ledger.errors import LogUnknown
from traceability.ledger.fsck import (
    answers,
    catalogue,
    consistency,
    density,
    disclosures,
    domain,
    erasure,
    leaves,
    links,
    logins,
    losses,
    memory,
    placement,
    replay,
    signatures,
    stumbling,
    subjects,
    tree,
    walk,
)
from traceability.ledger.fsck.cosignatures import COSIGNATURES, check_outside
from traceability.ledger.fsck.crew import ONE_SNAPSHOT, PLENTY, crew
from traceability.ledger.fsck.density import Density
from traceability.ledger.fsck.files import KIND as MIRROR
from traceability.ledger.fsck.files import check_mirror
from traceability.ledger.fsck.report import MOST_SHOWN, Report
from traceability.ledger.fsck.slices import WORTH_PROCESSES, Looked, look, slices
from traceability.ledger.fsck.tree import Grown
from traceability.ledger.fsck.walk import LogRow
from traceability.ledger.policy import NO_POLICY
from traceability.ledger.shelf import Shelf
from traceability.ledger.signer.state import State
from traceability.tlog.notes import VerifierKey
from traceability.tlog.witnessing import Policy

Check = Callable[[Report], None]
"""Writes into a report what it finds. MUST be of a module, or a partial of such a one, so that another process can be given it."""
Step = tuple[str, str, str, Check]
"""Class, log and key under which it is said that the check could not go on, and the check."""


@dataclass(frozen=True)
class Asked:
    """What to check. `first` and `last` bound the leaves; `keys` are trusted instead of those that the database names.

    `policy` names the witnesses whose lines can be checked, `mirror` the folder that is compared byte by byte. `jobs` processes
    read a long log; within a transaction of the caller it is always one. `most`: damages that are named of each class. `admins`: the
    roles of which the deployment says that they may do more in the database than the product's own.
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
    admins: Sequence[str] = ()
    most: int = MOST_SHOWN
    progress: Callable[[str], None] = lambda text: None


def fsck(asked: Asked) -> Report:
    """Check everything that was asked for. Reads only. Raises LogUnknown when no log has that origin.

    Inside a transaction of the caller it sees what the caller sees; else it takes a snapshot of its own.
    """
    report = Report(most=asked.most)
    memories = _memories(asked, report)
    with _snapshot() as is_own:
        with stumbling.named(report, losses.KIND, "", "acknowledged losses"):
            report.acknowledged = losses.known()
        logs = [log for log in walk.logs() if asked.origin in (None, log.origin)]
        if not logs and asked.origin is not None:
            raise LogUnknown(origin=asked.origin)
        readable = disclosures.are_readable(report)
        keys = list(asked.keys)
        if not keys:
            with stumbling.named(report, signatures.KEYS, "", "announced keys"):
                keys = signatures.announced_keys(report)
        for log in logs:
            _walk(log, asked, report, Looked(asked.requests, readable, report.beside()), jobs=asked.jobs if is_own else 1)
        is_long = sum(log.size for log in logs) >= WORTH_PROCESSES
        with crew(asked.jobs if is_own and is_long else 1) as processes:
            checks = [
                *_about_signed(logs, asked, keys),
                *_about_outside(logs, asked, memories),
                *_about_everything(asked, readable=readable),
            ]
            for part in [processes.submit(_told, *check, report.beside()) for check in checks]:
                report.add(part.result())
    return report


def _memories(asked: Asked, report: Report) -> dict[str, State]:
    """What the signer of the newest log remembers, if its folder is within reach."""
    for newest in walk.logs()[-1:]:
        if asked.signer_folder is not None:
            with stumbling.named(report, memory.KIND, newest.origin, "state"):
                found = memory.remembered(newest, report, asked.signer_folder)
                return {newest.origin: found} if found is not None else {}
    return {}


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
    """Every leaf is looked at, also where the tree above it no longer grows."""
    last = log.size if asked.last is None else min(asked.last, log.size)
    first = min(asked.first, last)
    _name_classes(report)
    grown = Grown(log, first, report)
    for part in slices(log, first, last, looked, jobs=jobs):
        report.add(part.report)
        grown.grow(part)
        asked.progress(f"{log.origin}: {part.until:,} of {last:,} leaves")
    with stumbling.named(report, density.KIND, log.origin, "log"):
        Density(log, last, report).finish()
    grown.finish(is_whole=asked.first == 0 and last == log.size)
    if log == walk.logs()[-1] and asked.last is None:
        with stumbling.named(report, leaves.KIND, log.origin, "entries that wait"):
            for chunk in walk.waiting():
                look(log, chunk, looked, report)


def _name_classes(report: Report) -> None:
    """What is counted leaf by leaf stands in the report in the order of the work, also where nothing is found."""
    for kind in (leaves.KIND, density.KIND, tree.TILES, tree.ROOTS, disclosures.DISCLOSURES, disclosures.REQUESTS, replay.KIND):
        report.count(kind, 0)


def _told(kind: str, log: str, key: str, check: Check, report: Report) -> Report:
    """What it stumbles over is said under the class of the check, with what it had found before."""
    with stumbling.named(report, kind, log, key):
        check(report)
    return report


def _about_signed(logs: Sequence[LogRow], asked: Asked, keys: Sequence[VerifierKey]) -> Iterator[Step]:
    first, last = asked.first, asked.last
    for log in logs:
        yield signatures.SIGNATURES, log.origin, "checkpoints", partial(signatures.check_signatures, log, keys, first=first, last=last)
        yield signatures.SIGNATURES, log.origin, "rows of checkpoints", partial(signatures.note_rewritten, log)
        yield consistency.CONSISTENCY, log.origin, "checkpoints", partial(consistency.check_consistency, log, first=first, last=last)
        yield COSIGNATURES, log.origin, "cosignatures", partial(check_outside, log, asked.policy, first=first, last=last)


def _about_outside(logs: Sequence[LogRow], asked: Asked, memories: Mapping[str, State]) -> Iterator[Step]:
    for log in logs:
        if log.origin in memories:
            yield memory.KIND, log.origin, "state", partial(memory.check_memory, log, memories[log.origin])
        if asked.mirror is not None:
            shelf = Shelf(asked.mirror, log.origin.rpartition("/")[2])
            yield MIRROR, log.origin, "files", partial(check_mirror, log, shelf, first=asked.first, last=asked.last)


def _about_everything(asked: Asked, *, readable: bool) -> Iterator[Step]:
    """What is about all entries at once, whatever part of the leaves was asked for."""
    yield density.KIND, "", "logs", density.check_logs
    yield links.KIND, "", "logs", links.check_links
    yield placement.PLACEMENT, "", "entries", placement.check_placement
    yield domain.KIND, "", "rows", domain.check_domain
    yield replay.KIND, "", "rows", replay.check_unsworn
    yield replay.KIND, "", "derived rows", replay.check_derived
    yield subjects.VERSIONS, "", "entries", subjects.check_versions
    yield subjects.HEADS, "", "heads", subjects.check_heads
    yield placement.UIDS, "", "uids", placement.check_uids
    if readable:
        yield disclosures.DISCLOSURES, "", "orphans", partial(disclosures.check_orphans, asked.requests)
    if readable and asked.requests is not None:
        check = partial(answers.check_answers, asked.requests, first=asked.first, last=asked.last)
        yield disclosures.REQUESTS, "", "answers", check
    yield erasure.KIND, "", "erasures", partial(erasure.check_erased, readable=readable)
    yield signatures.KEYS, "", "keys", signatures.check_keys
    yield catalogue.KIND, "", "manifest", catalogue.check_catalogue
    yield logins.KIND, "", "roles", partial(logins.check_logins, asked.admins)
