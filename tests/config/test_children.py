import os
import signal
import subprocess
import sys
import time

import pytest

from config.children import launch, run, stop, tail
from tests.processes import below, processes, still_running, wait_until

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a death signal")
# A parent that starts a child which must not outlive it, says so, and waits to be killed.
PARENT = """
import signal, sys, time
from config.children import launch
signal.signal(signal.SIGINT, signal.SIG_IGN)  # as under a shell that starts us in the background
print(launch([sys.executable, "-c", "import time; time.sleep(600)"], dies_with=signal.SIGINT).pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def stubborn(tmp_path):
    """A child that ignores SIGTERM and has a child of its own."""
    child = launch(["/bin/sh", "-c", "trap '' TERM; sleep 600 & echo up; wait; wait"], log=tmp_path / "log")
    assert wait_until(lambda: "up" in tail(tmp_path / "log"))
    yield child
    child.kill()
    child.wait()


def test_a_child_has_a_session_of_its_own_so_that_ctrl_c_does_not_reach_it():
    child = launch(["sleep", "600"])

    assert os.getsid(child.pid) == child.pid
    stop([child])
    assert child.returncode == -signal.SIGTERM


@linux
def test_a_killed_parent_leaves_no_child():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    child = processes()[pid]

    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert wait_until(lambda: not still_running({child}))


def test_what_does_not_end_is_killed_with_all_that_it_started(stubborn):
    family = below(os.getpid())
    began = time.monotonic()

    stop([stubborn], seconds=0.3)

    assert stubborn.returncode == -signal.SIGKILL
    assert time.monotonic() - began < 5
    assert wait_until(lambda: not {process for process in still_running(family) if process.command == "sleep 600"})


def test_children_are_waited_for_together(stubborn):
    others = [launch(["/bin/sh", "-c", "trap '' TERM; while true; do sleep 1; done"]) for _ in range(3)]
    time.sleep(0.2)
    began = time.monotonic()

    stop([stubborn, *others], seconds=0.5)

    assert time.monotonic() - began < 1.5


def test_output_goes_to_the_log_and_its_end_can_be_told(tmp_path):
    launch(["/bin/sh", "-c", "seq 1 40; echo bad >&2"], log=tmp_path / "log").wait()

    assert tail(tmp_path / "log", 2) == "40\nbad"
    assert tail(tmp_path / "absent") == ""


def test_a_short_command_is_run_and_its_answer_kept():
    answer = run(["/bin/sh", "-c", "echo out; echo err >&2; exit 3"])

    assert (answer.returncode, answer.stdout, answer.stderr) == (3, "out\n", "err\n")
