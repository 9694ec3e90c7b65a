"""Sequencers that start in a few milliseconds: one process loads Django and forks a child for each. They are real, and so is what kills them.

`python -m tests.adversarial.preforked` is that process. It reads one JSON line a command and answers with one; at the end of its
input it kills what is left.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEAL_SECONDS, IDLE_SECONDS, PAUSE_SECONDS = 0.02, 0.01, 0.03
OUT_OF_ORDER = 5  # the exit status of a process that the disk refused


class Nursery:
    """The test's side: start sequencers, learn which of them ended and how."""

    def __init__(self, environment, log):
        self._log = log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.adversarial.preforked"],
            cwd=ROOT,
            env=environment | {"LEDGER_DATABASE_ROLE": "ledger_sequencer", "DATABASE_POOL_SIZE": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
        self._log.close()

    def start(self, fault=""):
        """The process id of a new sequencer, which dies at the named point if it gets there."""
        return self._asked(start=fault)

    def ended(self, seconds):
        """Those that ended, by process id, as soon as there is one or when the time is over; negative: the signal."""
        return {int(pid): status for pid, status in self._asked(ended=seconds).items()}

    def export(self, folder, log_id, origin, size, note, *, call=0, kind=0):
        """A process that exports and publishes on a disk that fails at this call (see failing_disk.c): how it ended, and the calls it made."""
        told = {"folder": str(folder), "log_id": log_id, "origin": origin, "size": size, "note": note.decode(), "call": call, "kind": kind}
        return tuple(self._asked(export=told))

    def _asked(self, **command):
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def _reaped(children):
    found = {}
    for pid in list(children):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            children.discard(pid)
            found[pid] = os.waitstatus_to_exitcode(status)
    return found


def _ended(children, seconds):
    until = time.monotonic() + seconds
    while not (found := _reaped(children)) and time.monotonic() < until:
        time.sleep(0.002)
    return found


def _be_a_sequencer(fault):
    from django.conf import settings

    from traceability.ledger.mirror import Mirror
    from traceability.ledger.sequencer import Sequencer

    asked_to_stop = []
    signal.signal(signal.SIGTERM, lambda *_: asked_to_stop.append(True))
    os.environ["LEDGER_FAULT"] = fault
    mirror = Mirror(Path(settings.LEDGER_MIRROR_DIR))
    socket = Path(settings.LEDGER_SIGNER_SOCKET) if settings.LEDGER_SIGNER_SOCKET else None
    Sequencer(Path(settings.LEDGER_SIGNER_DIR), seal_seconds=SEAL_SECONDS, socket=socket, mirror=mirror).run(lambda: bool(asked_to_stop))


def _export(told, calls):
    from traceability.ledger.mirror import Mirror

    disk = ctypes.CDLL(None)
    disk.calls.restype = ctypes.c_char_p
    disk.arm(told["call"], told["kind"])
    try:
        mirror = Mirror(Path(told["folder"]))
        mirror.export(told["log_id"], told["origin"], told["size"])
        mirror.publish(told["origin"], told["note"].encode())
    except OSError:
        os._exit(OUT_OF_ORDER)
    made = disk.calls()
    disk.arm(0, 0)
    os.write(calls, made)


def _exported(told):
    """Each child has our connection, which is idle while it writes: it may die there and harm nobody."""
    from django.db import connection

    connection.ensure_connection()
    readable, writable = os.pipe()
    pid = _forked(lambda: _export(told, writable))
    os.close(writable)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(readable) as calls:
        return os.waitstatus_to_exitcode(status), calls.read()


def _forked(work):
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.dup2(2, 1)
        os.close(0)
        work()
        status = 0
    except BaseException:  # noqa: BLE001  the parent reads it in the log
        import traceback

        traceback.print_exc()
    os._exit(status)


def main():
    import django

    django.setup()
    from traceability.ledger import sequencer

    sequencer.IDLE_SECONDS, sequencer.BATCH_SECONDS, sequencer.PAUSE_SECONDS = IDLE_SECONDS, IDLE_SECONDS, PAUSE_SECONDS
    children = set()
    for line in sys.stdin:
        command = json.loads(line)
        if "start" in command:
            answer = _forked(lambda fault=command["start"]: _be_a_sequencer(fault))
            children.add(answer)
        elif "export" in command:
            answer = _exported(command["export"])
        else:
            answer = _ended(children, command["ended"])
        print(json.dumps(answer), flush=True)
    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
