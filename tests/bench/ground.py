"""The server on a slow disk, a migrated database with the rights of production, and the tables that stand for a world without a ledger."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connections

from config import embedded
from tests import migrating
from tests.bench import slow_disk
from tests.databases import OwnDatabase, act_as, login_connection, own_database
from tests.make.ledger import TABLES, say_of_things
from traceability.ledger.services import prepare

ROLE = "ledger_app"
ROWS_OF_A_WRITER = 40

# The same columns as an entry's, less what the ledger adds: its hash, its triggers, its second index.
WITHOUT_LEDGER = """
SET LOCAL ledger.migrating = 'on';
CREATE TABLE public.plain_thing (id uuid PRIMARY KEY, version integer NOT NULL, name text NOT NULL DEFAULT '');
CREATE TABLE public.plain_row (
    row_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, uid uuid NOT NULL, kind text NOT NULL, organisation_id uuid NOT NULL,
    subject_type text NOT NULL, subject_id uuid NOT NULL, subject_version integer NOT NULL, leaf bytea NOT NULL);
CREATE TABLE public.chained_row (LIKE public.plain_row INCLUDING ALL, prev bytea NOT NULL, hash bytea NOT NULL);
INSERT INTO public.chained_row (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf, prev, hash)
VALUES (gen_random_uuid(), '', gen_random_uuid(), '', gen_random_uuid(), 1, '', '', sha256(''));
GRANT SELECT, INSERT, UPDATE ON public.plain_thing, public.plain_row, public.chained_row TO ledger_app;
"""


@dataclass(frozen=True)
class Ground:
    """Where the races are run; `disk` says how fsync was slowed."""

    postgres: embedded.Postgres
    template: str
    disk: str

    @property
    def pid(self) -> int:
        assert self.postgres.child is not None
        return self.postgres.child.pid


@contextmanager
def ground() -> Iterator[Ground]:
    """Start the servers, durable, migrate on a quick disk, go on with a slow one; afterwards nothing is left."""
    state = embedded.make_folder(Path(os.environ["LEDGER_TEST_STATE"]))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, state, ignore_errors=True)
        stack.callback(embedded.remove_sockets, state)
        postgres, valkey = embedded.Postgres(state), embedded.Valkey(state)
        stack.callback(postgres.stop)
        stack.callback(valkey.stop)
        postgres.start()
        valkey.start()
        migrating.set_up()
        template = connections.settings["default"]["NAME"]
        act_as(ROLE)
        yield Ground(postgres, template, _slowed(postgres, state))


def _slowed(postgres: embedded.Postgres, state: Path) -> str:
    connections.close_all()
    built = slow_disk.preload(state)
    if built is None:
        with login_connection("postgres") as server:
            for statement in slow_disk.INSTEAD.split("; "):
                server.execute(statement)
    postgres.stop()
    with slow_disk.preloaded(built):
        postgres.start()
    return slow_disk.PRELOADED if built else slow_disk.DELAYED


@contextmanager
def database(template: str, *, writers: int = 0) -> Iterator[OwnDatabase]:
    """A copy of `template` with the things of `writers` writers, each with an entry, and as many plain things."""
    with own_database(template) as own:
        state = embedded.make_folder(Path(os.environ["LEDGER_STATE"]) / own.name)
        settings.LEDGER_STATE_DIR, settings.LEDGER_SIGNER_DIR, settings.LEDGER_MIRROR_DIR = state, state / "signer", state / "mirror"
        own.as_login(TABLES)
        own.as_login(WITHOUT_LEDGER)
        prepare()
        if writers:
            say_of_things(writers * ROWS_OF_A_WRITER, price=None)
            own.as_login("INSERT INTO plain_thing SELECT id, version, name FROM thing")
        connections.close_all()
        yield own


def things_of(own: OwnDatabase, writer: int) -> list[UUID]:
    """The rows that this writer alone changes, so that no two writers wait for a row."""
    with login_connection(own.name) as server:
        ids = [row[0] for row in server.execute("SELECT id FROM thing ORDER BY id").fetchall()]
    return ids[writer * ROWS_OF_A_WRITER : (writer + 1) * ROWS_OF_A_WRITER]


def connection_as(own: OwnDatabase, role: str = ROLE) -> psycopg.Connection:
    """A connection of psycopg's own, whose statements are prepared at their first use."""
    here = connections.settings["default"]
    return psycopg.connect(
        dbname=own.name, host=here["HOST"], user=here["USER"], options=f"-c role={role}", autocommit=True, prepare_threshold=0
    )
