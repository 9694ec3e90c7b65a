"""The laws of the database hold on every PostgreSQL that is supported, not on the embedded one alone: 15, 16, 17 where they are installed.

Each server is started durable, migrated from nothing, and asked the database's own questions again by a suite of its own.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from config import embedded
from config.children import run
from config.embedded import programs, servers
from config.embedded.folders import service_account

ROOT = Path(__file__).parents[2]
LAWS = [
    "tests/ledger/test_database_rules.py",
    "tests/ledger/test_database_rules_entries.py",
    "tests/ledger/test_database_rules_log.py",
    "tests/ledger/test_manifest.py",
]
# About a server that forgets; here is one that does not.
FORGETFUL = "tests/ledger/test_database_rules_log.py::test_d17_a_server_that_forgets_is_not_sequenced"


def programs_of(major: int, state: Path) -> Path | None:
    """The programs of this version, out of a wheel or of the system, that our account can run."""
    account = service_account()
    for folder in programs._candidates(state, account):
        try:
            told = run([folder / "postgres", "--version"], account=account)
        except OSError:
            continue
        if told.returncode == 0 and told.stdout.split()[2].partition(".")[0] == str(major):
            return folder
    return None


def without_compiler(state: Path) -> None:
    """Some were built to compile long questions, as are those of the catalogue: that takes longer than to answer them."""
    with psycopg.connect(host=str(embedded.socket_path(state)), user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute("ALTER SYSTEM SET jit = off")
        server.execute("SELECT pg_reload_conf()")


@pytest.fixture
def open_folder():
    """A folder that the server's account may enter, which those of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="tl-other-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("major", [15, 16, 17])
def test_the_laws_hold_on(major, open_folder, monkeypatch):
    state = open_folder
    found = programs_of(major, state)
    if found is None:
        pytest.skip(f"no PostgreSQL {major} is installed here")
    monkeypatch.setattr(servers, "postgres_bin", lambda folder: found)
    server = embedded.Postgres(state)
    server.start()
    try:
        without_compiler(state)
        hidden = ("LEDGER_TEST_", "LEDGER_STATE", "PYTEST_", "COV_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        asked = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--deselect", FORGETFUL, *LAWS],
            cwd=ROOT, env=inherited | {"DATABASE_URL": embedded.database_url(state)}, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    finally:
        server.stop()
        embedded.remove_sockets(state)

    assert asked.returncode == 0, asked.stdout[-6000:]
    assert " passed" in asked.stdout
