"""Demand 14, PgBouncer in transaction mode: sequencers and writers share a few server connections, and no session is anybody's own."""

import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from config import embedded
from tests.journeys.product import free_port
from tests.make.ledger import in_threads, say_of_things
from tests.processes import wait_until
from traceability.ledger import queries
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.mirror import Mirror
from traceability.ledger.sequencer import Sequencer

SEQUENCERS, WRITERS, ROUNDS, CONNECTIONS = 2, 4, 15, 2
PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
# A pooler hands on no start option, so each role has a login of its own, that acts as the role and as no other.
LOGINS = "".join(
    f"""
DO $$ BEGIN CREATE ROLE pooled_{role} LOGIN NOINHERIT IN ROLE ledger_{role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER ROLE pooled_{role} SET role = 'ledger_{role}';
"""
    for role in ("app", "sequencer")
)
CONFIGURATION = """
[databases]
app = host={host} dbname={name} user=pooled_app
sequencer = host={host} dbname={name} user=pooled_sequencer
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
ignore_startup_parameters = options
logfile = {folder}/log
"""

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed: apt-get install pgbouncer")


@pytest.fixture
def pooler(thousand):
    """The port of a pooler in front of this test's database."""
    thousand.as_login(LOGINS)
    here, account = connections.settings["default"], embedded.service_account()
    folder, port = Path(tempfile.mkdtemp(prefix="pooler-")), free_port()
    told = {"host": here["HOST"], "name": thousand.name, "port": port, "connections": CONNECTIONS, "folder": folder}
    (folder / "pgbouncer.ini").write_text(CONFIGURATION.format(**told), encoding="utf-8")
    as_whom = {}
    if account is not None:  # it refuses to run as root, as PostgreSQL does
        for path in (folder, folder / "pgbouncer.ini"):
            shutil.chown(path, account.uid, account.gid)
        as_whom = {"user": account.uid, "group": account.gid, "extra_groups": []}
    child = subprocess.Popen([PROGRAM, "-q", folder / "pgbouncer.ini"], stderr=subprocess.DEVNULL, **as_whom)
    try:
        assert wait_until(lambda: answers(port), 20), (folder / "log").read_text()
        yield port
    finally:
        child.terminate()
        child.wait(20)
        shutil.rmtree(folder)


def answers(port):
    try:
        psycopg.connect(host="127.0.0.1", port=port, dbname="app", user="anybody").close()
    except psycopg.OperationalError:
        return False
    return True


def go_through(port, name):
    """From now on this thread's connection is the pooler's."""
    mine = connections["default"]
    mine.close()
    options = {key: value for key, value in mine.settings_dict["OPTIONS"].items() if key != "options"}
    mine.settings_dict = {**mine.settings_dict, "HOST": "127.0.0.1", "PORT": port, "NAME": name, "USER": "anybody", "OPTIONS": options}


def test_the_log_stays_dense_behind_a_pooler(pooler, thousand, settings):
    before = queries.current_log().size + queries.health().pending
    uids, is_over, written = [], threading.Event(), threading.Semaphore(0)

    def a_sequencer():
        go_through(pooler, "sequencer")
        mirror = Mirror(Path(settings.LEDGER_MIRROR_DIR))
        Sequencer(Path(settings.LEDGER_SIGNER_DIR), seal_seconds=0.1, mirror=mirror, durable_only=False).run(is_over.is_set)

    def a_writer():
        go_through(pooler, "app")
        for _ in range(ROUNDS):
            uids.extend(one.uid for one in say_of_things(5))
            time.sleep(0.01)
        written.release()

    with in_threads(*[a_sequencer] * SEQUENCERS, *[a_writer] * WRITERS):
        try:
            assert wait_until(lambda: written._value == WRITERS, 60)
            assert wait_until(lambda: queries.sealed_size() == before + WRITERS * ROUNDS * 5, 30)
        finally:
            is_over.set()

    report = fsck(Asked(signer_folder=Path(settings.LEDGER_SIGNER_DIR)))
    for kind in ("leaves", "density", "tiles", "roots", "placement", "versions", "signatures", "consistency"):
        assert not report.damages[kind], report.lines()
    assert set(queries.state_of(uids).values()) == {"sealed"} and len(uids) == WRITERS * ROUNDS * 5
