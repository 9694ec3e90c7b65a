import pytest
from django.core.management import CommandError, call_command

from tests.make.ledger import seal_now
from traceability.ledger import queries
from traceability.ledger.signer import rotation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.LEDGER_SIGNER_DIR = tmp_path / "signer"


def test_keys_are_made_and_announced_once(capsys):
    call_command("ledger_prepare")
    announced = capsys.readouterr().out.splitlines()
    call_command("ledger_prepare")

    assert sorted(line.split()[1] for line in announced) == ["acknowledgement", "checkpoint"]
    assert capsys.readouterr().out == "" and len(queries.signing_keys()) == 2


def test_a_lost_key_is_not_replaced(tmp_path, settings):
    seal_now()
    settings.LEDGER_SIGNER_DIR = tmp_path / "empty"
    with pytest.raises(CommandError, match="has checkpoints"):
        call_command("ledger_prepare")


def test_a_rotation_is_told_step_by_step(capsys, tmp_path):
    call_command("ledger_prepare")
    seal_now()
    vkey = rotation.begin(tmp_path / "signer").vkey
    capsys.readouterr()

    call_command("ledger_prepare")
    assert capsys.readouterr().out.splitlines() == [
        f"announced checkpoint key {vkey}",
        f"next key {vkey}: not sealed yet: run ledger_prepare again",
    ]
    seal_now()
    call_command("ledger_prepare")
    assert capsys.readouterr().out == f"next key {vkey}: the signer has followed\n"
