"""A backup restored beside the live database, under a name of its own, for as long as it is looked at. The live one is only connected to.

Needs `pg_restore` or `psql`, at least as new as the server: the embedded ones, those of PATH, or Debian's.
"""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from config.embedded.programs import INSIDE, SYSTEM, WHEELS, package
from config.settings.database import LOGIN, start_option
from traceability.kernel.errors import Unavailable
from traceability.kernel.text import Text

_ARCHIVE = b"PGDMP"


class NotRestored(Unavailable):
    """Why the backup could not be restored, as the program says."""

    code = "backup_not_restored"
    says = Text(en="The backup cannot be restored: {reason}.", zh="无法恢复备份：{reason}。")


@contextmanager
def restored_beside(dump: Path) -> Iterator[str]:
    """The name of a new database with the backup in it; meanwhile this thread's connection is to it, as the login.

    Raises NotRestored. The database is dropped at the end, whatever happens.
    """
    here = connections["default"]
    before = here.settings_dict
    name = f"{before['NAME']}_drill_{secrets.token_hex(4)}"
    with _server(before) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        _restore(dump, name, before)
        here.close()
        here.settings_dict = {**before, "NAME": name, "OPTIONS": {**before["OPTIONS"], "options": start_option(LOGIN)}}
        yield name
    finally:
        here.close()
        here.settings_dict = before
        with _server(before) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _server(known: dict[str, Any]) -> Iterator[psycopg.Connection]:
    """A connection as the login itself, outside any transaction."""
    parts = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"], "dbname": known["NAME"]}
    try:
        with psycopg.connect(autocommit=True, **{name: value for name, value in parts.items() if value}) as server:
            yield server
    except psycopg.Error as problem:
        raise NotRestored(reason=str(problem).partition("\n")[0]) from problem


def _restore(dump: Path, name: str, known: dict[str, Any]) -> None:
    with _server(known) as server:
        version = server.info.server_version // 10_000
    is_archive = dump.is_dir() or dump.read_bytes()[: len(_ARCHIVE)] == _ARCHIVE
    if is_archive:
        command = [_program("pg_restore", version), "--exit-on-error", "--dbname", name, str(dump)]
    else:
        command = [_program("psql", version), "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--dbname", name, "--file", str(dump)]
    outcome = subprocess.run(
        command,
        env=_environment(known),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if outcome.returncode:
        raise NotRestored(reason="; ".join(outcome.stderr.strip().splitlines()[:3]) or f"{command[0]} ended with {outcome.returncode}")


def _environment(known: dict[str, Any]) -> dict[str, str]:
    """How the programs find the server; a password is handed over here, never on the command line. The ledger's guard lets DDL pass."""
    parts = {"PGHOST": known["HOST"], "PGPORT": str(known["PORT"]), "PGUSER": known["USER"], "PGPASSWORD": known["PASSWORD"]}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return inherited | {name: value for name, value in parts.items() if value} | {"PGOPTIONS": "-c ledger.migrating=on"}


def _program(name: str, version: int) -> str:
    """A program of PostgreSQL at least as new as the server. Raises NotRestored."""
    found = [candidate for candidate in _candidates(name) if _major(candidate) >= version]
    if not found:
        raise NotRestored(reason=f"{name} of PostgreSQL {version} or newer is not on this machine: install its client programs")
    return found[0]


def _candidates(name: str) -> Sequence[str]:
    wheels = [str(folder / INSIDE / name) for module, _ in WHEELS if (folder := package(module))]
    debian = [str(folder / name) for folder in sorted(SYSTEM.glob("*/bin"), reverse=True)]
    return [path for path in (*wheels, shutil.which(name) or "", *debian) if path and Path(path).exists()]


def _major(program: str) -> int:
    """0 for a program that does not run here."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL).stdout
    except OSError:
        return 0
    version = re.search(r"(\d+)(?:\.\d+)*\s*(?:\(|$)", said)
    return int(version[1]) if version else 0
