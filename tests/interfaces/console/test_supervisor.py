import stat

import pytest
from django.core.management.base import CommandError
from django.db import OperationalError, connection

from traceability.interfaces.console import supervisor
from traceability.interfaces.console.progress import Progress
from traceability.interfaces.console.supervisor import Supervisor, environment, jobs, own_secret


def test_the_parts_start_in_order_and_listen_where_they_are_told(settings):
    settings.PORT, settings.WORKER_PROCESSES = 8123, 3

    parts = jobs("192.0.2.1")

    assert [part.name for part in parts] == ["web", "worker", "beat", "sequencer"]
    assert "192.0.2.1:8123" in parts[0].args
    assert parts[1].args[parts[1].args.index("--concurrency") + 1] == "3"


def test_a_secret_is_made_once_and_for_us_alone(tmp_path):
    made = own_secret(tmp_path / "state" / "secret-key").read_text(encoding="ascii")

    assert stat.S_IMODE((tmp_path / "state" / "secret-key").stat().st_mode) == 0o600
    assert len(made) >= 50
    assert own_secret(tmp_path / "state" / "secret-key").read_text(encoding="ascii") == made


def test_children_get_a_secret_and_the_state_and_their_own_pool(settings, tmp_path, monkeypatch):
    settings.LEDGER_STATE_DIR = tmp_path
    monkeypatch.setenv("DATABASE_POOL_SIZE", "0")
    monkeypatch.delenv("SECRET_KEY", raising=False)

    told = environment("127.0.0.1")

    assert told["SECRET_KEY_FILE"] == str(tmp_path / "secret-key")
    assert told["LEDGER_STATE"] == str(tmp_path)
    assert "DATABASE_POOL_SIZE" not in told


def test_a_secret_of_ones_own_is_left_alone(settings, tmp_path, monkeypatch):
    settings.LEDGER_STATE_DIR = tmp_path
    monkeypatch.setenv("SECRET_KEY", "x" * 60)

    assert "SECRET_KEY_FILE" not in environment("127.0.0.1")


@pytest.mark.parametrize(("host", "allowed"), [("0.0.0.0", "*"), ("ledger.example", "ledger.example")])
def test_the_host_that_is_listened_on_may_be_asked(settings, tmp_path, host, allowed):
    settings.LEDGER_STATE_DIR = tmp_path

    assert allowed in environment(host)["ALLOWED_HOSTS"].split(",")


def test_a_migration_that_fails_ends_all_with_the_end_of_its_log(settings, tmp_path, monkeypatch):
    settings.LEDGER_STATE_DIR = tmp_path
    settings.USES_EMBEDDED_DATABASE = settings.USES_EMBEDDED_QUEUE = False
    monkeypatch.setattr(supervisor, "MIGRATION", ("no_such_command",))
    monkeypatch.setattr(supervisor, "_is_migrated", lambda: False)

    with (
        pytest.raises(CommandError, match="no_such_command failed") as refusal,
        Supervisor("127.0.0.1", Progress(lambda line: None)).running(lambda: ""),
    ):
        pass

    assert "Unknown command" in str(refusal.value)


@pytest.mark.django_db
def test_a_database_that_wants_nothing_is_not_migrated_again():
    assert supervisor._is_migrated()

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'ledger'")
    assert not supervisor._is_migrated()


def test_a_database_that_cannot_be_asked_is_migrated(monkeypatch):
    def refuse(_):
        raise OperationalError('role "ledger_app" does not exist')

    monkeypatch.setattr(supervisor, "MigrationExecutor", refuse)

    assert not supervisor._is_migrated()


def test_a_part_that_ends_by_itself_is_noticed(settings, tmp_path):
    settings.LEDGER_STATE_DIR = tmp_path
    (tmp_path / "log").mkdir()
    watched = Supervisor("127.0.0.1", Progress(lambda line: None))
    watched._launch("web", ["/bin/sh", "-c", "echo no luck; exit 7"], {})
    watched._children["web"].wait()

    with pytest.raises(CommandError, match="web ended by itself with 7") as refusal:
        watched.check()
    assert "no luck" in str(refusal.value)


def test_the_log_of_the_last_time_is_kept_once(settings, tmp_path):
    settings.LEDGER_STATE_DIR = tmp_path
    (tmp_path / "log").mkdir()
    watched = Supervisor("127.0.0.1", Progress(lambda line: None))

    for word in ("first", "second", "third"):
        watched._launch("web", ["/bin/sh", "-c", f"echo {word}"], {})
        watched._children["web"].wait()

    assert (tmp_path / "log" / "web.log").read_text(encoding="utf-8") == "third\n"
    assert (tmp_path / "log" / "web.log.1").read_text(encoding="utf-8") == "second\n"


def test_what_is_missing_is_told_when_it_takes_too_long(settings, tmp_path):
    settings.LEDGER_STATE_DIR = tmp_path
    said = []

    with pytest.raises(CommandError, match="not ready after 0 s: the sequencer lags"):
        Supervisor("127.0.0.1", Progress(said.append, seconds=0))._wait(lambda: "the sequencer lags", seconds=0.3)

    assert said[0] == "not ready yet: the sequencer lags"
