"""The servers, the database with the rights of production, and databases for tests that commit.

Ordinary tests share one embedded PostgreSQL without fsync; `durable_server` is another, with fsync, for tests that are about durability.
"""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from django.db import connections
from django.test.utils import teardown_databases
from django.utils import translation
from psycopg.pq import TransactionStatus
from pytest_django import DjangoDbBlocker, Settings
from redis import Redis

from config import embedded
from config.children import run
from config.settings.database import LOGIN
from tests import grounds, migrating
from tests.cast import cast, ground_cast  # noqa: F401  the fixtures
from tests.certified import certificate, ground_certified  # noqa: F401  the fixtures
from tests.databases import OwnDatabase, act_as, own_database
from tests.dealing import ByFile

ROOT = Path(__file__).resolve().parent.parent
ROLE = "ledger_app"
# A law holds however slow the machine is: no test has a time in it.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

_servers: list[embedded.Postgres | embedded.Valkey] = []


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    """With `-n`; in the order of collection, which has the long ones first."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Start what the test settings found missing; only in the process that controls the workers."""
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))  # children find us from any folder
    wanted = os.environ.get("LEDGER_TEST_SERVERS", "").split()
    if hasattr(config, "workerinput") or config.option.collectonly or not wanted:
        return
    state = embedded.make_folder(Path(os.environ["LEDGER_TEST_STATE"]))
    _servers.extend([embedded.Postgres(state, durable=False)] if "DATABASE_URL" in wanted else [])
    _servers.extend([embedded.Valkey(state)] if "REDIS_URL" in wanted else [])
    for server in _servers:
        server.start()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is collected stays to the end: the collector of garbage need not walk it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a file, tests that stand on one ground follow each other; otherwise the order stays as it is."""
    files: dict[Path, int] = {}
    for item in items:
        files.setdefault(item.path, len(files))
    items.sort(key=lambda item: (files[item.path], grounds.wanted(getattr(item, "fixturenames", []))))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """No test is answered in the language that the one before it asked for last: Django leaves it with the thread."""
    translation.deactivate()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> None:
    """A test's own transaction begins on its ground."""
    if fixturedef.argname == "_django_db_helper":
        with request.getfixturevalue("django_db_blocker").unblock():
            grounds.stand_on(grounds.wanted(request.fixturenames))


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    state = Path(os.environ["LEDGER_TEST_STATE"])
    while _servers:
        _servers.pop().stop()
    embedded.remove_sockets(state)
    shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def state_folder() -> Path:
    """The state folder of this process, where the suite's keys are."""
    return embedded.make_folder(Path(os.environ["LEDGER_STATE"]))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Migrate as owner; from then on the suite has the rights of production, and no more."""
    with django_db_blocker.unblock():
        made = migrating.set_up()
        act_as(ROLE)
    yield
    with django_db_blocker.unblock():
        grounds.leave()
        act_as(LOGIN)
        teardown_databases(made, verbosity=0)


@contextmanager
def _as_owner() -> Iterator[None]:
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    try:
        yield
    finally:
        # In an aborted transaction nothing can be said; its rollback takes that back as well.
        if connection.connection and connection.connection.info.transaction_status != TransactionStatus.INERROR:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {ROLE}")


@pytest.fixture
def as_owner() -> Callable[[], AbstractContextManager[None]]:
    """`with as_owner():` acts as the login: the owner, here a superuser, whom triggers must stop where no grant does."""
    return _as_owner


@contextmanager
def _alone(template: str, settings: Settings) -> Iterator[OwnDatabase]:
    """A copy of the template with a queue that is empty and a signer that has signed nothing."""
    with own_database(template) as own:
        state = embedded.make_folder(Path(os.environ["LEDGER_STATE"]) / own.name)
        settings.LEDGER_STATE_DIR, settings.LEDGER_SIGNER_DIR, settings.LEDGER_MIRROR_DIR = state, state / "signer", state / "mirror"
        with Redis.from_url(settings.REDIS_URL) as queue:
            queue.flushdb()
        yield own


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker, settings: Settings) -> Iterator[OwnDatabase]:
    """A database of this test's own, in which it may commit, from several connections and processes. Not together with `db`."""
    with django_db_blocker.unblock(), _alone(connections.settings["default"]["NAME"], settings) as own:
        yield own


@dataclass(frozen=True)
class DurableServer:
    """A second PostgreSQL, with fsync on, and the name of a migrated database on it."""

    postgres: embedded.Postgres
    template: str


@contextmanager
def _connected_to(state: Path) -> Iterator[None]:
    here = connections.settings["default"]
    before = {name: here[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}
    grounds.leave()
    connections.close_all()
    here |= {"HOST": str(embedded.socket_path(state)), "PORT": "", "USER": "postgres", "PASSWORD": ""}
    try:
        yield
    finally:
        connections.close_all()
        here |= before


def _copied(state: Path) -> None:
    """The cluster of all tests, copied to this state folder, its migrated databases too: to migrate again costs as much as a hundred tests."""
    shared, account = Path(os.environ["LEDGER_TEST_STATE"]), embedded.service_account()
    data = embedded.make_folder(state / "pgdata", 0o700)
    if account:
        os.chown(data, account.uid, account.gid)
    program, address = embedded.postgres_bin(shared) / "pg_basebackup", embedded.socket_path(shared)
    made = run([program, "-h", address, "-U", "postgres", "-D", data, "--checkpoint=fast", "--no-sync"], account=account)
    assert made.returncode == 0, made.stderr


def _migrated() -> str:
    """A migrated database on a server that has none: its name."""
    act_as(LOGIN)
    connections.settings["default"]["NAME"] = "traceability"
    migrating.set_up()
    act_as(ROLE)
    return connections.settings["default"]["NAME"]


@pytest.fixture(scope="session")
def durable_server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DurableServer]:
    """Started when the first test asks for it; own state folder, own socket."""
    state = embedded.make_folder(Path(os.environ["LEDGER_STATE"]) / "durable")
    is_copy = "DATABASE_URL" in os.environ.get("LEDGER_TEST_SERVERS", "").split()
    if is_copy:
        _copied(state)
    postgres = embedded.Postgres(state)
    postgres.start()
    try:
        with django_db_blocker.unblock(), _connected_to(state):
            template = connections.settings["default"]["NAME"] if is_copy else _migrated()
        yield DurableServer(postgres, template)
    finally:
        postgres.stop()
        embedded.remove_sockets(state)


@pytest.fixture
def durable(durable_server: DurableServer, django_db_blocker: DjangoDbBlocker, settings: Settings) -> Iterator[OwnDatabase]:
    """As `committed`, on the server with fsync: for kills, for the sequencer, which refuses to run without, and for journeys."""
    with django_db_blocker.unblock(), _connected_to(durable_server.postgres.state), _alone(durable_server.template, settings) as own:
        yield own
