"""The settings of the suite: a state folder of its own, no pool, cheap passwords. They compute paths; tests/conftest.py starts the servers.

The first process of a run chooses and writes it into the environment; workers of pytest-xdist and child processes inherit that.
"""

import os
import secrets
import tempfile
from pathlib import Path

from config import embedded

if not os.environ.get("LEDGER_TEST_STATE"):
    _state = Path(tempfile.gettempdir()).resolve() / f"ledger-test-{secrets.token_hex(8)}"
    _own = {"DATABASE_URL": embedded.database_url(_state), "REDIS_URL": embedded.redis_url(_state)}
    _missing = {name: address for name, address in _own.items() if not os.environ.get(name)}
    for _name in (
        "TRACEABILITY_ENV",
        "DEBUG",
        "SECRET_KEY",
        "PUBLIC_BASE_URL",
        "ALLOWED_HOSTS",
        "LEDGER_LOG",
        "LEDGER_POLICY",
        "LEDGER_TSA_URL",
        "LEDGER_DATABASE_ADMINS",
        "LEDGER_SEAL_SECONDS",
        "SECOND_FACTOR",
        "WEBHOOK_ALLOWED_NETWORKS",
    ):
        os.environ.pop(_name, None)
    os.environ |= _missing | {"LEDGER_TEST_STATE": str(_state), "LEDGER_TEST_SERVERS": " ".join(_missing)}

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ["LEDGER_STATE"] = str(Path(os.environ["LEDGER_TEST_STATE"]) / _worker)
os.environ["LEDGER_DATABASE_ROLE"] = "login"  # the role comes after the migrations, see tests/conftest.py
os.environ["DATABASE_POOL_SIZE"] = "0"

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import CACHES, DATABASES, REDIS_URL  # noqa: E402
from config.settings.queue import celery_url, numbered  # noqa: E402

REDIS_URL = numbered(REDIS_URL, int(_worker.removeprefix("gw") or -1) + 1)
CACHES["default"]["LOCATION"] = REDIS_URL
CELERY_BROKER_URL = CELERY_RESULT_BACKEND = celery_url(REDIS_URL)
DATABASES["default"]["TEST"] = {"NAME": "test_traceability"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # each test client loads the middleware, which would otherwise list all static files every time
