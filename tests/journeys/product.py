"""The whole product as a newcomer starts it: `manage.py serve --demo` in a state folder and on a port of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from config import embedded
from tests.processes import below, still_running, wait_until
from traceability.interfaces.console.demo.client import Client

ROOT = Path(__file__).resolve().parents[2]
OF_THE_SUITE = (
    *("LEDGER_TEST_", "PYTEST_", "LEDGER_DATABASE_ROLE", "DATABASE_", "REDIS_URL", "DJANGO_SETTINGS_MODULE"),
    *("LEDGER_STATE", "LEDGER_SIGNER_DIR", "LEDGER_KEYS_DIR", "PUBLIC_BASE_URL", "PORT"),
)
SECONDS_TO_START = 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Product:
    """One installation: started, stopped, started again; its data stay until the folder is removed."""

    state: Path
    port: int = field(default_factory=free_port)
    child: subprocess.Popen | None = None
    welcomed: dict[str, str] = field(default_factory=dict)
    """The logins of which the start that runs told; another playing makes new ones."""

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> Path:
        return self.state / "serve.txt"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_SUITE)}
        return inherited | {"LEDGER_STATE": str(self.state), "PORT": str(self.port), "WEB_PROCESSES": "2", "PYTHONUNBUFFERED": "1"}

    @cached_property
    def credentials(self) -> dict[str, dict[str, str]]:
        return json.loads((self.state / "demo-credentials.json").read_text())

    def client(self, name: str | None = None) -> Client:
        """The API as the organisation or role `name` asks it; None is the public."""
        return Client(self.base_url, self.credentials["tokens"][name] if name else None)

    def start(self, until: str = "Ready:") -> None:
        """Returns once `serve` has said `until`; what it says last is that it is ready, the demo played."""
        embedded.make_folder(self.state)
        with self.output.open("wb") as out:
            command = [sys.executable, "manage.py", "serve", "--demo"]
            self.child = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=out, stderr=subprocess.STDOUT)
        reached = wait_until(lambda: self.child.poll() is not None or until in self.said(), SECONDS_TO_START)
        assert reached and self.child.poll() is None, f"serve did not come to {until!r}:\n{self.said()}"
        if (self.state / "demo-credentials.json").exists():
            self.welcomed = json.loads((self.state / "demo-credentials.json").read_text())["logins"]

    def stop(self) -> None:
        if self.child and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait(timeout=60)

    def kill(self) -> None:
        """As a power cut ends it; returns once nothing of it lives."""
        assert self.child
        everything = below(self.child.pid)
        self.child.kill()
        self.child.wait()
        assert wait_until(lambda: not still_running(everything), 30), "something outlived its supervisor"

    def play(self) -> str:
        """Play the demo on the running product, as its next start would; what it says."""
        code = "from traceability.interfaces.console import demo, progress; demo.play(progress.Progress(print))"
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True, timeout=60).stdout

    def said(self) -> str:
        return self.output.read_text(errors="replace")
