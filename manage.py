#!/usr/bin/env python
"""The operator's commands. Each acts in the database as the role that it needs, and as no more."""

import os
import sys

# Web, worker and all other commands act as LEDGER_DATABASE_ROLE (ledger_app). `login` is the login itself, the owner of the schema.
ROLES = {
    "migrate": "login",
    "makemigrations": "login",
    "showmigrations": "login",
    "sqlmigrate": "login",
    "dbshell": "login",
    "ledger_fsck": "login",
    "ledger_sequencer": "ledger_sequencer",
}


def main() -> None:
    without_database = sys.argv[1:2] == ["ledger_signer"]  # nor queue, nor secret: what it could reach, it could be made to give away
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.signer" if without_database else "config.settings.base")
    if len(sys.argv) > 1 and sys.argv[1] in ROLES:
        os.environ["LEDGER_DATABASE_ROLE"] = ROLES[sys.argv[1]]
    os.environ.setdefault("DATABASE_POOL_SIZE", "0")  # one connection does for a command, and fails at once where no server is
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed in this Python: run `make demo`, or .venv/bin/python manage.py")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        if not str(problem).startswith("The environment is not usable"):
            raise
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
