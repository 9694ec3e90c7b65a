import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.env import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "TRACEABILITY_ENV": "production",
    "SECRET_KEY": "s" * 60,
    "DATABASE_URL": "postgresql://ledger@db/traceability",
    "REDIS_URL": "redis://queue:6379/0",
    "PUBLIC_BASE_URL": "https://ledger.example",
}


def loaded(variables, *asked):
    """The settings named, as another process with only these variables has them; or the end of its complaint."""
    code = f"from config.settings import base\nprint(*(getattr(base, name) for name in {asked!r}), sep='\\n')"
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run([sys.executable, "-c", code], env=plain | variables, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else done.stderr


def test_variables_stand_in_the_example_file_and_in_the_readme_in_the_same_order():
    example = re.findall(r"^([A-Z][A-Z_]*)=", (ROOT / ".env.example").read_text(encoding="utf-8"), flags=re.MULTILINE)
    readme = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert set(example) == set(readme) == set(ENVIRONMENT.names)
    assert example == readme


def test_values_of_the_example_file_are_the_defaults():
    example = dict(re.findall(r"^([A-Z][A-Z_]*)=(.+)$", (ROOT / ".env.example").read_text(encoding="utf-8"), flags=re.MULTILINE))
    asked = [
        "TRACEABILITY_ENV",
        "PORT",
        "LEDGER_LOG",
        "LEDGER_SEAL_SECONDS",
        "API_MAX_BODY_BYTES",
        "UPLOAD_MAX_BYTES",
        "UPLOAD_PROBLEMS_KEEP_DAYS",
        "IDEMPOTENCY_KEEP_DAYS",
        "LEDGER_STATE_DIR",
        "PUBLIC_BASE_URL",
        "DATABASES",
    ]

    assert loaded(example, *asked) == loaded({}, *asked)


def test_no_secret_stands_in_the_example_file():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    assert {"SECRET_KEY=", "DATABASE_URL=", "REDIS_URL="} <= set(lines)


def test_production_starts_with_its_variables():
    assert loaded(PRODUCTION, "IS_PRODUCTION", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "DEBUG") == ["True", "True", "True", "False"]


def test_production_reports_all_that_is_missing_at_once():
    complaint = loaded({"TRACEABILITY_ENV": "production", "DEBUG": "1", "LEDGER_SEAL_SECONDS": "ten"}, "DEBUG")

    assert "ImproperlyConfigured" in complaint
    for expected in (
        "SECRET_KEY is empty",
        "DATABASE_URL is empty",
        "REDIS_URL is empty",
        "PUBLIC_BASE_URL is empty",
        "DEBUG=1",
        "LEDGER_SEAL_SECONDS=ten",
    ):
        assert expected in complaint


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"DATABASE_URL": "mysql://u:pw-in-clear@h/n"}, "DATABASE_URL: expected postgresql://"),
        ({"DATABASE_URL": "postgresql://u:pw-in-clear@h:port/n"}, "with a number as port"),
        ({"REDIS_URL": "amqp://u:pw-in-clear@h"}, "REDIS_URL: expected redis://"),
        ({"LEDGER_DATABASE_ROLE": "app; drop"}, "LEDGER_DATABASE_ROLE: expected the name of a role"),
        (PRODUCTION | {"SECRET_KEY": "pw-in-clear"}, "SECRET_KEY has 11 characters: expected at least 50"),
        (PRODUCTION | {"SECRET_KEY_FALLBACKS": "o" * 60 + " pw-in-clear"}, "SECRET_KEY_FALLBACKS: a key has fewer than 50 characters"),
        ({"IDEMPOTENCY_KEEP_DAYS": "29"}, "IDEMPOTENCY_KEEP_DAYS=29: expected days from 30 to 36500, e.g. 90"),
        ({"TRACEABILITY_ENV": "staging"}, "TRACEABILITY_ENV=staging: expected one of development, production"),
    ],
)
def test_a_wrong_value_is_told_with_its_remedy_and_without_secrets(variables, expected):
    complaint = loaded(variables, "DEBUG")

    assert expected in complaint
    assert "pw-in-clear" not in complaint.rpartition("ImproperlyConfigured")[2]


def test_each_server_is_embedded_unless_its_own_address_is_given():
    asked = ("USES_EMBEDDED_DATABASE", "USES_EMBEDDED_QUEUE")

    assert loaded({}, *asked) == ["True", "True"]
    assert loaded({"DATABASE_URL": PRODUCTION["DATABASE_URL"]}, *asked) == ["False", "True"]
    assert loaded({"REDIS_URL": PRODUCTION["REDIS_URL"]}, *asked) == ["True", "False"]


def test_loading_the_settings_starts_and_makes_nothing(tmp_path):
    state = tmp_path / "state"

    assert loaded({"LEDGER_STATE": str(state)}, "LEDGER_STATE_DIR") == [str(state)]
    assert not state.exists()


def test_secrets_may_come_from_files(tmp_path):
    (tmp_path / "address").write_text("postgresql://ledger:secret@db/traceability\n", encoding="utf-8")

    assert "'PASSWORD': 'secret'" in loaded({"DATABASE_URL_FILE": str(tmp_path / "address")}, "DATABASES")[0]


def test_keys_of_before_and_where_security_keys_are_used_are_read():
    before = {"SECRET_KEY_FALLBACKS": f"{'o' * 60} {'p' * 60}"}

    assert loaded(PRODUCTION | before, "SECRET_KEY_FALLBACKS", "SECURITY_KEY_ORIGIN") == [
        f"['{'o' * 60}', '{'p' * 60}']",
        "https://ledger.example",
    ]
    assert loaded({"PORT": "8123"}, "SECRET_KEY_FALLBACKS", "SECURITY_KEY_ORIGIN") == ["[]", "http://localhost:8123"]


def test_times_are_utc_and_transactions_are_said_not_implied():
    assert (settings.TIME_ZONE, settings.USE_TZ, settings.CELERY_TIMEZONE) == ("UTC", True, "UTC")
    assert settings.DATABASES["default"]["ATOMIC_REQUESTS"] is False
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] == 0


def test_tasks_are_json_and_end_before_they_are_given_to_somebody_else():
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT
