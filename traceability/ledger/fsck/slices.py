"""The leaves of a log, slice by slice in their order; a long log by several processes that see one snapshot of the database."""

import multiprocessing
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import django
from django.db import connection, connections, transaction

from traceability.ledger.fsck import disclosures, subjects, walk
from traceability.ledger.fsck.density import Density
from traceability.ledger.fsck.disclosures import RequestTable
from traceability.ledger.fsck.leaves import Leaves
from traceability.ledger.fsck.replay import Replay
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, Row

WORTH_PROCESSES = 20_000
"""From so many leaves on; fewer are read before another process has started."""

ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@dataclass(frozen=True)
class Looked:
    """How each leaf is looked at: against which table of requests, and whether what opens commitments may be read."""

    requests: RequestTable | None
    with_disclosures: bool


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
    if jobs < 2 or last - first < WORTH_PROCESSES:
        yield from (_slice(log, start, until, looked) for start, until in parts)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    context = multiprocessing.get_context("spawn")  # a forked process would write on our connection
    here = {name: value for name, value in connections.settings["default"].items() if name != "TEST"}
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_join, initargs=(here, snapshot)) as pool:
        running: deque[Future[Slice]] = deque()
        for start, until in parts:
            running.append(pool.submit(_slice, log, start, until, looked))
            if len(running) > 2 * jobs:  # what waits for its turn stays bounded
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def look(log: LogRow, chunk: list[Row], looked: Looked, report: Report) -> list[bytes]:
    """Everything that is asked of leaves one by one. Returns their hashes, computed from their bytes."""
    hashes, envelopes = Leaves(log, report).read(chunk)
    subjects.check_prev(log, chunk, envelopes, report)
    opened = disclosures.Disclosures(log, looked.requests, report).check(chunk, envelopes) if looked.with_disclosures else {}
    Replay(log, report).check(chunk, envelopes, opened)
    return hashes


def _slice(log: LogRow, start: int, until: int, looked: Looked) -> Slice:
    report = Report()
    (chunk,) = walk.chunks(log, start, until)
    hashes = look(log, chunk, looked, report)
    return Slice(until, Density(log, start, report).fill(chunk, hashes, until), report)


def _join(database: dict[str, Any], snapshot: str) -> None:
    """In a process of the pool: the same database as the parent's, as of the same moment."""
    django.setup()
    connections.settings["default"].update(database)
    transaction.atomic().__enter__()  # for life: the process ends with the walk
    with connection.cursor() as cursor:
        cursor.execute(ONE_SNAPSHOT)
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
