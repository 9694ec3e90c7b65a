"""A signer as a process of its own, as a host that has nothing else of the product would start it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.processes import wait_until
from traceability.ledger.signer.client import is_listening

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = ("LEDGER_", "DJANGO_", "DATABASE", "REDIS", "SECRET")


class SignerProcess:
    """`manage.py ledger_signer` on a folder, listening beside it; what it logs is kept over restarts."""

    def __init__(self, folder: Path, *options: str, **more: str) -> None:
        self.folder, self.socket, self.options = folder, folder.parent / "s", options
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
        self.environment = inherited | {"LEDGER_SIGNER_DIR": str(folder), "LEDGER_SIGNER_SOCKET": str(self.socket)} | more
        self._log = folder.parent / "signer.log"
        self.child: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> "SignerProcess":
        with self._log.open("ab") as log:
            self.child = subprocess.Popen(
                [sys.executable, "manage.py", "ledger_signer", *self.options], cwd=ROOT, env=self.environment | more, stdout=log, stderr=log
            )
        assert wait_until(lambda: self.has_ended or is_listening(self.socket), 30), self.said
        return self

    @property
    def has_ended(self) -> bool:
        return self.child is not None and self.child.poll() is not None

    @property
    def said(self) -> str:
        return self._log.read_text()

    def ended(self, number: int = signal.SIGTERM) -> int:
        """Send it a signal, unless it has ended, and wait; its exit status."""
        assert self.child is not None
        if not self.has_ended:
            self.child.send_signal(number)
        return self.child.wait(20)

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        """One act of an operator on the same folder."""
        command = [sys.executable, "manage.py", "ledger_signer", *options]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=60)

    def __enter__(self) -> "SignerProcess":
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.child is not None:
            self.child.kill()
            self.child.wait()
