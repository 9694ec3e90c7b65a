"""What runs below a process, read from /proc; and waiting without guessing how long."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """One process; its start time tells it from a later one with the same number."""

    pid: int
    parent: int
    started: str
    command: str


def processes() -> dict[int, Process]:
    """All running processes; the dead that wait for their parents are left out."""
    found = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if words[0] not in {"Z", "X"}:
            found[int(folder.name)] = Process(int(folder.name), int(words[1]), words[19], command)
    return found


def below(pid: int) -> set[Process]:
    """All descendants of a process."""
    running, found = processes(), set()
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        children = [process for process in running.values() if process.parent == parent]
        found.update(children)
        waiting.extend(child.pid for child in children)
    return found


def still_running(known: set[Process]) -> set[Process]:
    """Those of `known` that have not ended."""
    running = processes()
    return {process for process in known if (now := running.get(process.pid)) and now.started == process.started}


def wait_until(is_so: Callable[[], object], seconds: float = 20) -> bool:
    """Whether it became so in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return bool(is_so())
