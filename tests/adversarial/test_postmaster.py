"""Demand 13: `kill -9` of the postmaster in mid-batch. What was acknowledged is there, and the next checkpoint follows every one before."""

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from django.db import Error, connection, connections

from config import embedded
from tests.databases import OwnDatabase, login_connection
from tests.make.ledger import TABLES, in_threads, say_of_things
from tests.processes import wait_until
from traceability.ledger import queries
from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.services import prepare

ROOT = Path(__file__).resolve().parents[2]
KILLS, WRITERS = 2, 4


@pytest.fixture
def fragile(durable_server, django_db_blocker, settings, tmp_path):
    """A database on the durable server, of which no connection is held: the server will be killed."""
    here = connections.settings["default"]
    before = dict(here)
    settings.LEDGER_SIGNER_DIR = tmp_path / "signer"
    with django_db_blocker.unblock():
        connections.close_all()
        here |= {"HOST": str(embedded.socket_path(durable_server.postgres.state)), "PORT": "", "USER": "postgres", "PASSWORD": ""}
        with login_connection("postgres") as server:
            server.execute(f'CREATE DATABASE fragile TEMPLATE "{durable_server.template}"')
        here["NAME"] = "fragile"
        yield OwnDatabase("fragile"), durable_server.postgres
        connections.close_all()
        with login_connection("postgres") as server:
            server.execute("DROP DATABASE fragile WITH (FORCE)")
        here.update(before)


@pytest.fixture
def sequencer(fragile, settings, tmp_path, monkeypatch):
    """A process that must live through it all."""
    database, _ = fragile
    database.as_login(TABLES)
    monkeypatch.setattr(catalogue, "MANIFEST", tmp_path / "manifest.toml")
    catalogue.MANIFEST.write_text(catalogue.as_toml(catalogue.catalogue()), encoding="utf-8")
    prepare()
    environment = database.environment(LEDGER_SIGNER_DIR=str(settings.LEDGER_SIGNER_DIR))
    with (tmp_path / "sequencer.log").open("wb") as log:
        child = subprocess.Popen([sys.executable, "manage.py", "ledger_sequencer"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    yield child
    child.kill()
    child.wait()


def a_writer(uids, is_over):
    def write():
        while not is_over.is_set():
            try:
                uids.extend(one.uid for one in say_of_things(random.randint(1, 30)))
            except (Error, psycopg.Error):
                connection.close()
                time.sleep(0.1)

    return write


def killed_and_started_again(postgres):
    """The postmaster and with it every backend, without a word; then the server as its supervisor would start it."""
    postgres.child.send_signal(signal.SIGKILL)
    postgres.child.wait()
    postgres.start()


def test_what_was_acknowledged_survives_the_server(fragile, sequencer, settings):
    _, postgres = fragile
    uids, is_over = [], threading.Event()

    with in_threads(*(a_writer(uids, is_over) for _ in range(WRITERS))):
        for _ in range(KILLS):
            sealed = queries.sealed_size()
            assert wait_until(lambda sealed=sealed: queries.sealed_size() > sealed, 60)
            time.sleep(random.random() / 2)
            connections.close_all()
            killed_and_started_again(postgres)
        is_over.set()

    assert wait_until(lambda: queries.health().pending == 0 and queries.health().lag == 0, 60)
    assert sequencer.poll() is None, "it waits for the database and goes on"
    states = queries.state_of(uids)
    assert len(states) == len(uids) and set(states.values()) == {"sealed"}
    report = fsck(Asked(signer_folder=Path(settings.LEDGER_SIGNER_DIR)))
    assert report.exit_code == 0, report.lines()
    assert report.checked["consistency"] >= KILLS
