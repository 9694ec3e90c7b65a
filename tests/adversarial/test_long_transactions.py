"""Demand 16: transactions that stay open, here and in another database, delay nobody but themselves, and lose nothing."""

import subprocess
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connections

from config import embedded
from tests.databases import login_connection
from tests.make.ledger import a_draft, become, in_threads, say, sequence
from tests.processes import wait_until
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries
from traceability.ledger.envelope import Moment, build
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.sequencer import Sequencer


def entry_of(draft):
    """The insertion of an entry by hand, on whatever connection."""
    built = build(draft, Moment("traceability.example", datetime.now(UTC), uuid7(), bytes(16), new_salt=lambda: bytes(32)))
    columns = (built.uid, draft.kind, draft.organisation, draft.subject[0], draft.subject[1], 1, built.leaf)
    return (
        "INSERT INTO ledger.entry (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        columns,
    )


@pytest.fixture
def open_here(committed):
    """A transaction that has written an entry and goes on."""
    with login_connection(committed.name) as connection:
        connection.autocommit = False
        connection.execute(*entry_of(a_draft()))
        yield connection


@pytest.fixture
def open_elsewhere(committed):
    with login_connection("postgres") as connection:
        connection.autocommit = False
        connection.execute("CREATE TABLE somewhere_else ()")
        connection.execute("SELECT pg_current_xact_id()")
        yield connection
        connection.rollback()


def test_the_lag_stays_small_and_nothing_is_lost(open_here, open_elsewhere):
    for _ in range(5):
        say(*(a_draft() for _ in range(20)))
        sequence()
        assert queries.health().pending == 0
    assert queries.current_log().size == 101

    open_here.commit()

    assert queries.health().pending == 1
    sequence()
    assert queries.current_log().size == 102
    report = fsck(Asked())
    assert not report.damages["leaves"] and not report.damages["versions"] and not report.damages["placement"]


def test_a_rolled_back_one_leaves_nothing(open_here):
    say(a_draft())
    open_here.rollback()
    sequence()
    assert (queries.current_log().size, queries.health().pending) == (2, 0)


@pytest.fixture
def server_that_prepares(durable_server):
    """Prepared transactions must be allowed, which wants a restart of the server."""
    _restarted(durable_server.postgres, "ALTER SYSTEM SET max_prepared_transactions = 4")
    yield
    _restarted(durable_server.postgres, "ALTER SYSTEM RESET max_prepared_transactions")


def _restarted(postgres, setting):
    with psycopg.connect(host=str(embedded.socket_path(postgres.state)), user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(setting)
    postgres.stop()
    postgres.start()


def test_a_prepared_transaction_delays_nobody(server_that_prepares, durable):
    with login_connection(durable.name) as connection:
        connection.autocommit = False
        connection.execute(*entry_of(a_draft()))
        connection.execute("PREPARE TRANSACTION 'somebody'")
    say(*(a_draft() for _ in range(20)))
    sequence()
    assert (queries.current_log().size, queries.health().pending) == (21, 0)

    durable.as_login("COMMIT PREPARED 'somebody'")

    assert queries.health().pending == 1
    sequence()
    assert queries.current_log().size == 22


def test_a_dump_delays_nobody(committed, tmp_path):
    """A sequencer works, writers write, and a dump that takes as long as they do."""
    here, program, stop = connections.settings["default"], embedded.postgres_bin(tmp_path) / "pg_dump", []

    def loop():
        become("ledger_sequencer")
        Sequencer(tmp_path / "signer", seal_seconds=0.2, durable_only=False).run(lambda: bool(stop))

    with in_threads(loop), (tmp_path / "stderr").open("wb") as stderr:
        dumping = subprocess.Popen(
            [program, "-h", here["HOST"], "-U", "postgres", "-Fc", "-f", tmp_path / "dump", committed.name], stderr=stderr
        )
        for _ in range(10):
            say(*(a_draft(price=None) for _ in range(20)))
        assert wait_until(lambda: queries.sealed_size() == 201, 10)
        stop.append(dumping.wait(60))
    assert stop == [0], (tmp_path / "stderr").read_text()
