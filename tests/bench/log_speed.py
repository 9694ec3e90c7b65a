"""The log by itself: how fast it is sequenced, exported, read by a stranger and checked, how large it is, what a proof reads."""

import multiprocessing
import random
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from tests.bench.races import ROOT
from tests.databases import OwnDatabase
from tests.make.ledger import acting_as, say_of_things
from traceability.ledger.models import Log
from traceability.ledger.queries import proofs
from traceability.ledger.services.integrate import integrate
from traceability.tlog import merkle, tiles

LOADERS = 2
AT_ONCE = 500
BILLION = 10**9

_LEDGER_BYTES = """
SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relkind = 'r'
"""
_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Speed:
    """`count` things done in `seconds`."""

    count: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0


def load(entries: int) -> Speed:
    """Record about `entries` entries, some hundred a transaction, from two processes; nothing gives them a place."""
    connections.close_all()
    each = max(1, entries // AT_ONCE // LOADERS)
    begun = time.monotonic()
    children = [_fork.Process(target=_load, args=(each,)) for _ in range(LOADERS)]
    for child in children:
        child.start()
    for child in children:
        child.join()
        if child.exitcode:
            raise RuntimeError("entries could not be recorded")
    return Speed(LOADERS * each * AT_ONCE, time.monotonic() - begun)


def _load(times: int) -> None:
    for _ in range(times):
        say_of_things(AT_ONCE, price=None, name="Huafang Rare Earth Separation, 华方稀土分离, NdPr oxide")


def sequence() -> Speed:
    """Everything that waits gets its place, in batches as large as production's."""
    begun, taken = time.monotonic(), 0
    with acting_as("ledger_sequencer"):
        while batch := integrate(1):
            taken += batch
    return Speed(taken, time.monotonic() - begun)


def seal(own: OwnDatabase, *, limit: float = 120) -> float:
    """A sequencer exports what is there and has it signed; returns the seconds until the newest size has its checkpoint."""
    environment = own.environment(LEDGER_DATABASE_ROLE="ledger_sequencer")
    begun = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "manage.py", "ledger_sequencer"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.monotonic() < begun + limit:
            with connection.cursor() as cursor:
                cursor.execute("SELECT EXISTS (SELECT FROM ledger.checkpoint JOIN ledger.log USING (log_id, size))")
                if cursor.fetchone()[0]:
                    return time.monotonic() - begun
            time.sleep(0.05)
        raise TimeoutError("no checkpoint of the newest size")
    finally:
        child.terminate()
        child.wait(30)


def fsck(own: OwnDatabase, size: int) -> Speed:
    """`manage.py ledger_fsck` over everything. Raises RuntimeError when it finds damage in the log."""
    environment = own.environment(LEDGER_DATABASE_ROLE="login")
    done, seconds = _timed([sys.executable, "manage.py", "ledger_fsck"], environment)
    # The bench's own tables stand in no manifest.
    damages = [line for line in done.stdout.splitlines() if line.startswith("BAD") and not line.startswith("BAD catalogue")]
    if done.returncode not in (0, 1, 3) or damages or f"leaves: {size:,} checked" not in done.stdout:
        raise RuntimeError(f"fsck ends with {done.returncode}: {(damages or [done.stderr])[0]}")
    return Speed(size, seconds)


def verifier(folder: Path, vkey: str, size: int) -> Speed:
    """`verifier tiles` recomputing an exported log's leaves, tiles and root. Raises RuntimeError unless it proves them."""
    command = [sys.executable, "-m", "traceability.verifier", "tiles", str(folder), "--log", vkey, "--depth", "leaves"]
    done, seconds = _timed(command, None)
    if done.returncode:
        raise RuntimeError(f"the verifier ends with {done.returncode}: {done.stdout}{done.stderr}")
    return Speed(size, seconds)


def hashing(log: Log, folder: Path) -> Speed:
    """The verifier's arithmetic alone: leaves out of the exported bundles, their hashes, tiles and root. Raises RuntimeError for another root."""
    begun, hashes = time.monotonic(), []
    for bundle in tiles.bundles_of(log.size):
        leaves = tiles.unpack_entries((folder / bundle.path).read_bytes(), bundle.width)
        hashes += [merkle.leaf_hash(leaf) for leaf in leaves]
    root = merkle.root(log.size, tiles.nodes_in(tiles.grown(0, hashes, {})))
    if root != bytes(log.root):
        raise RuntimeError("the exported log has another root")
    return Speed(log.size, time.monotonic() - begun)


def _timed(command: list[str], environment: dict[str, str] | None) -> tuple[subprocess.CompletedProcess[str], float]:
    """What the command answered, and how long it took beyond the start of Python and its imports, of which at most half is taken for that."""
    taken = []
    for words in ([*command[:3], "--help"], command):
        begun = time.monotonic()
        done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        taken.append(time.monotonic() - begun)
    return done, taken[1] - min(taken[0], taken[1] / 2)


def tile_reads(log: Log, *, tries: int = 200) -> tuple[int, float]:
    """The most tiles that an inclusion or consistency proof reads in this log, and the median seconds of one."""
    dice, most, seconds = random.Random(7), 0, []
    for _ in range(tries):
        index = dice.randrange(log.size)
        begun = time.monotonic()
        proofs.inclusion_path(log, index, log.size)
        seconds.append(time.monotonic() - begun)
        most = max(most, tiles_of(merkle.inclusion_nodes(index, log.size)), tiles_of(merkle.consistency_nodes(index + 1, log.size)))
    return most, sorted(seconds)[len(seconds) // 2]


def tile_reads_at_a_billion(*, tries: int = 3000) -> int:
    """The same by the arithmetic of addresses alone, at sizes up to 10^9, round ones and their neighbours among them."""
    dice, most = random.Random(7), 0
    for _ in range(tries):
        size = dice.choice([BILLION, BILLION - 1, 256**3 * 59 + 1, 2**29 + 1, dice.randrange(BILLION // 2, BILLION)])
        index = dice.choice([0, size - 1, dice.randrange(size), dice.randrange(size)])
        most = max(most, tiles_of(merkle.inclusion_nodes(index, size)), tiles_of(merkle.consistency_nodes(index + 1, size)))
    return most


def tiles_of(groups: Iterable[Iterable[merkle.Node]]) -> int:
    """How many tiles hold these nodes."""
    return len({tiles.tile_of_node(level, index) for nodes in groups for level, index in nodes})


def bytes_of_ledger() -> int:
    """All that the ledger's tables take, with their indexes."""
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER_BYTES)
        return int(cursor.fetchone()[0])


def bytes_of_database() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def bytes_of_folder(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def mirror_folder() -> Path:
    return Path(settings.LEDGER_MIRROR_DIR) / Log.objects.get(log_id=1).origin.rpartition("/")[2]
