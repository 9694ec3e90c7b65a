"""Child processes that never outlive us: started in a session of their own, with a death signal, stopped with patience.

Standard library only; used for the embedded servers and by `manage.py serve` for everything else.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """An existing account of the system that a child runs as."""

    name: str
    uid: int
    gid: int


def launch(
    args: Sequence[str | Path],
    *,
    log: Path | None = None,
    dies_with: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """Start a child that gets the signal `dies_with` when we die (Linux), and no Ctrl-C of ours. `log` None: our own output.

    MUST be called from the main thread: the death signal follows the thread that forked.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def on_start() -> None:
        os.setsid()
        signal.signal(dies_with, signal.SIG_DFL)  # a shell that starts us in the background has SIGINT ignored, and children inherit that
        if prctl:
            prctl(PR_SET_PDEATHSIG, int(dies_with), 0, 0, 0)  # runs after setuid, which would clear it
            if os.getppid() != parent:
                os._exit(1)

    out = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            [os.fspath(arg) for arg in args],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=cwd,
            env=env,
            preexec_fn=on_start,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    finally:
        if out:
            out.close()


def run(args: Sequence[str | Path], *, account: Account | None = None) -> subprocess.CompletedProcess[str]:
    """Run a short command as `account`; raises OSError where the account cannot even execute it."""
    return subprocess.run(
        [os.fspath(arg) for arg in args],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def stop(children: Sequence[subprocess.Popen[bytes]], *, with_signal: signal.Signals = signal.SIGTERM, seconds: float = 20) -> None:
    """Ask all of `children` to end, wait for them together, kill what is left, and what they leave in their sessions."""
    for child in children:
        if child.poll() is None:
            child.send_signal(with_signal)
    deadline = time.monotonic() + seconds
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=max(0, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]) if log.exists() else ""
