"""Start, wait, stop: PostgreSQL and Valkey on unix sockets in a folder that only we may enter, which is why they trust whoever connects."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from config.children import Account, launch, run, stop, tail
from config.embedded.folders import DATABASE, ServerError, make_folder, service_account, socket_dir, socket_path
from config.embedded.programs import postgres_bin, valkey_program


class Postgres:
    """One PostgreSQL cluster in the state folder. `durable=False` is for test runs alone: a crash loses what was committed."""

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        self.state, self.durable = state, durable
        self.data, self.log = state / "pgdata", state / "log" / "postgres.log"
        self.child: subprocess.Popen[bytes] | None = None
        self._account: Account | None = None
        self._bin = self._sockets = Path()

    def start(self) -> None:
        """Make the cluster if there is none, start it and wait until it answers. Raises ServerError with the end of the log."""
        self._account = service_account()
        if os.geteuid() == 0 and not self._account:
            raise ServerError("PostgreSQL does not run as root, and no account postgres or nobody exists: be a user, or set DATABASE_URL")
        make_folder(self.log.parent)
        self._bin, self._sockets = postgres_bin(self.state), socket_dir(self.state)
        self._give(self._sockets)
        self._initialise()
        if self._program("pg_isready", "-q").returncode in {0, 1}:  # left by a killed supervisor: up, or going down
            run([self._bin / "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "30"], account=self._account)
        settings = ["listen_addresses=", f"unix_socket_directories={self._sockets}", "unix_socket_permissions=0700"]
        # A vacuum between two tests leaves statistics of empty tables, with which the next test's thousands of rows are planned.
        settings += [] if self.durable else ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
        command: list[str | Path] = [self._bin / "postgres", "-D", self.data, *(word for setting in settings for word in ("-c", setting))]
        self.child = launch(command, log=self.log, dies_with=signal.SIGINT, account=self._account)
        _wait_for(self.child, lambda: self._program("pg_isready", "-q").returncode == 0, self.log)

    def stop(self) -> None:
        """Fast shutdown: SIGINT, half a minute, then the end."""
        if self.child:
            stop([self.child], with_signal=signal.SIGINT, seconds=30)

    def create_database(self) -> None:
        """Make the product's database unless it is there."""
        known = self._program("psql", "-XAtq", "-U", "postgres", "-d", "postgres", "-c", "SELECT datname FROM pg_database")
        if DATABASE not in known.stdout.split():
            made = self._program("createdb", "-U", "postgres", DATABASE)
            if made.returncode:
                raise ServerError(f"the database cannot be created: {made.stderr.strip()}")

    def _program(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run([self._bin / name, "-h", self._sockets, *arguments], account=self._account)

    def _give(self, folder: Path) -> None:
        if self._account:
            os.chown(folder, self._account.uid, self._account.gid)

    def _initialise(self) -> None:
        """initdb beside the cluster's place, then rename: a killed initdb leaves no half of one."""
        version = run([self._bin / "postgres", "--version"], account=self._account).stdout.split()[-1].partition(".")[0]
        if self.data.exists():
            made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
            if made_by != version:
                raise ServerError(f"{self.data} was made by PostgreSQL {made_by}, this is {version}: `make demo-reset` starts afresh")
            return
        new = self.data.with_name("pgdata.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self._give(new)
        # C.UTF-8 and never --no-locale: with plain C, trigram search finds no Chinese.
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if int(version) >= 17 else []
        flags = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8", *provider]
        made = run([self._bin / "initdb", "-D", new, *flags], account=self._account)
        if made.returncode:
            raise ServerError(f"initdb failed:\n{made.stderr.strip()}")
        new.rename(self.data)


class Valkey:
    """Valkey with its data in an append-only file in the state folder."""

    def __init__(self, state: Path) -> None:
        self.state, self.log, self.socket = state, state / "log" / "valkey.log", socket_path(state) / "valkey.sock"
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers. Raises ServerError with the end of the log."""
        data, program = make_folder(self.state / "valkey", 0o700), valkey_program()
        make_folder(self.log.parent)
        socket_dir(self.state)
        self._say(b"SHUTDOWN\r\n")  # one left by a killed supervisor would unlink our socket when it goes
        where = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700", "--dir", str(data)]
        how = ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
        self.child = launch([program, *where, *how], log=self.log, cwd=data)
        _wait_for(self.child, lambda: self._say(b"PING\r\n").startswith(b"+PONG"), self.log)

    def stop(self) -> None:
        if self.child:
            stop([self.child], seconds=15)

    def _say(self, words: bytes) -> bytes:
        """One command over the socket, and its answer; nothing when nobody listens or the connection is closed."""
        with socket.socket(socket.AF_UNIX) as talk, suppress(OSError):
            talk.settimeout(15)
            talk.connect(str(self.socket))
            talk.sendall(words)
            return talk.recv(1024)
        return b""


def _wait_for(child: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while child.poll() is None and time.monotonic() < deadline:
        if is_ready():
            return
        time.sleep(0.02)
    stop([child])
    raise ServerError(f"a server did not start; the end of {log}:\n{tail(log)}")
