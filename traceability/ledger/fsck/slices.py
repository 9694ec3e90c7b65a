"""The leaves of a log, slice by slice in their order; a long log by several processes that see one snapshot of the database."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from traceability.ledger.fsck import disclosures, leaves, replay, stumbling, subjects, walk
from traceability.ledger.fsck.crew import crew
from traceability.ledger.fsck.density import Density
from traceability.ledger.fsck.disclosures import RequestTable
from traceability.ledger.fsck.leaves import Leaves
from traceability.ledger.fsck.replay import Opened, Replay
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
    if not chunk:
        return []
    hashes, forms = Leaves(log, report).read(chunk)
    where = f"of {_places(chunk)}"
    with stumbling.named(report, subjects.VERSIONS, log.origin, where):
        subjects.check_prev(log, chunk, forms, report)
    opened: Opened = {}
    if looked.with_disclosures:
        with stumbling.named(report, disclosures.DISCLOSURES, log.origin, where):
            opened = disclosures.Disclosures(log, looked.requests, report).check(chunk, forms)
    with stumbling.named(report, replay.KIND, log.origin, where):
        Replay(log, report).check(chunk, forms, opened)
    return hashes


def read(log: LogRow, start: int, until: int, report: Report) -> list[Row]:
    """The leaves with start <= index < until; one whose row the database cannot give is named, and its place is left empty."""

    def part(places: Sequence[int]) -> list[Row]:
        (chunk,) = walk.chunks(log, places[0], places[-1] + 1)
        return chunk

    def tell(place: int, fault: str) -> None:
        report.bad(leaves.KIND, log.origin, place, expected=stumbling.READABLE, found=fault)

    return [row for _, rows in stumbling.each(range(start, until), part, tell) for row in rows]


def _slice(log: LogRow, start: int, until: int, looked: Looked) -> Slice:
    report = looked.blank.beside()
    chunk = read(log, start, until, report)
    hashes = look(log, chunk, looked, report)
    return Slice(until, Density(log, start, report).fill(chunk, hashes, until), report)


def _places(chunk: Sequence[Row]) -> str:
    """The first and last place of a chunk, or what its entries are called that have none."""
    first, last = (str(row.place) if row.place is not None else f"entry {row.entry_id}" for row in (chunk[0], chunk[-1]))
    return f"{first} to {last}"
