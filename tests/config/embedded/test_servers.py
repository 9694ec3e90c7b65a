import os
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from config import embedded
from tests.processes import processes, still_running, wait_until

PASSWD = Path("/etc/passwd")
# A supervisor that starts both servers, says who they are, and waits to be killed.
SUPERVISOR = """
import sys, time
from pathlib import Path
from config import embedded
servers = [embedded.Postgres(Path(sys.argv[1])), embedded.Valkey(Path(sys.argv[1]))]
for server in servers: server.start()
print(*(server.child.pid for server in servers), flush=True)
time.sleep(600)
"""


@contextmanager
def running(*servers):
    try:
        for server in servers:
            server.start()
        yield servers[0]
    finally:
        for server in reversed(servers):
            server.stop()


def asked(state, *questions, database="postgres"):
    with psycopg.connect(host=str(embedded.socket_path(state)), user="postgres", dbname=database) as connection:
        return [connection.execute(question).fetchone()[0] for question in questions]


def modes_above(path):
    return {str(folder): stat.S_IMODE(folder.stat().st_mode) for folder in path.parents if folder.exists()}


def test_a_cold_start_creates_no_account_and_opens_no_folder(state):
    accounts, modes = PASSWD.read_bytes(), modes_above(state)

    with running(embedded.Postgres(state)):
        assert asked(state, "SHOW listen_addresses", "SHOW fsync") == ["", "on"]

    assert PASSWD.read_bytes() == accounts
    assert modes_above(state) == modes


def test_letters_are_known_in_chinese_and_text_is_sorted_by_bytes(state):
    with running(embedded.Postgres(state)) as postgres:
        postgres.create_database()
        asked(state, "SELECT 1", database="traceability")
        with psycopg.connect(host=str(embedded.socket_path(state)), user="postgres", dbname="traceability", autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")

        answers = asked(
            state,
            "SELECT array_length(show_trgm('稀土氧化物'), 1) > 0",
            "SELECT upper('é')",
            "SELECT '稀' ~ '\\w'",
            "SELECT 'a' > 'B'",
            database="traceability",
        )

    assert answers == [True, "É", True, True]


def test_data_survive_a_restart_and_the_database_is_made_once(state):
    for _ in range(2):
        with running(embedded.Postgres(state), embedded.Valkey(state)) as postgres:
            postgres.create_database()
            with Redis.from_url(embedded.redis_url(state)) as queue:
                starts = queue.incr("starts")

    assert starts == 2


def test_a_test_server_is_not_durable(state):
    with running(embedded.Postgres(state, durable=False)):
        assert asked(state, "SHOW fsync", "SHOW synchronous_commit", "SHOW full_page_writes", "SHOW autovacuum") == ["off"] * 4


def test_a_killed_initdb_leaves_no_half_of_a_cluster(state):
    (state / "pgdata.new" / "base").mkdir(parents=True)
    (state / "pgdata.new" / "PG_VERSION").write_text("18", encoding="ascii")

    with running(embedded.Postgres(state)):
        assert asked(state, "SELECT 1") == [1]

    assert not (state / "pgdata.new").exists()


def test_a_cluster_of_another_version_is_not_touched(state):
    with running(embedded.Postgres(state)):
        pass
    (state / "pgdata" / "PG_VERSION").write_text("9\n", encoding="ascii")

    with pytest.raises(embedded.ServerError, match="was made by PostgreSQL 9"):
        embedded.Postgres(state).start()


def test_a_server_that_does_not_start_says_why(state):
    with running(embedded.Postgres(state)):
        pass
    with (state / "pgdata" / "postgresql.conf").open("a", encoding="ascii") as file:
        file.write("no_such_setting = 1\n")

    with pytest.raises(embedded.ServerError, match="no_such_setting"):
        embedded.Postgres(state).start()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a death signal")
def test_a_killed_supervisor_leaves_no_server_and_the_next_start_is_clean(state):
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(state)], stdout=subprocess.PIPE, text=True)
    pids = supervisor.stdout.readline().split()
    servers = {processes()[int(pid)] for pid in pids}

    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()

    assert len(servers) == 2
    assert wait_until(lambda: not still_running(servers), 10)
    with running(embedded.Postgres(state), embedded.Valkey(state)):
        assert asked(state, "SELECT 1") == [1]


def test_servers_that_were_left_behind_are_stopped_first(state):
    left = [embedded.Postgres(state), embedded.Valkey(state)]
    for server in left:
        server.start()

    with running(embedded.Postgres(state), embedded.Valkey(state)):
        assert all(server.child.wait(10) == 0 for server in left)
        assert asked(state, "SELECT 1") == [1]
        with Redis.from_url(embedded.redis_url(state)) as queue:
            assert queue.ping()


def test_the_sockets_are_closed_to_others(state):
    with running(embedded.Postgres(state), embedded.Valkey(state)):
        sockets = [path for path in embedded.socket_path(state).iterdir() if path.is_socket()]

        assert len(sockets) == 2
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o700 for path in sockets)
        assert stat.S_IMODE(embedded.socket_path(state).stat().st_mode) == 0o700


def test_only_postgres_leaves_root(state):
    with running(embedded.Postgres(state)) as postgres:
        owner = Path(f"/proc/{postgres.child.pid}").stat().st_uid if sys.platform == "linux" else os.geteuid()
        account = embedded.service_account()

        assert owner == (account.uid if account else os.geteuid())
