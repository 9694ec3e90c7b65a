"""A database that was put back to an older state while the log went on: what was signed and handed out meanwhile, and what is lost."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from config import embedded
from tests.databases import SAME_RIGHTS, OwnDatabase, login_connection, own_database
from tests.make.ledger import a_draft, say
from tests.make.turning import a_sequencer, step
from traceability.interfaces.console import restoring
from traceability.ledger import queries
from traceability.ledger.mirror import Mirror
from traceability.ledger.models import Log
from traceability.ledger.recovery.refill import Refilled, refill
from traceability.ledger.recovery.trust import last_note, trusted_keys
from traceability.ledger.services import prepare

Restore = Callable[[], OwnDatabase]
"""Brings the dump back."""


@dataclass
class Restored:
    """`roots` and `notes` by size, and `receipts`, are what the world saw before; `waited` and `lost` are uids: recorded before and after
    the dump."""

    database: OwnDatabase
    roots: dict[int, bytes] = field(default_factory=dict)
    notes: dict[int, bytes] = field(default_factory=dict)
    receipts: dict[str, bytes] = field(default_factory=dict)
    waited: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    vkeys: list[str] = field(default_factory=list)
    logs: list[tuple] = field(default_factory=list)
    published: bool = False
    mirror: Path = field(default_factory=lambda: Path(settings.LEDGER_MIRROR_DIR))

    def refill(self, **more) -> list[Refilled]:
        return refill(self.mirror, lambda origin: trusted_keys([], origin), last_note, durable_only=False, **more)


@contextmanager
def a_copy(live: OwnDatabase) -> Iterator[Restore]:
    """What stands for a dump where its form does not matter: a copy that the server makes."""
    with own_database(live.name) as copy:
        yield lambda: copy


@contextmanager
def a_dump(live: OwnDatabase) -> Iterator[Restore]:
    """A dump by the programs that belong to the server, brought back into a database of its own."""
    here, name = connections["default"].settings_dict, f"{live.name}_restored"
    file = Path(settings.LEDGER_STATE_DIR) / "dump"
    program = embedded.postgres_bin(Path(settings.LEDGER_STATE_DIR)) / "pg_dump"
    subprocess.run([program, "-Fc", "-h", here["HOST"], "-U", here["USER"], "-f", file, live.name], check=True)

    def restore() -> OwnDatabase:
        with login_connection("postgres") as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            for (statement,) in server.execute(SAME_RIGHTS, {"copy": name, "template": live.name}).fetchall():
                server.execute(statement)
        restoring._restore(file, name, here)
        return OwnDatabase(name)

    try:
        yield restore
    finally:
        connections.close_all()
        with login_connection("postgres") as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def a_restored(
    live: OwnDatabase,
    *,
    before: int = 400,
    after: tuple[int, ...] = (300, 300),
    waiting: int = 5,
    meanwhile: Callable[[], object] = lambda: None,
    dumped: Callable[[OwnDatabase], AbstractContextManager[Restore]] = a_copy,
) -> Iterator[Restored]:
    """`before` entries, then the dump while `waiting` wait, then `after`, each sealed, and what is done `meanwhile`; then the dump again."""
    prepare()
    told = Restored(live)
    with a_sequencer() as sequencer:
        say(*(a_draft() for _ in range(before)))
        step(sequencer)
        told.waited = [str(said.uid) for said in say(*(a_draft() for _ in range(waiting)))]
        connections.close_all()
        here = connections.settings["default"]
        with dumped(live) as restore:
            connections.close_all()
            here["NAME"] = live.name
            for count in after:
                told.lost += [str(said.uid) for said in say(*(a_draft() for _ in range(count)))]
                step(sequencer)
                _publish(told)
            meanwhile()
            step(sequencer, times=4)
            sequencer.close()
            _remember(told)
            connections.close_all()
            told.database = restore()
            here["NAME"] = told.database.name
            yield told
            connections.close_all()
            here["NAME"] = told.database.name


def _publish(told: Restored) -> None:
    """The first checkpoint after the dump, and no later one: publication lags behind the signer."""
    if not told.published:
        log, told.published = queries.current_log(), True
        Mirror(told.mirror).publish(log.origin, queries.latest_checkpoint(log).note)


def _remember(told: Restored) -> None:
    told.vkeys = [key.vkey for key in queries.signing_keys()]
    told.roots, told.notes = roots(), stored_notes()
    told.logs = [(log.origin, log.size, bytes(log.root), log.mode) for log in Log.objects.order_by("log_id")]
    for uid in (*told.waited[:1], *told.lost[:1], *told.lost[-1:]):
        told.receipts[uid] = queries.receipt(uid).text


def roots() -> dict[int, bytes]:
    """The root of each stored checkpoint of the newest log."""
    return _of_checkpoints("root")


def stored_notes() -> dict[int, bytes]:
    """The note of each."""
    return _of_checkpoints("note")


def _of_checkpoints(column: str) -> dict[int, bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT size, {column} FROM ledger.checkpoint WHERE log_id = %s", [Log.objects.order_by("-log_id")[0].log_id])
        return {size: bytes(found) for size, found in cursor.fetchall()}
