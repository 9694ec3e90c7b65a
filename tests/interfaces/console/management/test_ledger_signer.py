"""The command as an operator starts it: no database, one act at a time, an orderly end."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.ledger.signer.tree import ORIGIN, question
from tests.processes import wait_until
from traceability.ledger.signer.client import RemoteSigner, is_listening
from traceability.ledger.signer.signing import SIGNED, Signer

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_SIGNER_SOCKET = tmp_path / "signer", ""
    return tmp_path / "signer"


def environment(folder, **more):
    """As of a host that has nothing else of the product."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LEDGER_", "DJANGO_", "DATABASE", "REDIS"))}
    return inherited | {"LEDGER_SIGNER_DIR": str(folder), "LEDGER_SIGNER_SOCKET": str(folder.parent / "s")} | more


@contextmanager
def running(folder, *options, **more):
    with (folder.parent / "log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "manage.py", "ledger_signer", *options], cwd=ROOT, env=environment(folder, **more), stdout=log, stderr=log
        )
    try:
        assert wait_until(lambda: child.poll() is not None or is_listening(folder.parent / "s"), 20)
        yield child
    finally:
        child.kill()
        child.wait()


def log_of(folder):
    return (folder.parent / "log").read_text()


def told(capsys, *options):
    call_command("ledger_signer", *options)
    return capsys.readouterr().out


def test_it_signs_without_a_database_and_ends_in_order(folder, capsys):
    told(capsys, "--new", ORIGIN)
    with running(folder, TRACEABILITY_ENV="production", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing") as child:
        answer = RemoteSigner(folder.parent / "s", ORIGIN).sign(question(0, 3, time=now()))
        assert answer.code == SIGNED
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0, log_of(folder)
    assert not (folder.parent / "s").exists()
    assert "signer_started" in log_of(folder) and "signer_stopped" in log_of(folder)
    again = Signer(folder, ORIGIN)
    assert again.last_note == answer.note
    again.close()


def now():
    return int(time.time())


def test_it_does_not_start_without_a_key(folder):
    with running(folder) as child:
        assert child.wait(20) == 1
    assert "--new ORIGIN makes one" in log_of(folder)


def test_the_first_key_may_be_made_on_request(folder):
    with running(folder, "--log", "traceability.example") as child:
        remote = RemoteSigner.opened(folder.parent / "s", ORIGIN)
        assert remote.last_note == b"" and len(remote.verifiers) == 1
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 0


def test_a_second_one_on_the_folder_does_not_start(folder, capsys):
    told(capsys, "--new", ORIGIN)
    with running(folder) as child:
        second = subprocess.run(
            [sys.executable, "manage.py", "ledger_signer", "--socket", str(folder.parent / "s2")],
            cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert second.returncode == 1 and "held by another signer" in second.stderr
        assert child.poll() is None and is_listening(folder.parent / "s")


def test_it_wants_to_know_where_to_listen(folder, capsys):
    told(capsys, "--new", ORIGIN)
    with pytest.raises(CommandError, match="LEDGER_SIGNER_SOCKET"):
        call_command("ledger_signer")


def test_new_is_for_a_folder_without_a_key(folder, capsys):
    assert told(capsys, "--new", ORIGIN).startswith(f"new key {ORIGIN}+")
    key = (folder / "key").read_bytes()
    with pytest.raises(CommandError, match="holds a key"):
        call_command("ledger_signer", "--new", ORIGIN)
    assert (folder / "key").read_bytes() == key


def test_a_lost_memory_is_replaced_by_a_note_of_its_own(folder, tmp_path, capsys):
    told(capsys, "--new", ORIGIN)
    signer = Signer(folder, ORIGIN)
    note = signer.sign(question(0, 3, time=now())).note
    signer.close()
    (folder / "state").unlink()
    (tmp_path / "note").write_bytes(note)
    (tmp_path / "other").write_bytes(note.replace(b"\n3\n", b"\n4\n"))

    with pytest.raises(CommandError, match="is not over this note"):
        call_command("ledger_signer", "--adopt", str(tmp_path / "other"))
    assert told(capsys, "--adopt", str(tmp_path / "note")) == f"{ORIGIN} goes on from size 3\n"
    again = Signer(folder, ORIGIN)
    assert again.last_note == note
    again.close()


def test_a_key_is_rotated_and_let_go(folder, capsys):
    first = told(capsys, "--new", ORIGIN).split()[-1]
    second = told(capsys, "--rotate").splitlines()[0].split()[-1]

    assert told(capsys, "--rotate").split()[2] == second
    assert told(capsys, "--keys") == f"in-force {first}\nnext {second}\n"
    for key_id, words in [(first.split("+")[1], "only key"), (second.split("+")[1], "is in force"), ("00000000", "no key with the id")]:
        with pytest.raises(CommandError, match=words):
            call_command("ledger_signer", "--retire", key_id)


def test_without_a_key_there_is_nothing_to_rotate(folder):
    for option in (["--rotate"], ["--retire", "00000000"]):
        with pytest.raises(CommandError, match="no key"):
            call_command("ledger_signer", *option)


def test_the_help_is_for_a_stranger(capsys):
    with pytest.raises(SystemExit):
        call_command("ledger_signer", "--help")
    words = " ".join(capsys.readouterr().out.split())
    assert "never put an older copy of it back" in words and "--adopt" in words and "LEDGER_SIGNER_SOCKET" in words
