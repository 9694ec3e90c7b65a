"""The settings of the signer's own process: folders, socket and logs. No database, no queue, no secret, so that it can reach none.

`manage.py ledger_signer` takes these by itself.
"""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import embedded
from config.env import ENVIRONMENT as env
from config.settings.logging import logging_for

BASE_DIR = Path(__file__).resolve().parents[2]
LEDGER_STATE_DIR = Path(env.read_text("LEDGER_STATE") or embedded.state_root(BASE_DIR)).resolve()
LEDGER_LOG = env.read_text("LEDGER_LOG", "traceability.example")
LEDGER_SIGNER_DIR = Path(env.read_text("LEDGER_SIGNER_DIR") or LEDGER_STATE_DIR / "signer")
LEDGER_SIGNER_SOCKET = env.read_text("LEDGER_SIGNER_SOCKET")

INSTALLED_APPS = ["traceability.interfaces.console"]
USE_TZ = True
LOGGING = logging_for(env.read_choice("LOG_LEVEL", "INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR")))

_problems, env.problems = env.problems, []
if _problems:
    raise ImproperlyConfigured("The environment is not usable:\n  " + "\n  ".join(_problems))
