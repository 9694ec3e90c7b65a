"""`manage.py ledger_year`: next year's key beforehand, and a log that is given up."""

import pytest
from django.core.management import CommandError, call_command

from tests.make.ledger import a_draft, say
from tests.make.turning import a_sequencer, logs, step
from traceability.ledger.services import prepare
from traceability.tlog import notes


@pytest.fixture
def log(durable):
    prepare()
    with a_sequencer() as sequencer:
        say(a_draft())
        step(sequencer)
    return logs()[0]


def test_both_of_its_ways(log, capsys):
    """On one database, since each wants a server with fsync."""
    for _ in range(2):
        call_command("ledger_year", "--prepare")
    first, second = capsys.readouterr().out.split()
    assert first == second and notes.parse_vkey(first).name == log.origin.replace(str(log.year), str(log.year + 1))

    for arguments in (["--emergency", log.origin], ["--emergency", "other/2026", "--reason", "r"], ["--prepare", "--emergency", "o"], []):
        with pytest.raises(CommandError):
            call_command("ledger_year", *arguments)
    assert [one.mode for one in logs()] == ["live"]

    call_command("ledger_year", "--emergency", log.origin, "--reason", "its key was copied")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{log.origin} is closed. {log.origin}-2 is open") and notes.parse_vkey(lines[1]).name == f"{log.origin}-2"
    assert lines[2] == "last good checkpoint: 4; entries that wait again: 0" and [one.mode for one in logs()] == ["closed", "live"]
