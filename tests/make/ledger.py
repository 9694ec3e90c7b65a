"""Entries about things that no app knows, tables for them, and a log that is sequenced and sealed."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, connections
from psycopg.pq import TransactionStatus

from traceability.kernel.command import command
from traceability.kernel.identifiers import uuid7
from traceability.ledger.acknowledgements import Acknowledgement
from traceability.ledger.envelope import Draft
from traceability.ledger.kinds import COMMITTED, PUBLIC, register
from traceability.ledger.models import Log
from traceability.ledger.services import append
from traceability.ledger.services.integrate import integrate
from traceability.ledger.services.seal import Outcome, seal
from traceability.ledger.signer.signing import Signer

THING_SAID = register("thing.said", {"/name": PUBLIC, "/price": COMMITTED, "/parts": PUBLIC, "/parts/*/price": COMMITTED})
ACTOR = {"id": "019cad8f-ac00-7a10-8a10-0000000000a1", "role": "submitter", "via": "token"}
ORGANISATION = UUID("019cad8f-ac00-7a10-8a10-000000000001")

TABLES = """
SET LOCAL ledger.migrating = 'on';
CREATE TABLE public.thing (id uuid PRIMARY KEY, version integer NOT NULL, name text NOT NULL DEFAULT '');
CREATE TABLE public.thing_part (part_id uuid PRIMARY KEY, thing_id uuid NOT NULL, name text NOT NULL DEFAULT '');
CREATE TABLE public.thing_total (thing_id uuid PRIMARY KEY, parts integer NOT NULL);
CREATE TABLE public.thing_note (note_id bigserial PRIMARY KEY, words text NOT NULL);
CREATE CONSTRAINT TRIGGER thing_has_entry AFTER INSERT OR UPDATE ON public.thing
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('thing', 'id');
CREATE CONSTRAINT TRIGGER thing_part_has_entry AFTER INSERT OR UPDATE ON public.thing_part
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('thing', 'thing_id');
ALTER TABLE public.thing ENABLE ALWAYS TRIGGER thing_has_entry;
ALTER TABLE public.thing_part ENABLE ALWAYS TRIGGER thing_part_has_entry;
SELECT ledger.classify('thing', 'tracked', 'a table of the tests'), ledger.classify('thing_part', 'child', 'a table of the tests'),
       ledger.classify('thing_total', 'derived', 'a table of the tests'), ledger.classify('thing_note', 'free', 'a table of the tests');
INSERT INTO ledger.erasable (kind, path) VALUES ('thing.said', '/price'), ('thing.said', '/parts/*/price');
"""


def a_draft(
    subject: UUID | None = None, version: int = 1, *, kind: str = THING_SAID, name: str = "a thing", price: str | None = None, **more
) -> Draft:
    return Draft(kind, ("thing", subject or uuid7(), version), ACTOR, ORGANISATION, {"name": name, "price": price, **more})


@command
def say(*drafts: Draft) -> list[Acknowledgement]:
    """Entries without a change: the database allows them, fsck reports them."""
    return append(drafts)


@command
def say_of_things(count: int, *, name: str = "a thing", price: str | None = "12.50") -> list[Acknowledgement]:
    """`count` new things, each a row of the table `thing` with its entry."""
    drafts = [a_draft(name=f"{name} {number}", price=price) for number in range(count)]
    insert_things([draft.subject[1] for draft in drafts])
    return append(drafts)


@command
def change_thing(subject: UUID, version: int, **more) -> list[Acknowledgement]:
    """A next version of a thing: row first, then its entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM thing WHERE id = %s FOR UPDATE", [subject])
        cursor.execute("UPDATE thing SET version = %s WHERE id = %s", [version, subject])
    return append([a_draft(subject, version, **more)])


def insert_things(ids: list[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO thing (id, version) SELECT id, 1 FROM unnest(%s::uuid[]) AS id", [ids])


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Act as another role of the ledger, `login` being the superuser; afterwards as the application again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()[0]
        cursor.execute("SET ROLE NONE" if role == "login" else f"SET ROLE {role}")
    try:
        yield
    finally:
        if connection.connection and connection.connection.info.transaction_status != TransactionStatus.INERROR:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {before}")


def sequence(*, limit: int = 8192) -> int:
    """Everything that waits gets its place, on a server without fsync too."""
    taken = 0
    with acting_as("ledger_sequencer"):
        while batch := integrate(1, limit=limit, durable_only=False):
            taken += batch
    return taken


def the_signer(folder: Path | None = None) -> Signer:
    """The signer of this test's folder, made at first use. Close it before another is opened."""
    folder = folder or Path(settings.LEDGER_SIGNER_DIR)
    origin = Log.objects.get(log_id=1).origin
    return Signer(folder, origin) if (folder / "key").exists() else Signer.new(folder, origin)


def seal_now(folder: Path | None = None) -> Outcome:
    """Sequence what waits and have it signed."""
    sequence()
    signer = the_signer(folder)
    try:
        with acting_as("ledger_sequencer"):
            return seal(1, signer)
    finally:
        signer.close()


def become(role: str) -> None:
    """From now on this thread's connection acts as `role`, also after it was lost."""
    mine = connections["default"]
    mine.close()
    mine.settings_dict = {**mine.settings_dict, "OPTIONS": {**mine.settings_dict["OPTIONS"], "options": f"-c role={role}"}}


@contextmanager
def in_threads(*workers: Callable[[], object]) -> Iterator[list[BaseException]]:
    """Each worker in a thread of its own, with its own connection; what they raise is collected, and raised at the end."""
    failures: list[BaseException] = []

    def run(worker: Callable[[], object]) -> None:
        try:
            worker()
        except BaseException as failure:  # noqa: BLE001  raised again below, in the test's own thread
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        yield failures
    finally:
        for thread in threads:
            thread.join(120)
        assert not any(thread.is_alive() for thread in threads)
    if failures:
        raise failures[0]
