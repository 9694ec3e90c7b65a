"""The command as `serve` starts it: works with the rights of its role, ends cleanly, refuses a server that forgets."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.make.ledger import a_draft, say
from tests.processes import wait_until
from traceability.ledger import queries

ROOT = Path(__file__).resolve().parents[4]


def test_it_seals_until_it_is_stopped(durable, settings, tmp_path):
    environment = durable.environment(LEDGER_SIGNER_DIR=str(settings.LEDGER_SIGNER_DIR))
    with (tmp_path / "log").open("wb") as log:
        child = subprocess.Popen([sys.executable, "manage.py", "ledger_sequencer"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        for size in (1, 2):
            assert wait_until(lambda size=size: queries.sealed_size() == size, 30), (tmp_path / "log").read_text()
            say(a_draft())
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0
    finally:
        child.kill()
        child.wait()
    assert "sequencer_without_database" not in (tmp_path / "log").read_text()


@pytest.mark.django_db
def test_it_refuses_a_server_that_forgets(monkeypatch):
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(CommandError, match="fsync"):
        call_command("ledger_sequencer")


def test_it_refuses_a_policy_by_which_nobody_can_be_asked(settings, tmp_path):
    settings.LEDGER_POLICY = str(tmp_path / "policy")
    (tmp_path / "policy").write_text("quorum w9\n")
    with pytest.raises(CommandError, match="not defined above"):
        call_command("ledger_sequencer")
