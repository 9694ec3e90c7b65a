"""Databases of a test's own, for tests that commit: append-only tables refuse the TRUNCATE with which Django would clear up.

A copy of the migrated database takes some 30 ms. Rights and settings of a database are not copied with it, so they are given again.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connections

from config.settings.database import start_option
from tests import grounds

_numbers = count(1)

SAME_RIGHTS = """
SELECT format('REVOKE ALL ON DATABASE %%I FROM PUBLIC', %(copy)s::text)
UNION ALL
SELECT format('GRANT %%s ON DATABASE %%I TO %%s', privilege_type, %(copy)s::text, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE datname = %(template)s
UNION ALL
SELECT format('ALTER DATABASE %%I SET %%s TO %%L', %(copy)s::text, split_part(line, '=', 1), substr(line, strpos(line, '=') + 1))
FROM pg_db_role_setting JOIN pg_database ON oid = setdatabase, unnest(setconfig) AS line WHERE datname = %(template)s AND setrole = 0
"""


@dataclass(frozen=True)
class OwnDatabase:
    """The database that this test alone uses, in all its threads, and how its child processes find it."""

    name: str

    @property
    def url(self) -> str:
        here = connections.settings["default"]
        login = quote(here["USER"]) + (f":{quote(here['PASSWORD'])}" if here["PASSWORD"] else "")
        port = f"&port={here['PORT']}" if here["PORT"] else ""
        return f"postgresql://{login}@/{quote(self.name)}?host={quote(here['HOST'])}{port}"

    def environment(self, **more: str) -> dict[str, str]:
        """Variables for a child (web, worker, sequencer, a command) that shall work on this database with the rights of production."""
        hidden = ("LEDGER_TEST_", "PYTEST_", "LEDGER_DATABASE_ROLE", "DATABASE_POOL_SIZE")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        own = {
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "DATABASE_URL": self.url,
            "REDIS_URL": settings.REDIS_URL,
            "LEDGER_STATE": str(settings.LEDGER_STATE_DIR),
            "LEDGER_SIGNER_DIR": str(settings.LEDGER_SIGNER_DIR),
            "LEDGER_KEYS_DIR": str(settings.LEDGER_KEYS_DIR),
            "LEDGER_MIRROR_DIR": str(settings.LEDGER_MIRROR_DIR),
        }
        return inherited | own | more

    def as_login(self, statement: str) -> None:
        """Run one statement as the login, on a connection of its own that commits at once."""
        with login_connection(self.name) as connection:
            connection.execute(statement)


def login_connection(database: str) -> psycopg.Connection:
    """A connection as the login (the schema's owner, and a superuser on embedded servers); it commits each statement."""
    here = connections.settings["default"]
    known = {"host": here["HOST"], "port": here["PORT"], "user": here["USER"], "password": here["PASSWORD"]}
    return psycopg.connect(dbname=database, autocommit=True, **{key: value for key, value in known.items() if value})


def act_as(role: str) -> None:
    """From now on connections act as `role`, also those opened later; `login` is the owner of the schema, as in migrations."""
    connections.settings["default"]["OPTIONS"]["options"] = start_option(role)
    connections.close_all()


@contextmanager
def own_database(template: str) -> Iterator[OwnDatabase]:
    """A copy of `template`, on the server that the settings name, used by all connections until the end."""
    here = connections.settings["default"]
    before, copy = here["NAME"], f"{template}_{os.getpid()}_{next(_numbers)}"
    grounds.leave()
    connections.close_all()  # a template must have no connection
    with login_connection("postgres") as server:
        server.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
        for (statement,) in server.execute(SAME_RIGHTS, {"copy": copy, "template": template}).fetchall():
            server.execute(statement)
    here["NAME"] = copy
    try:
        yield OwnDatabase(copy)  # meanwhile no connection is held here: the server itself may be killed
    finally:
        connections.close_all()
        here["NAME"] = before
        with login_connection("postgres") as server:
            server.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')
