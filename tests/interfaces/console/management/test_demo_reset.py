import pytest
from django.core.management import CommandError, call_command

from config import embedded


@pytest.fixture
def home(settings, tmp_path):
    settings.LEDGER_STATE_DIR = tmp_path / "state"
    settings.DEMO_CREDENTIALS_FILE = tmp_path / "demo-credentials.json"
    for folder in ("pgdata", "keys", "signer", "photos"):
        (tmp_path / "state" / folder).mkdir(parents=True)
    (tmp_path / "state" / "demo-page.json").touch()
    for file in (tmp_path / "state" / "secret-key", tmp_path / "state" / "beat-schedule.db", settings.DEMO_CREDENTIALS_FILE):
        file.touch()
    return tmp_path


def test_what_the_demo_keeps_is_removed_and_nothing_else(home, capsys):
    call_command("demo_reset")

    assert {path.name for path in (home / "state").iterdir()} == {"photos", "lock"}
    assert not (home / "demo-credentials.json").exists()
    assert "is gone" in capsys.readouterr().out


def test_it_refuses_while_the_demo_runs(home):
    with embedded.Lock(home / "state"), pytest.raises(CommandError, match="it runs already"):
        call_command("demo_reset")

    assert (home / "state" / "pgdata").exists()


def test_it_refuses_in_production(home, settings):
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="production"):
        call_command("demo_reset")


def test_a_first_time_has_nothing_to_remove(settings, tmp_path):
    settings.LEDGER_STATE_DIR, settings.DEMO_CREDENTIALS_FILE = tmp_path / "state", tmp_path / "none.json"

    call_command("demo_reset")
