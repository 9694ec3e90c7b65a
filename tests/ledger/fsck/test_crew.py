"""Processes that work on one snapshot: on connections of their own, whether copied or begun anew; and not longer than who asked them."""

import os
import signal
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from tests.ledger.test_database_rules import run
from tests.processes import wait_until
from traceability.ledger.fsck.crew import ONE_SNAPSHOT, Alone, crew
from traceability.ledger.fsck.walk import rows

WHERE = "SELECT current_database(), pg_backend_pid(), pg_current_snapshot()::text"


def test_alone_everything_is_done_at_once_and_here():
    assert Alone().submit(os.getpid).result() == os.getpid()
    with crew(1) as processes:
        assert isinstance(processes, Alone)


@pytest.mark.parametrize("way", ["copied", "begun anew"])
def test_a_crew_has_connections_of_its_own_and_leaves_ours_alone(committed, way):
    over = threading.Event()
    other = threading.Thread(target=over.wait, args=(60,))
    if way == "begun anew":
        other.start()
    try:
        with transaction.atomic():
            run(ONE_SNAPSHOT)
            ((database, backend, snapshot),) = run(WHERE)
            with crew(2) as processes:
                told = [processes.submit(rows, WHERE).result()]
            assert run(WHERE) == [(database, backend, snapshot)]
    finally:
        over.set()
    assert {(name, seen) for ((name, _, seen),) in told} == {(database, snapshot)}
    assert backend not in {own for ((_, own, _),) in told}
    assert connection.connection is not None and not connection.connection.closed


def work_and_be_killed(out):
    """What a check does whose process is killed while its crew works. Never returns."""
    try:
        inherited = connections["default"]  # the test's own, not to be closed here
        del connections["default"]
        with transaction.atomic(), crew(2) as processes:
            pids = {one.result() for one in [processes.submit(os.getpid) for _ in range(8)]}
            os.write(out, " ".join(map(str, pids)).encode())
            os.kill(os.getpid(), signal.SIGKILL)
    finally:
        os._exit(inherited is None)


@pytest.mark.skipif(sys.platform != "linux", reason="a death signal is Linux's")
def test_a_crew_ends_with_who_asked_it(committed):
    told, out = os.pipe()
    parent = os.fork()
    if not parent:
        work_and_be_killed(out)
    os.close(out)
    _, status = os.waitpid(parent, 0)

    pids = [int(word) for word in os.read(told, 1000).split()]

    os.close(told)
    assert os.WIFSIGNALED(status) and pids
    assert wait_until(lambda: not any(map(is_alive, pids)), 10)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
