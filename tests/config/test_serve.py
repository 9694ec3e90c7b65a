"""`manage.py serve` for real: everything starts, and nothing is left, however it ends."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from config import embedded
from tests.processes import below, still_running, wait_until

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="what is left after a kill is read from /proc, and only Linux has a death signal"
)
HIDDEN = ("LEDGER_", "PYTEST_", "DATABASE_", "REDIS_", "DJANGO_", "SECRET_", "PUBLIC_", "ALLOWED_")


class Served:
    """One `manage.py serve` in a state folder of its own, and all processes that it has started."""

    def __init__(self, state, **variables):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        plain = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
        own = {"LEDGER_STATE": str(state), "PORT": str(self.port), "WEB_PROCESSES": "1", "WORKER_PROCESSES": "1"}
        command = [sys.executable, str(ROOT / "manage.py"), "serve"]
        self.process = subprocess.Popen(
            command, env=plain | own | variables, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.family = set()
        self.said = ""

    def wait_until_ready(self):
        began = time.monotonic()
        for line in self.process.stdout:
            self.said += line
            if line.startswith("Ready:"):
                self.family = below(self.process.pid)
                return time.monotonic() - began
        raise AssertionError(f"it ended before it was ready:\n{self.said}")

    def one(self, *words):
        """The process, started by the supervisor itself, whose command has all these words."""
        return next(
            process for process in self.family if process.parent == self.process.pid and all(word in process.command for word in words)
        )

    def ask(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"null")

    def end(self, how):
        self.process.send_signal(how)
        rest, _ = self.process.communicate(timeout=60)
        self.said += rest
        return self.process.returncode

    def leaves_nothing(self, seconds=15):
        return wait_until(lambda: not still_running(self.family), seconds)


@pytest.fixture(scope="module")
def home():
    """A state folder for all tests here: the first start is cold, the others must find what the one before has left."""
    folder = Path(tempfile.mkdtemp(prefix="ledger-serve-")).resolve()
    folder.chmod(0o755)  # PostgreSQL's account must be able to enter
    yield folder / "state"
    embedded.remove_sockets(folder / "state")
    shutil.rmtree(folder)


@pytest.fixture
def serve(home):
    started = []

    def start(folder=home, **variables):
        started.append(Served(folder, **variables))
        return started[-1]

    yield start
    for served in started:
        if served.process.poll() is None:
            served.process.terminate()
        served.process.communicate(timeout=60)
        assert served.leaves_nothing(), {process.command for process in still_running(served.family)}


def test_it_starts_once_at_a_time_and_ends_in_order(serve, home):
    first = serve()
    first.wait_until_ready()
    assert first.ask("/readyz")[0] == 200
    names = {"postgres", "valkey-server", "gunicorn", "worker", "beat", "ledger_sequencer"}
    assert all(any(name in process.command for process in first.family) for name in names)

    second = serve()
    assert second.process.wait(30) == 1
    assert "it runs already" in second.process.communicate()[0]

    assert first.end(signal.SIGINT) == 0
    assert first.said.endswith("Stopped.\n")
    assert first.leaves_nothing(1)
    assert not embedded.socket_path(home).exists()


def test_a_killed_supervisor_leaves_no_process_and_the_next_start_is_clean(serve):
    killed = serve()
    killed.wait_until_ready()

    killed.end(signal.SIGKILL)

    assert killed.leaves_nothing(), {process.command for process in still_running(killed.family)}
    again = serve()
    again.wait_until_ready()
    assert again.end(signal.SIGTERM) == 0
    assert again.leaves_nothing(1)


def dies_with(served, part):
    """Kill this part, and see all others end."""
    os.kill(served.one(part).pid, signal.SIGKILL)

    assert served.process.wait(60) == 1
    assert "ended by itself with -9" in served.process.communicate()[0]
    assert served.leaves_nothing()


def test_the_death_of_one_part_ends_all_with_an_error(serve):
    served = serve()
    served.wait_until_ready()

    dies_with(served, "postgres")


def test_with_a_database_of_ones_own_only_the_queue_is_embedded(serve, durable, state):
    served = serve(state, DATABASE_URL=durable.url)
    served.wait_until_ready()

    assert not any("pgdata" in process.command for process in served.family)
    assert any("valkey-server" in process.command for process in served.family)
    dies_with(served, "worker")


def test_with_a_queue_of_ones_own_only_the_database_is_embedded(serve, settings):
    served = serve(REDIS_URL=settings.REDIS_URL)
    served.wait_until_ready()

    assert any("pgdata" in process.command for process in served.family)
    assert not any("valkey-server" in process.command for process in served.family)
    dies_with(served, "gunicorn")


def test_production_refuses_embedded_servers(serve):
    refused = serve(TRACEABILITY_ENV="production")

    assert refused.process.wait(30) == 1
    said = refused.process.communicate()[0]
    assert said.startswith("The environment is not usable:\n")
    assert said.count("DATABASE_URL is empty") == 1
