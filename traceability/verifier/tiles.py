"""`tiles`: a whole log recomputed from its folder: every leaf, every tile, the root of the checkpoint, every subject's versions.

Who may not read entries can have the tree alone recomputed, from its lowest hashes (`depth` HASHES): those tiles are public.
"""

import secrets
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from traceability.tlog import merkle, tiles
from traceability.tlog.errors import RootMismatch
from traceability.tlog.proofs import ConsistencyFile
from traceability.tlog.tiles import WIDTH, Tile
from traceability.verifier.leaf import Envelope
from traceability.verifier.recompute import Found, Recomputed, Stretch, compare_files, recompute
from traceability.verifier.report import Progress, Report
from traceability.verifier.seen import Seen
from traceability.verifier.stored import CHECKPOINT, StoredLog
from traceability.verifier.subjects import Subjects
from traceability.verifier.trust import Trust, Vouched

ENTRIES, LEAVES, HASHES = "entries", "leaves", "hashes"
DEPTHS = {
    ENTRIES: "every entry read, its subject's versions counted",
    LEAVES: "entries hashed, and not read",
    HASHES: "the tree above its lowest hashes",
}
OPENED = "log.opened"
STRETCH = 32  # tiles of the lowest level, 8,192 leaves: what one process does before it hands over
WORTH_A_PROCESS = 50_000  # leaves
MOST_FINDINGS = 1_000


def check_tiles(
    log: StoredLog,
    trust: Trust,
    *,
    seen: Seen | None = None,
    links: Sequence[ConsistencyFile] = (),
    depth: str = ENTRIES,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Checks one year's folder. What is wrong stands in the report, the index of the leaf or hash with it; raises OSError alone."""
    report = Report("tiles")
    with report.checking(CHECKPOINT):
        vouched = trust.vouch(log.checkpoint(), report, CHECKPOINT)
        whole = _Whole(log, vouched, report, depth)
        whole.check(jobs, progress or Progress())
        if seen is not None:
            offered = [*links, *_from_seen(log, vouched, seen)]
            seen.check(vouched, trust, report, links=offered, is_newest=True, node=log.nodes(vouched.size))
            if not report.findings:
                seen.accept(vouched)
    return report


class _Whole:
    """The tree of the checkpoint as it grows out of its stretches."""

    def __init__(self, log: StoredLog, vouched: Vouched, report: Report, depth: str) -> None:
        self.log, self.vouched, self.report, self.depth = log, vouched, report, depth
        self._rows: list[bytearray] = []  # by level, the hashes of its last tile that is not full
        self._full: list[int] = []  # by level, how many full tiles are behind
        self._opened: Envelope | None = None
        self._behind = 0  # leaves

    def check(self, jobs: int, progress: Progress) -> None:
        size = self.vouched.size
        with Subjects() as subjects:
            for done in _in_order(self._stretches(), jobs if size >= WORTH_A_PROCESS else 1):
                self._tell(done.found)
                self._opened = self._opened or done.opened
                self._grow(1, done.roots)
                self._row(0)[:] = done.edge
                subjects.take(done.rows)
                self._behind += len(done.roots) // 32 * WIDTH + len(done.edge) // 32
                progress.tell("leaves", self._behind, size)
                if len(self.report.findings) > MOST_FINDINGS:
                    self.report.remarks.append("stopped here: too much is wrong")
                    return
            self._require_root()
            continued = subjects.check(self.report, begins=self._begins()) if self.depth == ENTRIES else 0
        self._say(continued)

    def _stretches(self) -> Iterator[Stretch]:
        size, last = self.vouched.size, -(-self.vouched.size // WIDTH)
        name = self.vouched.checkpoint.log if self.depth == ENTRIES else ""
        salt = secrets.token_bytes(16)
        for first in range(0, last, STRETCH):
            end = min(first + STRETCH, last)
            yield Stretch(self.log.folder, size, first, end, name, salt, has_entries=self.depth != HASHES)

    def _row(self, level: int) -> bytearray:
        while len(self._rows) <= level:
            self._rows.append(bytearray())
            self._full.append(0)
        return self._rows[level]

    def _grow(self, level: int, hashes: bytes) -> None:
        """Takes the next hashes of a level; each tile that is full is compared, and its hash goes up."""
        if not hashes:
            return
        row = self._row(level)
        row += hashes
        while len(row) >= WIDTH * 32:
            data = bytes(row[: WIDTH * 32])
            del row[: WIDTH * 32]
            self._compare(Tile(level, self._full[level]), data)
            self._full[level] += 1
            self._grow(level + 1, merkle.full_root(data))

    def _compare(self, tile: Tile, data: bytes) -> None:
        found: Found = []
        compare_files(self.log, tile, data, found)
        self._tell(found)

    def _require_root(self) -> None:
        """The partial tiles of the right edge, and the root that they give."""
        self._row(0)
        self._full[0] = self.vouched.size // WIDTH
        edge = {(level, self._full[level]): bytes(row) for level, row in enumerate(self._rows) if row}
        for (level, index), data in edge.items():
            if level:
                self._compare(Tile(level, index, len(data) // 32), data)
        with self.report.checking(CHECKPOINT):
            root = merkle.root(self.vouched.size, tiles.nodes_in(edge))
            if root != self.vouched.root:
                raise RootMismatch(f"the root of {self.vouched.size} leaves is {root.hex()}, the checkpoint says {self.vouched.root.hex()}")

    def _begins(self) -> bool:
        """Whether this is the deployment's first log: its first entry names none before it."""
        return self._opened is None or self._opened.kind != OPENED or "previous" not in self._opened.body

    def _tell(self, found: Found) -> None:
        for where, error in found:
            self.report.add(where, error)

    def _say(self, continued: int) -> None:
        report, vouched = self.report, self.vouched
        report.facts |= {
            "origin": vouched.origin,
            "size": vouched.size,
            "root": vouched.root.hex(),
            "depth": self.depth,
            "witnesses": [{"name": one.name, "time": one.time} for one in vouched.cosigned],
        }
        report.proven.append(f"{vouched.origin}: {vouched.size} leaves give the root of its checkpoint, every tile is as it must be")
        if self.depth == ENTRIES:
            report.proven.append("every entry is of this log, each uid stands once, each subject's versions follow without a gap")
        else:
            report.remarks.append(f"asked for {self.depth} only: {DEPTHS[self.depth]}")
        if not vouched.cosigned:
            report.remarks.append("cosigned by no witness: a split view is not excluded")
        if self._opened is not None and not self._begins():
            report.facts["previous"] = self._opened.body["previous"]
        if continued:
            report.remarks.append(f"{continued} subjects began in an earlier log; what they were there is not here")


def _from_seen(log: StoredLog, vouched: Vouched, seen: Seen) -> list[ConsistencyFile]:
    """A link from the reader's memory, out of the tiles; whether it holds is for `seen` to say."""
    old = seen.size_of(vouched.origin)
    return log.link(old, vouched.size, vouched.data) if old is not None and 0 < old < vouched.size else []


def _in_order(stretches: Iterator[Stretch], jobs: int, work: Callable[[Stretch], Recomputed] = recompute) -> Iterator[Recomputed]:
    """The stretches done, in their order; by several processes where the system can fork, never more than a few ahead."""
    if jobs < 2 or sys.platform != "linux":
        yield from map(work, stretches)
        return
    import multiprocessing  # only here: it takes longer to load than most proofs take to check
    from concurrent.futures import Future, ProcessPoolExecutor

    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
        ahead: deque[Future[Recomputed]] = deque()
        try:
            for stretch in stretches:
                ahead.append(pool.submit(work, stretch))
                if len(ahead) > 2 * jobs:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for one in ahead:
                one.cancel()
