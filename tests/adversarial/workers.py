"""Celery workers that start in a moment: one process loads the product and forks a child for each. They are real, and so is what kills them.

`python -m tests.adversarial.workers FILE` is that process. Each worker appends a line to FILE for every task that it has done, with
the message's id. It reads one JSON line a command and answers with one; at the end of its input it kills what is left.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Workers:
    """The test's side."""

    def __init__(self, environment, folder):
        self._done = folder / "done"
        self._done.touch()
        self.log = folder / "workers.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.adversarial.workers", str(self._done)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def start(self, *, dies=False):
        """The process id of a new worker; one that `dies` is killed when its first task is done and not yet acknowledged."""
        return self._asked(start=dies)

    def end(self, pid, *, kill=True):
        """How it ended, killed by us unless it does so by itself."""
        return self._asked(end=pid, kill=kill)

    def done(self):
        """The ids of the messages whose tasks were done, in order."""
        return self._done.read_text(encoding="utf-8").split("\n")[:-1]

    def _asked(self, **command):
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def _be_a_worker(done, *, dies):
    from celery.signals import task_postrun

    from config.celery import app

    def note(task_id, **_):
        with done.open("a", encoding="utf-8") as file:
            file.write(f"{task_id}\n")
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)

    task_postrun.connect(note, weak=False)  # after the task, before its message is acknowledged
    app.Worker(pool="solo", concurrency=1, quiet=True, without_gossip=True, without_mingle=True, without_heartbeat=True).start()


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


def _quick_checks():
    """The night's and the week's find that all is well: what they look at is tried elsewhere, and that long ones get a process of their own."""
    from traceability.ledger.standing.checks import CHECKS, DAY
    from traceability.ledger.standing.found import well

    for name, check in CHECKS.items():
        if check.ask is not None and check.every >= DAY:
            CHECKS[name] = replace(check, is_long=False, ask=lambda: well("Well.", "好。"))


def main():
    import django

    django.setup()
    from config.celery import app

    app.loader.import_default_modules()
    app.finalize()
    _quick_checks()
    done, children = Path(sys.argv[1]), set()
    for line in sys.stdin:
        command = json.loads(line)
        if "start" in command:
            answer = _forked(lambda dies=command["start"]: _be_a_worker(done, dies=dies))
            children.add(answer)
        else:
            if command["kill"]:
                os.kill(command["end"], signal.SIGKILL)
            answer = os.waitstatus_to_exitcode(os.waitpid(command["end"], 0)[1])
            children.discard(command["end"])
        print(json.dumps(answer), flush=True)
    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
