"""`manage.py serve`: the whole product in the foreground; embedded servers when none are named."""

import signal
import socket
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config.embedded import ServerError
from traceability.interfaces.console import welcome
from traceability.interfaces.console.progress import Progress
from traceability.interfaces.console.supervisor import Supervisor

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    help = (
        "Runs the whole product in the foreground: database, queue, migrations, reference tables, web, worker, beat, sequencer. "
        "Starts an embedded PostgreSQL unless DATABASE_URL names one, and an embedded Valkey unless REDIS_URL names one. "
        "PORT chooses the port. Ctrl-C stops everything in order; the end of any process ends all, with an error."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1: this machine alone)")
        parser.add_argument("--demo", action="store_true", help="play the demo once everything runs, unless it has been played")

    def handle(self, *args: Any, host: str, demo: bool, **options: Any) -> None:
        progress = Progress(self.stdout.write)
        _require_free_port(host)
        supervisor = Supervisor(host, progress)
        with _endings_interrupt():
            try:
                with supervisor.running(lambda: _what_is_missing(host)):
                    if demo:
                        _play(supervisor, progress)
                    for line in welcome.lines(settings.PUBLIC_BASE_URL, settings.DEMO_CREDENTIALS_FILE):
                        progress.say(line)
                    while True:
                        supervisor.check()
                        time.sleep(0.2)
            except KeyboardInterrupt:
                progress.say("Stopped.")
            except ServerError as problem:
                raise CommandError(str(problem)) from problem


@contextmanager
def _endings_interrupt() -> Iterator[None]:
    """The first signal to end raises KeyboardInterrupt, whichever it is; later ones must not disturb the orderly stop."""

    def interrupt(number: int, frame: object) -> None:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {ending: signal.signal(ending, interrupt) for ending in ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


def _play(supervisor: Supervisor, progress: Progress) -> None:
    """The demo in a thread beside, so that a process which dies meanwhile ends everything at once."""
    problems: list[BaseException] = []

    def play() -> None:
        try:
            import_module("traceability.interfaces.console.demo").play(progress)
        except BaseException as problem:  # noqa: BLE001  told by the main thread
            problems.append(problem)
        finally:
            connections.close_all()

    player = threading.Thread(target=play, name="demo", daemon=True)
    player.start()
    while player.is_alive():
        supervisor.check()
        player.join(0.2)
    if problems:
        raise CommandError(f"the demo failed: {problems[0]}") from problems[0]


def _require_free_port(host: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, settings.PORT))
        except OSError as problem:
            raise CommandError(
                f"cannot listen on {host}:{settings.PORT} ({problem.strerror}); choose another port, e.g. PORT={settings.PORT + 1}"
            ) from problem


def _what_is_missing(host: str) -> str:
    """What /readyz says while it does not answer 200; nothing when it does."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    asked = HTTPConnection(address, settings.PORT, timeout=5)
    try:
        asked.request("GET", "/readyz", headers={"Host": "localhost"})
        answer = asked.getresponse()
        return "" if answer.status == 200 else answer.read(500).decode("utf-8", "replace")
    except (OSError, HTTPException):
        return "the web server does not answer"
    finally:
        asked.close()
