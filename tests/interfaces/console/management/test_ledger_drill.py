"""The monthly drill: a backup of yesterday, written on past today, is refused by a copy of the signer; the live ones stay as they are."""

import io
import subprocess

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from tests.ledger.conftest import committed_things, own_signer
from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, say, seal_now
from traceability.interfaces.console import restoring
from traceability.ledger.queries.standing import findings
from traceability.ledger.services import prepare
from traceability.ledger.signer import signing
from traceability.ledger.standing.checks import DRILL

__all__ = ["committed_things", "own_signer"]


def dumped(own, file, *options):
    """A backup by the program that belongs to the server."""
    here = connections.settings["default"]
    version = int(run("SELECT current_setting('server_version_num')::integer / 10000")[0][0])
    connection.close()
    program = restoring._program("pg_dump", version)
    subprocess.run([program, "-h", here["HOST"], "-U", here["USER"] or "postgres", *options, "-f", str(file), own.name], check=True)
    return file


@pytest.fixture
def lived(committed_things):
    """A log that was prepared and sealed."""
    prepare()
    say(*(a_draft() for _ in range(30)))
    seal_now()
    return committed_things


def drilled(*arguments):
    told = io.StringIO()
    call_command("ledger_drill", *map(str, arguments), stdout=told)
    return told.getvalue()


@pytest.mark.parametrize("options", [("-Fc",), ()], ids=["archive", "plain"])
def test_yesterdays_backup_is_refused_and_the_live_ones_are_not_touched(lived, settings, tmp_path, options):
    backup = dumped(lived, tmp_path / "backup", *options)
    say(*(a_draft() for _ in range(5)))
    seal_now()
    memory = {path.name: path.read_bytes() for path in settings.LEDGER_SIGNER_DIR.iterdir() if path.is_file()}
    before = run("SELECT size, root, mode FROM ledger.log")

    told = drilled(backup)

    assert "is refused (422)" in told
    assert {path.name: path.read_bytes() for path in settings.LEDGER_SIGNER_DIR.iterdir() if path.is_file()} == memory
    assert run("SELECT size, root, mode FROM ledger.log") == before
    assert run("SELECT count(*) FROM pg_database WHERE datname LIKE '%%drill%%'") == [(0,)]
    assert run("SELECT current_user, current_database()") == [("ledger_app", lived.name)]
    assert findings()[DRILL].state == "ok"


def test_a_backup_that_holds_all_that_was_signed_shows_nothing(lived, tmp_path):
    """Also when the entries were still waiting in it: they get the same places again, and the signer may go on."""
    say(*(a_draft() for _ in range(3)))
    waiting = dumped(lived, tmp_path / "waiting", "-Fc")
    seal_now()

    for backup in (waiting, dumped(lived, tmp_path / "newest", "-Fc")):
        with pytest.raises(CommandError, match="take an older one") as refused:
            drilled(backup)
        assert refused.value.returncode == 2
    assert DRILL not in findings(), "a drill that showed nothing was none"


def test_a_signer_that_signs_is_an_alarm(lived, tmp_path, monkeypatch):
    """With its rule taken away."""
    backup = dumped(lived, tmp_path / "backup", "-Fc")
    say(*(a_draft() for _ in range(5)))
    seal_now()
    monkeypatch.setattr(signing.merkle, "verify_consistency", lambda *_: None)

    with pytest.raises(SystemExit) as end:
        drilled(backup)
    assert end.value.code == 1
    assert findings()[DRILL].state == "failed"


@pytest.mark.parametrize("content", [b"PGDMP and nothing more", b"SELECT nonsense;"])
def test_what_is_no_backup_is_said_and_leaves_nothing(lived, tmp_path, content):
    (tmp_path / "backup").write_bytes(content)

    with pytest.raises(CommandError, match="could not run"):
        drilled(tmp_path / "backup")
    assert run("SELECT count(*) FROM pg_database WHERE datname LIKE '%%drill%%'") == [(0,)]


def test_a_folder_that_is_no_signers_is_said(lived, tmp_path):
    with pytest.raises(CommandError, match="no folder of a signer"):
        drilled(tmp_path / "backup", "--signer", tmp_path / "nowhere")


def test_too_many_entries_are_not_appended(lived, tmp_path):
    backup = dumped(lived, tmp_path / "backup", "-Fc")
    say(*(a_draft() for _ in range(5)))
    seal_now()

    with pytest.raises(CommandError, match="at most 3 may be"):
        drilled(backup, "--most", 3)
