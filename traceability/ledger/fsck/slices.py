"""The leaves of a log, slice by slice in their order; a long log by several processes that see one snapshot of the database."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field

from traceability.ledger.fsck import disclosures, subjects, walk
from traceability.ledger.fsck.crew import crew
from traceability.ledger.fsck.density import Density
from traceability.ledger.fsck.disclosures import RequestTable
from traceability.ledger.fsck.leaves import Leaves
from traceability.ledger.fsck.replay import Replay
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, Row

WORTH_PROCESSES = 20_000
"""From so many leaves on; fewer are read before another process has started."""


@dataclass(frozen=True)
class Looked:
    """How each leaf is looked at: against which table of requests, whether what opens commitments may be read, what is a known loss."""

    requests: RequestTable | None
    with_disclosures: bool
    blank: Report = field(default_factory=Report)


@dataclass(frozen=True)
class Slice:
    """`hashes` has one hash for each place below `until` since the slice before; `report` is what was found in between."""

    until: int
    hashes: list[bytes]
    report: Report


def slices(log: LogRow, first: int, last: int, looked: Looked, *, jobs: int) -> Iterator[Slice]:
    """All leaves with first <= index < last, looked at, in order; by `jobs` processes where the walk is long.

    MUST run in a transaction of its own when `jobs` is more than one: others cannot see what the caller has not committed.
    """
    parts = [(start, min(start + walk.CHUNK, last)) for start in range(first, last, walk.CHUNK)]
    with crew(jobs if last - first >= WORTH_PROCESSES else 1) as processes:
        running: deque[Future[Slice]] = deque()
        for start, until in parts:
            running.append(processes.submit(_slice, log, start, until, looked))
            if len(running) > 2 * jobs:  # what waits for its turn stays bounded
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def look(log: LogRow, chunk: list[Row], looked: Looked, report: Report) -> list[bytes]:
    """Everything that is asked of leaves one by one. Returns their hashes, computed from their bytes."""
    hashes, forms = Leaves(log, report).read(chunk)
    subjects.check_prev(log, chunk, forms, report)
    opened = disclosures.Disclosures(log, looked.requests, report).check(chunk, forms) if looked.with_disclosures else {}
    Replay(log, report).check(chunk, forms, opened)
    return hashes


def _slice(log: LogRow, start: int, until: int, looked: Looked) -> Slice:
    report = looked.blank.beside()
    (chunk,) = walk.chunks(log, start, until)
    hashes = look(log, chunk, looked, report)
    return Slice(until, Density(log, start, report).fill(chunk, hashes, until), report)
