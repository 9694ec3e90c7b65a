"""Several processes that see one snapshot of the database, and do parts of one check side by side."""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

import django
from django.apps import apps
from django.db import connection, connections, transaction

ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
# All entries at once are sorted and joined in memory where they fit; what a compiler takes to start is longer than what it saves.
PLENTY = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off"
_PR_SET_PDEATHSIG = 1
_inherited: list[Any] = []


class Alone(Executor):
    """Does at once, in this process, what it is asked."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(function(*args, **named))
        return done


@contextmanager
def crew(jobs: int) -> Iterator[Executor]:
    """`jobs` processes for as long as the block lasts; with one job it is this process itself.

    With more than one it MUST run in a transaction of its own, at ONE_SNAPSHOT: others cannot see what the caller has not committed.
    """
    if jobs < 2:
        yield Alone()
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    here = {name: value for name, value in connection.settings_dict.items() if name != "TEST"}
    # A copy of this process starts at once; where threads run it might copy a lock that is held, so a new one is begun.
    context = multiprocessing.get_context("fork" if threading.active_count() == 1 and sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_join, initargs=(here, snapshot, os.getpid())) as pool:
        yield pool


def _join(database: dict[str, Any], snapshot: str, parent: int) -> None:
    """In a process of the crew: the same database as the parent's, as of the same moment; and it ends when the parent does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
    if not apps.ready:
        django.setup()
    _inherited.append(connections["default"])  # the parent's own, which must be neither used nor closed here
    del connections["default"]
    connections.settings["default"].update({**database, "OPTIONS": {k: v for k, v in database["OPTIONS"].items() if k != "pool"}})
    transaction.atomic().__enter__()  # for life: the process ends with the walk
    with connection.cursor() as cursor:
        cursor.execute(ONE_SNAPSHOT)
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        cursor.execute(PLENTY)
