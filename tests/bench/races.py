"""Plain, ours and a chain in one run, in slices of two seconds that take turns; each with the processor time that it took."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psycopg

from tests.bench.crowd import Crowd, Slice
from tests.bench.ground import Ground, connection_as
from tests.bench.lag import watch
from tests.bench.loops import Loops
from tests.bench.processors import seconds_of
from tests.databases import OwnDatabase

_SEEN = 0.2  # seconds after which the watch has seen the last size
_WARM = 0.5  # seconds of each form before the first slice: what a process does once in its life is no transaction's cost
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Race:
    """The slices of one number of writers, by form, with what the server and the sequencer used meanwhile."""

    what: str
    writers: int
    slices: dict[str, list[Slice]] = field(default_factory=dict)
    server_seconds: dict[str, float] = field(default_factory=dict)
    sequencer_seconds: dict[str, float] = field(default_factory=dict)
    lags: list[float] = field(default_factory=list)
    warmed: dict[str, int] = field(default_factory=dict)
    """Transactions before the first slice: in the database, but in no figure of time."""

    def per_second(self, form: str) -> float:
        taken = self.slices[form]
        return sum(len(one.committed) for one in taken) / sum(one.seconds for one in taken)

    def ratio(self, form: str, to: str) -> float:
        """The middle one of the rounds' ratios: others who use the machine for a moment spoil a round and not the figure."""
        return median(one.per_second / other.per_second for one, other in zip(self.slices[form], self.slices[to], strict=True))

    def processor_ratio(self, form: str, to: str) -> float:
        """As `ratio`, but of processor time: what stays when others use the machine too."""
        return sum(self.microseconds(to).values()) / sum(self.microseconds(form).values())

    def microseconds(self, form: str) -> dict[str, float]:
        """Processor time of one transaction, by whom."""
        taken = self.slices[form]
        count = max(1, sum(len(one.committed) for one in taken))
        spent = {
            "client": sum(one.client_seconds for one in taken),
            "server": self.server_seconds[form],
            "sequencer": self.sequencer_seconds[form],
        }
        return {who: seconds / count * 1e6 for who, seconds in spent.items()}


@contextmanager
def a_sequencer(own: OwnDatabase) -> Iterator[int]:
    """The sequencer as it runs in production, a process of its own; gives its process id."""
    child = subprocess.Popen(
        [sys.executable, "manage.py", "ledger_sequencer"],
        cwd=ROOT,
        env=own.environment(LEDGER_DATABASE_ROLE="ledger_sequencer"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child.pid
    finally:
        child.terminate()
        child.wait(30)


@dataclass(frozen=True)
class Course:
    """What is raced: who runs which form, how often and how long."""

    what: str
    runners: Mapping[str, Crowd | Loops]
    writers: int
    seconds: float
    rounds: int


def race(course: Course, ground: Ground, own: OwnDatabase, *, sequencer: int) -> Race:
    """Each form in its turn; before a slice begins, nothing waits."""
    forms = list(course.runners)
    result = Race(course.what, course.writers, {form: [] for form in forms}, dict.fromkeys(forms, 0.0), dict.fromkeys(forms, 0.0))
    with watch(own) as seen, connection_as(own) as connection:
        wait_until_sequenced(connection)
        for form in forms:
            warm = course.runners[form].run(form, writers=course.writers, seconds=min(_WARM, course.seconds))
            result.warmed[form] = len(warm.committed)
        wait_until_sequenced(connection)
        for form in forms * course.rounds:
            ((size,),) = connection.execute("SELECT size FROM ledger.log WHERE mode <> 'closed'")
            server, mine = seconds_of(ground.pid), seconds_of(sequencer)
            taken = course.runners[form].run(form, writers=course.writers, seconds=course.seconds)
            wait_until_sequenced(connection)
            result.server_seconds[form] += seconds_of(ground.pid) - server
            result.sequencer_seconds[form] += seconds_of(sequencer) - mine
            result.slices[form].append(taken)
            if form == "ours":
                time.sleep(_SEEN)
                result.lags += seen.lags(taken.committed, since=size)
    result.lags.sort()
    return result


def wait_until_sequenced(connection: psycopg.Connection, *, limit: float = 60) -> None:
    """Return when nothing waits. Raises TimeoutError when something still does after `limit` seconds."""
    deadline = time.monotonic() + limit
    while connection.execute("SELECT EXISTS (SELECT FROM ledger.pending)").fetchone()[0]:
        if time.monotonic() > deadline:
            raise TimeoutError("entries wait for a sequencer that does not come")
        time.sleep(0.02)


def load() -> str:
    """How busy the machine is: the mean number of runnable processes of the last minute, over its processors."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
