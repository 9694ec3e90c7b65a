"""Runs the whole product in the foreground: every process in order, watched, and stopped in order.

`Supervisor` knows how to start, watch and stop; what the processes are stands in `jobs`.
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import Error, connection, connections
from django.db.migrations.executor import MigrationExecutor

from config import embedded
from config.children import launch, stop, tail
from traceability.interfaces.console.progress import Progress
from traceability.kernel import queue

STOP_SECONDS = 20
# Before anything serves. The schema's owner migrates, in a process of its own; the rest is done with the rights of web and worker:
# the keys of this machine first, for the entries of the reference tables are acknowledged with them.
MIGRATION = ("migrate", "--noinput")
PREPARATIONS = ("ledger_prepare", "load_reference")


@dataclass(frozen=True)
class Job:
    """A process that runs until we stop it; its output goes to the log `<name>.log`."""

    name: str
    args: tuple[str, ...]


def jobs(host: str) -> list[Job]:
    """The product's processes, in the order in which they start."""
    python = sys.executable
    quiet = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")
    celery = (python, "-m", "celery", "-A", "config.celery")
    return [
        Job("web", (python, "-m", "gunicorn", "--config", "python:config.gunicorn", "--bind", f"{host}:{settings.PORT}")),
        Job("worker", (*celery, "worker", "--pool", "prefork", "--concurrency", str(settings.WORKER_PROCESSES), *quiet)),
        Job("beat", (*celery, "beat", "--pidfile", "", "--loglevel", "INFO")),
        Job("sequencer", (python, "manage.py", "ledger_sequencer")),
    ]


def environment(host: str) -> dict[str, str]:
    """What the children are told: where the state is, a secret of this machine's own, and no settings meant for commands alone."""
    told = dict(os.environ) | {"LEDGER_STATE": str(settings.LEDGER_STATE_DIR), "PYTHONUNBUFFERED": "1"}
    if told.get("DATABASE_POOL_SIZE") == "0":
        del told["DATABASE_POOL_SIZE"]
    if not told.get("SECRET_KEY") and not told.get("SECRET_KEY_FILE"):
        told["SECRET_KEY_FILE"] = str(own_secret(settings.LEDGER_STATE_DIR / "secret-key"))
    if not told.get("ALLOWED_HOSTS"):
        told["ALLOWED_HOSTS"] = ",".join([*settings.ALLOWED_HOSTS, *([host] if host not in {"0.0.0.0", "::"} else ["*"])])  # noqa: S104
    return told


def own_secret(path: Path) -> Path:
    """A file with a random secret that only we may read, made once."""
    if not path.exists():
        embedded.make_folder(path.parent)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        new.replace(path)
    return path


def _is_migrated() -> bool:
    """Whether every migration of this code has run, as `/readyz` asks it; a database that cannot be asked is taken for a new one.

    Asked here, since a process that loads the product to find nothing to do takes a fifth of a later start.
    """
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return False


@dataclass
class Supervisor:
    """The processes of one `serve`: use as `with supervisor.running(): …`, or watch them with `check`."""

    host: str
    progress: Progress
    log_folder: Path = field(init=False)
    _servers: list[embedded.Postgres | embedded.Valkey] = field(default_factory=list)
    _children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log_folder = settings.LEDGER_STATE_DIR / "log"

    @contextmanager
    def running(self, what_is_missing: Callable[[], str]) -> Iterator[None]:
        """Everything is up inside the block, and down after it, however it ends. It is up when nothing is missing any more."""
        state = settings.LEDGER_STATE_DIR
        with embedded.Lock(state):
            try:
                self._start_servers(state)
                told = environment(self.host)
                if not _is_migrated():
                    self._run(*MIGRATION, told=told)
                self._prepare()
                for job in jobs(self.host):
                    self._launch(job.name, job.args, told)
                self._wait(what_is_missing)
                yield
            finally:
                self._stop(state)

    def check(self) -> None:
        """Raises CommandError when one of the processes has ended by itself."""
        watched = {type(server).__name__.lower(): server.child for server in self._servers} | self._children
        for name, child in watched.items():
            if child and child.poll() is not None:
                raise CommandError(
                    f"{name} ended by itself with {child.returncode}; the end of its log:\n{tail(self.log_folder / f'{name}.log')}"
                )

    def _start_servers(self, state: Path) -> None:
        embedded.make_folder(self.log_folder)
        if settings.USES_EMBEDDED_DATABASE:
            self.progress.say("PostgreSQL starts …")
            postgres = embedded.Postgres(state)
            self._servers.append(postgres)
            postgres.start()
            postgres.create_database()
        if settings.USES_EMBEDDED_QUEUE:
            self.progress.say("Valkey starts …")
            valkey = embedded.Valkey(state)
            self._servers.append(valkey)
            valkey.start()

    def _run(self, *command: str, told: dict[str, str]) -> None:
        """A command that ends by itself; it must succeed."""
        name = command[0]
        self.progress.say(f"{name} …")
        self._launch(name, (sys.executable, "manage.py", *command), told)
        failed = self._children[name].wait() != 0
        del self._children[name]
        if failed:
            raise CommandError(f"{name} failed; the end of its log:\n{tail(self.log_folder / f'{name}.log')}")

    def _prepare(self) -> None:
        for name in PREPARATIONS:
            self.progress.say(f"{name} …")
            with (self.log_folder / f"{name}.log").open("w", encoding="utf-8") as log:
                call_command(name, stdout=log)
        if settings.USES_EMBEDDED_DATABASE:
            # We hold the lock of this state, so no worker of an earlier start is alive: what they held need not wait for its lease.
            queue.end_leases()
        connections.close_all()

    def _launch(self, name: str, args: Sequence[str], told: dict[str, str]) -> None:
        log = self.log_folder / f"{name}.log"
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        self._children[name] = launch(args, log=log, env=told, cwd=settings.BASE_DIR)

    def _wait(self, what_is_missing: Callable[[], str], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while missing := what_is_missing():
            self.check()
            if time.monotonic() > deadline:
                raise CommandError(f"not ready after {seconds:.0f} s: {missing}; the logs are in {self.log_folder}")
            self.progress.tick(f"not ready yet: {missing}")
            time.sleep(0.2)

    def _stop(self, state: Path) -> None:
        """The product first, in the reverse order of its start; then Valkey; PostgreSQL last."""
        stop(list(reversed(self._children.values())), seconds=STOP_SECONDS)
        for server in reversed(self._servers):
            server.stop()
        if self._servers:
            embedded.remove_sockets(state)
