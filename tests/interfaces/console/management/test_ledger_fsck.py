"""`manage.py ledger_fsck`: its exit code above all, and what it prints."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.ledger.fixtures import sound, sound_template  # noqa: F401 (fixtures)
from tests.ledger.test_database_rules import run
from tests.make.losses import acknowledge
from tests.make.sound_log import policy_file
from traceability.ledger.fsck import catalogue
from traceability.ledger.losses import finding_of
from traceability.ledger.mirror import Mirror
from traceability.ledger.replay import DERIVATIONS
from traceability.ledger.signer.keys import new_key


@pytest.fixture(autouse=True)
def known_witnesses(tmp_path, settings):
    settings.LEDGER_POLICY = str(policy_file(tmp_path))


DAMAGE = "UPDATE ledger.entry SET kind = 'thing.unsaid' WHERE entry_id = (SELECT entry_id FROM ledger.leaf WHERE leaf_index = {})"


def exit_code(*arguments):
    """As the shell sees it."""
    try:
        call_command("ledger_fsck", *arguments)
    except SystemExit as end:
        return end.code
    except CommandError as refused:
        return refused.returncode
    return 0


def test_a_sound_log_exits_with_0_and_a_line_for_each_class(sound, capsys):  # noqa: F811
    assert exit_code() == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 23 + len(DERIVATIONS) and lines[0] == "leaves: 1,008 checked, 0 bad"


def test_damage_exits_with_1_and_names_the_lowest_index(sound, capsys):  # noqa: F811
    sound.tamper(DAMAGE.format(500), DAMAGE.format(7))
    assert exit_code() == 1
    bad = [line for line in capsys.readouterr().out.splitlines() if line.startswith("BAD")]
    origin = run("SELECT origin FROM ledger.log")[0][0]
    assert bad[0].startswith(f"BAD leaves {origin} 7: expected columns as in the leaf ") and " found (1, " in bad[0]
    assert bad[1].startswith(f"BAD leaves {origin} 500: ")


def test_the_same_as_one_object(sound, capsys):  # noqa: F811
    sound.tamper(DAMAGE.format(7))
    assert exit_code("--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["exit_code"], told["bad"][0]["class"], told["bad"][0]["key"]) == (1, "leaves", 7)


def test_only_a_part_is_asked_about(sound):  # noqa: F811
    sound.tamper(DAMAGE.format(7))
    assert exit_code("--from", "300", "--to", "400") == 0
    assert exit_code("--from", "0", "--to", "400") == 1


@pytest.mark.parametrize(
    "arguments", [("--log", "other.example/2026"), ("--from", "5", "--to", "3"), ("--from", "-1"), ("--vkey", "no key")]
)
def test_what_cannot_be_run_exits_with_2(sound, arguments):  # noqa: F811
    assert exit_code(*arguments) == 2


def test_a_trusted_key_is_named_from_outside(sound):  # noqa: F811
    origin, vkey = run("SELECT origin, vkey FROM ledger.log, ledger.signing_key WHERE purpose = 'checkpoint'")[0]
    assert exit_code("--vkey", vkey) == 0
    assert exit_code("--vkey", new_key(origin).verifier.vkey) == 1


def test_a_part_that_could_not_be_read_exits_with_3(sound):  # noqa: F811
    run("SET LOCAL ledger.migrating = 'on'")
    run("REVOKE SELECT ON ledger.disclosure FROM ledger_app")
    run("GRANT SELECT ON ledger.disclosure TO ledger_app; REVOKE ALL ON ledger.disclosure FROM ledger_auditor")
    run("SET LOCAL ROLE ledger_auditor")
    assert exit_code() in (2, 3), "an auditor sees no requests either"


def test_only_a_clean_and_whole_run_thaws(sound, capsys):  # noqa: F811
    run("SELECT ledger.freeze('tried')")
    assert exit_code("--thaw", "--from", "5") == 2
    with pytest.raises(CommandError, match="only a clean run"):
        sound.tamper(DAMAGE.format(7))
        call_command("ledger_fsck", "--thaw")
    sound.tamper(DAMAGE.format(7).replace("thing.unsaid", "thing.said"))
    assert run("SELECT mode FROM ledger.log") == [("frozen",)]

    assert exit_code("--thaw") == 0
    assert run("SELECT mode FROM ledger.log") == [("live",)]
    assert capsys.readouterr().out.splitlines()[-1].endswith("is live again")


def test_a_log_with_a_known_loss_exits_with_3_and_thaws(sound, capsys):  # noqa: F811
    """What nobody has acknowledged yet is named in full, as the acknowledgement wants it."""
    sound.tamper("DELETE FROM thing WHERE id IN (SELECT id FROM thing ORDER BY id LIMIT 30)")
    run("SELECT ledger.freeze('tried')")
    assert exit_code("--json", "--every", "--thaw") == 1
    bad = json.loads(capsys.readouterr().out)["bad"]
    assert [one["class"] for one in bad] == ["domain"] * 30
    acknowledge(*map(finding_of, bad))

    assert exit_code("--thaw") == 3
    told = capsys.readouterr().out
    assert told.count("KNOWN domain ") == 20 and "… and 10 more of domain that is known to be lost" in told and "BAD" not in told
    assert run("SELECT mode FROM ledger.log") == [("live",)]


def test_the_manifest_is_written_from_the_database(sound, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(catalogue, "MANIFEST", tmp_path / "manifest.toml")
    assert exit_code("--write-manifest") == 0
    assert catalogue.manifest() == catalogue.catalogue()


def test_witnesses_that_the_policy_does_not_name_leave_the_answer_incomplete(sound, settings, capsys):  # noqa: F811
    settings.LEDGER_POLICY = ""

    assert exit_code() == 3
    assert "NOT READ cosignatures of witness.example/w1" in capsys.readouterr().out


def test_the_mirror_is_compared_when_it_is_named(sound, tmp_path, capsys):  # noqa: F811
    ((origin, size),) = run("SELECT origin, (SELECT max(size) FROM ledger.checkpoint) FROM ledger.log")
    Mirror(tmp_path / "mirror").export(1, origin, size)

    assert exit_code("--mirror", str(tmp_path / "mirror")) == 0
    assert "mirror: 9 checked, 0 bad" in capsys.readouterr().out
    next((tmp_path / "mirror").glob("*/tile/0/000")).unlink()
    assert exit_code("--mirror", str(tmp_path / "mirror")) == 1
