"""The product's processes as forks of one that has loaded it: they are real, run the same programs, and start without the second or two
of processor that loading takes each. For tests that kill many.

`python -m tests.adversarial.warm` is the process that forks. It reads one JSON line a command and answers with one; at the end of its
input it kills what is left.
"""

import json
import os
import runpy
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30


class Warm:
    """The test's side: start programs of this environment, end them."""

    def __init__(self, environment, log):
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.adversarial.warm"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=out,
                text=True,
            )

    def start(self, words, log, **environment):
        """The number of a new process, in a group of its own, that runs `python WORDS` with these variables besides."""
        return self._asked(words=list(words), log=str(log), environment=environment)

    def ended(self, pid, seconds=0):
        """How it ended, negative for a signal, as soon as it has; None when it runs on."""
        return self._asked(ended=pid, seconds=seconds)

    def end(self, pid, how):
        """Send this signal to the process and all that it started; how it ended, then."""
        with suppress(ProcessLookupError):
            os.killpg(pid, how)
        status = self.ended(pid, PATIENCE_SECONDS)
        assert status is not None, f"it did not end within {PATIENCE_SECONDS} seconds"
        return status

    def close(self):
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def _asked(self, **command):
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def _run(words, log):
    """Become this program: its own group, its own log, nothing of what the parent holds open."""
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number in (1, 2):
        os.dup2(out, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.closerange(3, 1024)
    flag, *rest = words
    sys.argv = rest if flag == "-m" else words
    if flag == "-m":
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif flag == "-c":
        sys.argv = ["-c", *rest[1:]]
        exec(rest[0], {"__name__": "__main__"})
    else:
        runpy.run_path(flag, run_name="__main__")


def _forked(words, log, environment):
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.environ |= environment
        _run(words, log)
        status = 0
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:  # noqa: BLE001  the test reads it in the log
        import traceback

        traceback.print_exc()
    sys.stdout.flush()
    os._exit(status)


def _ended(pid, seconds, children):
    until = time.monotonic() + seconds
    while children[pid] is None:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            children[pid] = os.waitstatus_to_exitcode(status)
        elif time.monotonic() >= until:
            break
        else:
            time.sleep(0.002)
    return children[pid]


def main():
    import django

    django.setup()
    for name in ("config.urls", "celery.bin.celery", "gunicorn.app.wsgiapp"):
        import_module(name)
    children = {}
    for line in sys.stdin:
        command = json.loads(line)
        if "words" in command:
            answer = _forked(**command)
            children[answer] = None
        else:
            answer = _ended(command["ended"], command["seconds"], children)
        print(json.dumps(answer), flush=True)
    for pid, status in children.items():
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        if status is None:
            os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
