"""Where the embedded servers live and how they are reached: the state folder, the sockets' folder, the lock.

Existing folders keep their modes, whoever we are: as root nothing above the state folder is opened to anybody.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from config.children import Account

DATABASE = "traceability"
# Not tempfile.gettempdir(), which is long on macOS: a socket's path has 107 bytes at most. Made 0700 and refused if not ours.
SHORT_TEMPORARY = Path("/tmp")  # noqa: S108
CLOSED_PROJECT_STATE = Path("/var/lib/traceability-ledger")


class ServerError(RuntimeError):
    """An embedded server cannot be found or started; the sentence says what to do."""


def service_account() -> Account | None:
    """The account that runs PostgreSQL when we are root, which it refuses to be: `postgres`, else `nobody`.

    Existing accounts only, nothing is created. None: we are not root, or there is neither.
    """
    for name in ("postgres", "nobody") if os.geteuid() == 0 else ():
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(name, found.pw_uid, found.pw_gid)
    return None


def is_open_to(account: Account, folder: Path) -> bool:
    """Whether the permission bits let `account` enter `folder` and all above it; what does not exist yet counts as open."""
    for place in (folder, *folder.parents):
        if place.exists():
            found = place.stat()
            bit = stat.S_IXUSR if found.st_uid == account.uid else stat.S_IXGRP if found.st_gid == account.gid else stat.S_IXOTH
            if not found.st_mode & bit:
                return False
    return True


def state_root(project: Path) -> Path:
    """The home of servers, keys and demo: `var/` in the project, or below /var/lib where PostgreSQL's account cannot enter that.

    The variable LEDGER_STATE overrides both.
    """
    if named := os.environ.get("LEDGER_STATE", "").strip():
        return Path(named).resolve()
    state, account = project.resolve() / "var", service_account()
    if account and not is_open_to(account, state):
        return CLOSED_PROJECT_STATE / _digest(project.resolve())
    return state


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def socket_path(state: Path) -> Path:
    """The folder of both servers' sockets: one per user and state folder, so two checkouts never meet."""
    return SHORT_TEMPORARY / f"tl-{os.geteuid()}-{_digest(state)}"


def database_url(state: Path) -> str:
    return f"postgresql://postgres@/{DATABASE}?host={socket_path(state)}"


def redis_url(state: Path) -> str:
    return f"unix://{socket_path(state)}/valkey.sock?db=0"


def socket_dir(state: Path) -> Path:
    """Make the folder of the sockets, or refuse one that somebody else could have put there."""
    folder, account = socket_path(state), service_account()
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found, ours = folder.lstat(), {os.geteuid(), account.uid if account else os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours or found.st_mode & 0o077:
        raise ServerError(f"{folder} is a link, belongs to somebody else or is open to others: remove it and start again")
    return folder


def remove_sockets(state: Path) -> None:
    """Remove the folder of the sockets once both servers have stopped."""
    shutil.rmtree(socket_path(state), ignore_errors=True)


def make_folder(folder: Path, mode: int = 0o755) -> Path:
    """Make a folder, and those above it open to enter, whatever the umask. Folders that exist keep their modes."""
    if not folder.exists():
        make_folder(folder.parent)
        folder.mkdir()
        folder.chmod(mode)
    return folder


class Lock:
    """This state folder is ours: held for the supervisor's life, and gone with its process.

    Needed: a second Valkey in the same folder would unlink the first one's socket.
    """

    def __init__(self, state: Path) -> None:
        self._path = state / "lock"
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        make_folder(self._path.parent)
        self._file = self._path.open("w", encoding="ascii")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise ServerError(f"it runs already: another process holds {self._path}") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        if self._file:
            self._file.close()
