"""One page asked several times: its queries, and the processor time of this process and of the server behind its connection.

Processor time is what a page takes on a machine with nothing else to do; others' work on the same processors does not count.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROUNDS = 3


@dataclass(frozen=True)
class Asked:
    """`queries` with those of session and member; milliseconds of the quickest round; `size` of the answer in bytes."""

    name: str
    status: int
    queries: int
    python_ms: float
    server_ms: float
    size: int

    @property
    def ms(self) -> float:
        return self.python_ms + self.server_ms


def ask(name: str, path: str, client: Client, *, rounds: int = ROUNDS) -> Asked:
    """The first asking, which also loads what a process loads once, is counted but not timed."""
    _got(client, path)
    with CaptureQueriesContext(connection) as asking:
        status, size = _got(client, path)
    # A savepoint is sent together with what follows it.
    queries = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for query in asking)
    taken = min((_timed(client, path) for _ in range(rounds)), key=sum)
    return Asked(name, status, queries, *taken, size)


def _timed(client: Client, path: str) -> tuple[float, float]:
    pid = connection.connection.info.backend_pid
    server, python = _seconds_run(pid), time.process_time()
    _got(client, path)
    return (time.process_time() - python) * 1000, (_seconds_run(pid) - server) * 1000


def _seconds_run(pid: int) -> float:
    """How long a process has run on a processor; finer than the ticks of `stat`."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def _got(client: Client, path: str) -> tuple[int, int]:
    """Status and size; the client's own work on the answer is small."""
    response = client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, len(body)


def here() -> str:
    """What else the machine does."""
    return f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
