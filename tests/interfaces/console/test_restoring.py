"""Finding PostgreSQL's programs; restoring itself is tried by the drill (management/test_ledger_drill.py)."""

import pytest

from traceability.interfaces.console import restoring
from traceability.interfaces.console.restoring import NotRestored


def a_program(folder, name, says):
    folder.mkdir(parents=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    (folder / name).chmod(0o755)
    return str(folder / name)


@pytest.fixture
def nothing_else(monkeypatch, tmp_path):
    """No programs but those that the test makes."""
    monkeypatch.setattr(restoring, "WHEELS", ())
    monkeypatch.setattr(restoring, "SYSTEM", tmp_path / "debian")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))


def test_the_first_program_that_is_new_enough_is_taken(nothing_else, tmp_path):
    a_program(tmp_path / "path", "pg_restore", "pg_restore (PostgreSQL) 15.20 (Debian 15.20-0)")
    newer = a_program(tmp_path / "debian" / "17" / "bin", "pg_restore", "pg_restore (PostgreSQL) 17.10")

    assert restoring._program("pg_restore", 17) == newer
    assert restoring._program("pg_restore", 15) == str(tmp_path / "path" / "pg_restore")


def test_a_machine_without_one_is_told_what_is_missing(nothing_else, tmp_path):
    a_program(tmp_path / "path", "psql", "something else")

    with pytest.raises(NotRestored, match="psql of PostgreSQL 18 or newer"):
        restoring._program("psql", 18)


def test_a_program_that_does_not_run_here_is_none(tmp_path):
    (tmp_path / "psql").write_bytes(b"\x7fELF")

    assert restoring._major(str(tmp_path / "psql")) == 0


def test_a_password_reaches_the_programs_without_a_command_line():
    told = restoring._environment({"HOST": "db", "PORT": 5432, "USER": "ledger", "PASSWORD": "a secret", "NAME": "n"})

    assert (told["PGHOST"], told["PGPORT"], told["PGUSER"], told["PGPASSWORD"]) == ("db", "5432", "ledger", "a secret")
