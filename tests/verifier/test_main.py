"""The command line itself: words, exit codes, and what happens when the program is at fault."""

import subprocess
import sys

import pytest

from tests.tlog.example import LOG_KEY
from tests.verifier.made import NOW, Log, entries
from traceability.verifier import __main__ as module
from traceability.verifier.__main__ import main

LOG = Log(entries(3))
TRUST = ["--policy", "policy.txt", "--now", str(NOW)]


@pytest.mark.parametrize(
    "arguments",
    [["--help"], *([command, "--help"] for command in ("receipt", "bundle", "consistency", "tiles", "compare", "disclose"))],
    ids=" ".join,
)
def test_help_explains_commands_and_exit_codes(capsys, arguments):
    with pytest.raises(SystemExit) as left:
        main(arguments)

    told = " ".join(capsys.readouterr().out.split())
    assert left.value.code == 0
    assert "exit codes: 0 proven; 1 disproven; 2 malformed input, limit passed or wrong usage; 3" in told


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["prove"],
        ["receipt"],
        ["receipt", "a", "b"],
        ["bundle"],
        ["consistency"],
        ["tiles"],
        ["tiles", "a", "b"],
        ["tiles", "a", "--depth", "all"],
        ["compare"],
        ["compare", "a", "--jobs", "2"],
        ["disclose", "a"],
        ["receipt", "a", "--trust-me"],
        ["receipt", "a", "--max-age", "-1"],
        ["receipt", "a", "--quorum", "many"],
        ["disclose", "a", "b", "--policy", "x"],
    ],
    ids=" ".join,
)
def test_wrong_usage_leaves_with_two(capsys, arguments):
    with pytest.raises(SystemExit) as left:
        main(arguments)

    assert left.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_sentences_name_what_was_proven(desk, capsys):
    path = desk.file(LOG.receipt(1))

    assert main(["receipt", str(path), *TRUST]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "OK     entry 019cad9d-dd4b-7c30-ac30-000000000502 (event.recorded, 2026-03-02T08:15:30.123456Z) is leaf 1 of traceability.example/2026",
        "OK     its checkpoint has 3 leaves, signed by the log and cosigned by w1",
        "0      proven: everything that was asked for was checked",
    ]


def test_without_witnesses_the_sentence_says_what_that_means(desk, capsys):
    path = desk.file(LOG.receipt(1))

    assert main(["receipt", str(path), "--log", LOG_KEY.verifier.vkey]) == 0
    assert "by no witness: a split view is not excluded" in capsys.readouterr().out


def test_nobody_to_trust_is_explained(desk, capsys):
    assert main(["receipt", str(desk.file(LOG.receipt(1)))]) == 2
    assert "whom to trust?" in capsys.readouterr().out


def test_evidence_is_announced(desk, capsys):
    desk.file(Log(entries(3)[::-1]).checkpoint(), "seen")

    assert main(["receipt", str(desk.file(LOG.receipt(1))), *TRUST, "--seen", "seen"]) == 4
    assert "fork-traceability.example_2026-3" in capsys.readouterr().out


def test_a_fault_of_the_program_never_looks_like_a_verdict(desk, capsys, monkeypatch):
    def fault(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(module, "check_receipt", fault)

    assert main(["receipt", str(desk.file(LOG.receipt(1))), *TRUST]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "ZeroDivisionError" in said.err


@pytest.mark.parametrize(
    "arguments", [["receipt", "nowhere"], ["bundle", "nowhere"], ["consistency", "nowhere"], ["receipt", "."]], ids=" ".join
)
def test_what_cannot_be_read_leaves_with_two(desk, arguments):
    assert desk.ask(*arguments).codes == ["wrong_usage"]


def test_a_memory_that_cannot_be_written_is_not_a_success(desk):
    (desk.folder / "there").write_text("no folder")

    assert desk.ask("receipt", LOG.receipt(1), "--seen", "there/seen").exit_code == 2


def test_it_is_a_module_that_can_be_run(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "traceability.verifier", "receipt", "nowhere", "--log", LOG_KEY.verifier.vkey],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 2 and "nowhere" in done.stdout
