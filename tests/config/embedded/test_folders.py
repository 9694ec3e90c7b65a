import os
import pwd
import stat
import subprocess
import sys

import pytest

from config import embedded
from config.embedded import folders
from tests.config.conftest import as_root


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_state_lies_in_the_project(open_folder, monkeypatch):
    monkeypatch.delenv("LEDGER_STATE")

    assert embedded.state_root(open_folder) == open_folder / "var"


def test_a_variable_names_another_state_folder(open_folder, monkeypatch):
    monkeypatch.setenv("LEDGER_STATE", str(open_folder / "elsewhere"))

    assert embedded.state_root(open_folder) == open_folder / "elsewhere"


@as_root
def test_the_state_of_a_closed_project_lies_where_the_account_may_enter(open_folder, monkeypatch):
    monkeypatch.delenv("LEDGER_STATE")
    open_folder.chmod(0o700)

    state = embedded.state_root(open_folder)

    assert state.parent == folders.CLOSED_PROJECT_STATE
    assert state == embedded.state_root(open_folder / "." / "x" / "..")
    assert state != embedded.state_root(open_folder / "other")
    assert mode(open_folder) == 0o700


def test_addresses_follow_from_the_state_and_fit_into_a_socket_address(open_folder):
    state, other = open_folder / ("long " * 40), open_folder / "other"

    assert len(f"{embedded.socket_path(state)}/.s.PGSQL.5432.lock") <= 107
    assert embedded.socket_path(state) != embedded.socket_path(other)
    assert embedded.database_url(state).endswith(f"/traceability?host={embedded.socket_path(state)}")
    assert embedded.redis_url(state) == f"unix://{embedded.socket_path(state)}/valkey.sock?db=0"
    assert not embedded.socket_path(state).exists()


def test_the_sockets_folder_is_ours_alone(state):
    folder = embedded.socket_dir(state)

    assert mode(folder) == 0o700
    assert embedded.socket_dir(state) == folder


@pytest.mark.parametrize("bits", [0o750, 0o701, 0o777])
def test_a_sockets_folder_that_is_open_to_others_is_refused(state, bits):
    embedded.socket_path(state).mkdir()
    embedded.socket_path(state).chmod(bits)

    with pytest.raises(embedded.ServerError, match="open to others"):
        embedded.socket_dir(state)


def test_a_link_in_its_place_is_refused(state, tmp_path):
    tmp_path.chmod(0o700)
    embedded.socket_path(state).symlink_to(tmp_path)

    with pytest.raises(embedded.ServerError, match="a link"):
        embedded.socket_dir(state)
    embedded.socket_path(state).unlink()


@as_root
def test_a_sockets_folder_of_somebody_else_is_refused(state):
    stranger = next(entry for entry in pwd.getpwall() if entry.pw_uid not in {0, embedded.service_account().uid})
    embedded.socket_path(state).mkdir(mode=0o700)
    os.chown(embedded.socket_path(state), stranger.pw_uid, stranger.pw_gid)

    with pytest.raises(embedded.ServerError, match="belongs to somebody else"):
        embedded.socket_dir(state)


def test_folders_are_made_open_and_existing_ones_keep_their_modes(open_folder):
    (open_folder / "closed").mkdir(mode=0o700)
    before = os.umask(0o077)
    try:
        embedded.make_folder(open_folder / "closed" / "a" / "b")
    finally:
        os.umask(before)

    assert mode(open_folder / "closed") == 0o700
    assert mode(open_folder / "closed" / "a") == mode(open_folder / "closed" / "a" / "b") == 0o755


def test_permission_bits_decide_whether_an_account_may_enter(open_folder):
    account = folders.Account("somebody", uid=54321, gid=54321)

    assert folders.is_open_to(account, open_folder / "not" / "there" / "yet")
    open_folder.chmod(0o750)
    assert not folders.is_open_to(account, open_folder)
    assert folders.is_open_to(folders.Account("group", uid=54321, gid=open_folder.stat().st_gid), open_folder)


def test_two_cannot_hold_one_state_folder(state):
    with embedded.Lock(state), pytest.raises(embedded.ServerError, match="it runs already"), embedded.Lock(state):
        pass
    with embedded.Lock(state):
        pass


def test_a_killed_holder_holds_nothing(state):
    code = f"import time; from pathlib import Path; from config.embedded import Lock\nwith Lock(Path({str(state)!r})): print('held', flush=True); time.sleep(600)"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"

    holder.kill()
    holder.wait()
    holder.stdout.close()

    with embedded.Lock(state):
        pass
