"""The signer's settings can reach nothing, whatever the environment offers."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ASK = "from django.conf import settings as s; print(s.LEDGER_SIGNER_DIR, s.LEDGER_SIGNER_SOCKET, s.LEDGER_LOG, dict(s.DATABASES), s.is_overridden('SECRET_KEY'))"


def asked(**environment):
    hidden = ("LEDGER_", "DATABASE", "SECRET", "REDIS")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.signer"}
    return subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=inherited | settings | environment, capture_output=True, text=True, check=False
    )


def test_no_database_and_no_secret_even_in_production():
    answer = asked(
        TRACEABILITY_ENV="production",
        DATABASE_URL="postgresql://somebody@db/traceability",
        LEDGER_STATE="/var/lib/t",
        LEDGER_SIGNER_SOCKET="/run/s",
        LEDGER_LOG="trace.example",
    )
    assert answer.stdout == "/var/lib/t/signer /run/s trace.example {} False\n", answer.stderr


def test_a_wrong_variable_is_told():
    assert "LOG_LEVEL=LOUD" in asked(LOG_LEVEL="LOUD").stderr
