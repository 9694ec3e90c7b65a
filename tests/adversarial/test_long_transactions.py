"""Demand 16: transactions that stay open, here and in another database, delay nobody but themselves, and lose nothing."""

import subprocess
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connections

from config import embedded
from tests.databases import login_connection
from tests.make.ledger import a_draft, become, in_threads, say, seal_now
from tests.processes import wait_until
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries
from traceability.ledger.envelope import Moment, build
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.sequencer import Sequencer
from traceability.ledger.standing import timeliness


def entry_of(draft):
    """The insertion of an entry by hand, on whatever connection."""
    built = build(draft, Moment("traceability.example", datetime.now(UTC), uuid7(), bytes(16), new_salt=lambda: bytes(32)))
    columns = (built.uid, draft.kind, draft.organisation, draft.subject[0], draft.subject[1], 1, built.leaf)
    return (
        "INSERT INTO ledger.entry (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        columns,
    )


@pytest.fixture
def open_here(thousand):
    """A transaction that has written an entry and goes on."""
    with login_connection(thousand.name) as connection:
        connection.autocommit = False
        connection.execute(*entry_of(a_draft()))
        yield connection


@pytest.fixture
def open_elsewhere():
    """One in another database of the same server, which has written too: it holds back what the whole server counts as old."""
    with login_connection("postgres") as connection:
        connection.autocommit = False
        connection.execute("SELECT pg_current_xact_id()")
        yield connection


def require_no_delay():
    """Everything that is committed is sealed, and the deployment's own limits say so."""
    assert (queries.health().pending, queries.sealed_size()) == (0, queries.current_log().size)
    assert [ask().state for ask in (timeliness.pending_age, timeliness.lag)] == ["ok", "ok"]


def require_nothing_lost(*, size):
    report = fsck(Asked())
    assert not {"leaves", "density", "versions", "placement", "consistency"} & report.damages.keys(), report.lines()
    assert queries.sealed_size() == report.checked["leaves"] == size > 1000


def test_the_lag_stays_small_and_nothing_is_lost(open_here, open_elsewhere):
    seal_now()
    size = queries.current_log().size
    for _ in range(5):
        say(*(a_draft() for _ in range(20)))
        seal_now()
        require_no_delay()
    assert queries.current_log().size == size + 100

    open_elsewhere.commit()
    open_here.commit()

    assert queries.health().pending == 1
    seal_now()
    require_no_delay()
    require_nothing_lost(size=size + 101)


def test_a_rolled_back_one_leaves_nothing(open_here):
    seal_now()
    size = queries.current_log().size
    say(a_draft())
    open_here.rollback()
    seal_now()
    assert (queries.current_log().size, queries.health().pending) == (size + 1, 0)


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


def test_a_prepared_transaction_delays_nobody(server_that_prepares, durable_thousand):
    seal_now()
    size = queries.current_log().size
    with login_connection(durable_thousand.name) as connection:
        connection.autocommit = False
        connection.execute(*entry_of(a_draft()))
        connection.execute("PREPARE TRANSACTION 'somebody'")
    say(*(a_draft() for _ in range(20)))
    seal_now()
    require_no_delay()

    durable_thousand.as_login("COMMIT PREPARED 'somebody'")

    assert queries.health().pending == 1
    seal_now()
    require_nothing_lost(size=size + 21)


def test_a_dump_delays_nobody(thousand, tmp_path, settings):
    """A sequencer works, writers write, and a dump that takes as long as they do."""
    size = queries.current_log().size + queries.health().pending
    here, program, stop = connections.settings["default"], embedded.postgres_bin(tmp_path) / "pg_dump", []

    def loop():
        become("ledger_sequencer")
        Sequencer(settings.LEDGER_SIGNER_DIR, seal_seconds=0.2, durable_only=False).run(lambda: bool(stop))

    with in_threads(loop), (tmp_path / "stderr").open("wb") as stderr:
        dumping = subprocess.Popen(
            [program, "-h", here["HOST"], "-U", "postgres", "-Fc", "-f", tmp_path / "dump", thousand.name], stderr=stderr
        )
        for _ in range(10):
            say(*(a_draft(price=None) for _ in range(20)))
        assert wait_until(lambda: queries.sealed_size() == size + 200, 10)
        require_no_delay()
        stop.append(dumping.wait(60))
    assert stop == [0], (tmp_path / "stderr").read_text()
    require_nothing_lost(size=size + 200)
