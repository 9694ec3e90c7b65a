"""Servers of their own with a large database, which stays in its folder for the next run. Nothing in it is durable.

One long chain is recorded by the commands (`seed.py`) and copied set-based for other enterprises and years (`clones.py`).
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test.utils import setup_databases

from config import embedded
from tests.bench.pages.clones import cloned
from tests.bench.pages.seed import record_seed
from tests.databases import act_as, login_connection
from tests.make.ledger import seal_now

NAME = "filled"
Say = Callable[[str], None]


@contextmanager
def a_filled_database(state: Path, *, worlds: int, clones: int, say: Say) -> Iterator[None]:
    """While this lasts, Django's database is the filled one, with the rights of production; filled first, if it is not yet.

    A folder that was filled before keeps its size, whatever is asked for; migrations that came since are run.
    """
    with ExitStack() as stack:
        stack.callback(embedded.remove_sockets, state)
        postgres, valkey = embedded.Postgres(state, durable=False), embedded.Valkey(state)
        stack.callback(postgres.stop)
        stack.callback(valkey.stop)
        postgres.start()
        valkey.start()
        if NAME not in _databases():
            _fill(state, worlds, clones, say)
        stack.callback(connections.close_all)
        _go_over(say)
        yield


def _databases() -> set[str]:
    with login_connection("postgres") as server:
        return {name for (name,) in server.execute("SELECT datname FROM pg_database").fetchall()}


def _fill(state: Path, worlds: int, clones: int, say: Say) -> None:
    for old in ("signer", "keys", "mirror"):
        shutil.rmtree(state / old, ignore_errors=True)
    with login_connection("postgres") as server:
        server.execute(f'DROP DATABASE IF EXISTS "{settings.DATABASES["default"]["TEST"].get("NAME") or "test_traceability"}" WITH (FORCE)')
    say("migrate")
    setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    made = connections.settings["default"]["NAME"]
    act_as("ledger_app")
    say("record one chain of 222 events with five shipments")
    record_seed()
    say(f"copy it to {worlds} x {clones} chains")
    with login_connection(made) as server:
        cloned(server, worlds, clones)
    say("seal")
    seal_now()
    connections.close_all()
    with login_connection(made) as server:
        server.execute("VACUUM (FREEZE, ANALYZE)")
    with login_connection("postgres") as server:
        server.execute(f'ALTER DATABASE "{made}" RENAME TO {NAME}')


def _go_over(say: Say) -> None:
    """To the filled database, migrated to what is in the tree."""
    connections.close_all()
    connections.settings["default"]["NAME"] = connections["default"].settings_dict["NAME"] = NAME
    act_as("login")
    say("migrate what is new")
    call_command("migrate", verbosity=0)
    act_as("ledger_app")
