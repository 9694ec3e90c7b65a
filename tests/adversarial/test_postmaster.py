"""Demand 13: `kill -9` of the postmaster in mid-batch, and a database whose disk is full.

What was acknowledged is there, and the next checkpoint follows every one before.
"""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.db import Error, connection, connections

from config import embedded
from tests import grounds
from tests.adversarial.preforked import Nursery
from tests.databases import OwnDatabase, login_connection
from tests.ledger.test_database_rules import run
from tests.make.ledger import in_threads, say_of_things
from tests.make.sound_log import POLICY, REQUESTS
from tests.processes import wait_until
from traceability.kernel.sql import LOCK_SEQUENCER
from traceability.ledger import queries
from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.run import Asked, fsck

KILLS, WRITERS = 2, 4
IN_A_BATCH = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"
DISK, LEFT_FREE = 96 * 1024 * 1024, 512 * 1024  # bytes


@pytest.fixture
def fragile(durable_server, durable_template, django_db_blocker, settings, tmp_path, monkeypatch):
    """A database on the durable server, of which no connection is held: the server will be killed."""
    here, (template, folder) = connections.settings["default"], durable_template
    before = dict(here)
    settings.LEDGER_SIGNER_DIR = shutil.copytree(folder / "signer", tmp_path / "signer")
    monkeypatch.setattr(catalogue, "MANIFEST", folder / "manifest.toml")
    with django_db_blocker.unblock():
        grounds.leave()  # a ground is an open transaction
        connections.close_all()
        here |= {"HOST": str(embedded.socket_path(durable_server.postgres.state)), "PORT": "", "USER": "postgres", "PASSWORD": ""}
        with login_connection("postgres") as server:
            server.execute(f'CREATE DATABASE fragile TEMPLATE "{template}"')
        here["NAME"] = "fragile"
        yield OwnDatabase("fragile"), durable_server.postgres
        connections.close_all()
        with login_connection("postgres") as server:
            server.execute("DROP DATABASE fragile WITH (FORCE)")
        here.update(before)


@pytest.fixture
def sequencer(fragile, tmp_path):
    """A process that must live through it all: its number, and what to ask whether it does."""
    database, _ = fragile
    with Nursery(database.environment(), tmp_path / "sequencer.log") as nursery:
        yield nursery.start(), nursery


def a_writer(uids, is_over, refusals=None):
    def write():
        while not is_over.is_set():
            try:
                uids.extend(one.uid for one in say_of_things(random.randint(1, 30)))
            except (Error, psycopg.Error) as refusal:
                if refusals is not None:
                    refusals.append(getattr(refusal.__cause__, "sqlstate", None))
                connection.close()
                time.sleep(0.1)

    return write


def killed_in_mid_batch(postgres, sequencer):
    """The postmaster and with it every backend, without a word, while a batch is begun and not committed; then it is started as ever.

    The sequencer stands still meanwhile, so that the batch is sure to be half done.
    """
    until = time.monotonic() + 60
    while True:
        if _is_in_a_batch():
            os.kill(sequencer, signal.SIGSTOP)
            if _is_in_a_batch():
                break
            os.kill(sequencer, signal.SIGCONT)
        assert time.monotonic() < until
    connections.close_all()
    postgres.child.send_signal(signal.SIGKILL)
    postgres.child.wait()
    os.kill(sequencer, signal.SIGCONT)
    postgres.start()


def _is_in_a_batch():
    """The lock of a sequencer that is at it, as its backend holds it between two statements."""
    return run(IN_A_BATCH, [LOCK_SEQUENCER]) == [(1,)]


def test_what_was_acknowledged_survives_the_server(fragile, sequencer, settings):
    _, postgres = fragile
    uids, is_over = [], threading.Event()

    with in_threads(*(a_writer(uids, is_over) for _ in range(WRITERS))):
        for _ in range(KILLS):
            sealed = queries.sealed_size()
            assert wait_until(lambda sealed=sealed: queries.sealed_size() > sealed, 60)
            killed_in_mid_batch(postgres, sequencer[0])
        is_over.set()

    assert require_whole(uids, sequencer, settings).checked["consistency"] >= KILLS


def require_whole(uids, sequencer, settings):
    assert wait_until(lambda: queries.health().pending == 0 and queries.health().lag == 0, 60)
    assert sequencer[1].ended(0) == {}, "it waits for the database and goes on"
    states = queries.state_of(uids)
    assert len(states) == len(uids) and set(states.values()) == {"sealed"}
    report = fsck(Asked(signer_folder=Path(settings.LEDGER_SIGNER_DIR), policy=POLICY, requests=REQUESTS))
    assert report.exit_code == 0, report.lines()
    return report


@contextmanager
def a_small_disk(account):
    """A file system of its own for a part of the database; nobody else feels that it is full."""
    folder = Path(tempfile.mkdtemp(prefix="small-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", folder], check=False, capture_output=True)
    try:
        if mounted.returncode:
            pytest.skip("this account may mount nothing")
        folder.chmod(0o700)
        if account is not None:
            os.chown(folder, account.uid, account.gid)
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=not mounted.returncode)
        shutil.rmtree(folder)


@pytest.fixture
def small_disk(fragile):
    """The whole database stands on it; its log of changes does not, as it seldom does."""
    with a_small_disk(embedded.service_account()) as folder, login_connection("postgres") as server:
        connections.close_all()
        server.execute(f"CREATE TABLESPACE cramped LOCATION '{folder}'")
        server.execute("ALTER DATABASE fragile SET TABLESPACE cramped")
        yield folder
        connections.close_all()
        server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'fragile'")
        server.execute("ALTER DATABASE fragile SET TABLESPACE pg_default")
        server.execute("DROP TABLESPACE cramped")


def test_a_full_disk_refuses_and_loses_nothing(small_disk, sequencer, settings):
    uids, refusals, is_over, ballast = [], [], threading.Event(), small_disk / "ballast"

    with in_threads(*(a_writer(uids, is_over, refusals) for _ in range(WRITERS))):
        sealed = queries.sealed_size()
        assert sealed > 1000 and wait_until(lambda: queries.sealed_size() > sealed + 20, 60)
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while shutil.disk_usage(small_disk).free > LEFT_FREE:
                file.write(bytes(64 * 1024))
        assert wait_until(lambda: refusals.count("53100") >= 3, 60), "could not extend file: no space left on device"
        size = queries.current_log().size
        ballast.unlink()
        assert wait_until(lambda: queries.sealed_size() > size, 60)
        is_over.set()

    require_whole(uids, sequencer, settings)
