"""The log that ledger.md section 12 asks for: a thousand entries and four checkpoints that two witnesses cosigned, made once for each server.

A test that wants it to itself gets a copy, with the signer that signed it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections

from tests.conftest import _alone, _connected_to
from tests.databases import OwnDatabase, login_connection
from tests.ledger.conftest import committed_things, own_signer, things
from tests.ledger.fixtures import sound, sound_copy, sound_template
from tests.make.ledger import TABLES
from tests.make.sound_log import fill
from traceability.ledger.fsck import catalogue

__all__ = ["committed_things", "own_signer", "sound", "sound_copy", "sound_template", "things"]


@contextmanager
def a_copy_of(name: str, folder: Path, settings, monkeypatch) -> Iterator[OwnDatabase]:
    with _alone(name, settings) as own:
        shutil.copytree(folder / "signer", settings.LEDGER_SIGNER_DIR)
        monkeypatch.setattr(catalogue, "MANIFEST", folder / "manifest.toml")
        yield own


@pytest.fixture
def thousand(sound_template, django_db_blocker, settings, monkeypatch):
    """As `committed`, with that log; its last entries wait. Its things have their rows."""
    with django_db_blocker.unblock(), a_copy_of(*sound_template, settings, monkeypatch) as own:
        yield own


@pytest.fixture(scope="session")
def durable_template(durable_server, django_db_blocker, tmp_path_factory):
    """The name of a database on the server with fsync that holds such a log, and the folder with its signer and manifest."""
    folder, name = tmp_path_factory.mktemp("durable"), f"{durable_server.template}_thousand"
    with django_db_blocker.unblock(), _connected_to(durable_server.postgres.state):
        with login_connection("postgres") as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{durable_server.template}"')
        connections.settings["default"]["NAME"] = name
        OwnDatabase(name).as_login(TABLES)
        fill(folder / "signer")
        (folder / "manifest.toml").write_text(catalogue.as_toml(catalogue.catalogue()), encoding="utf-8")
    return name, folder


@pytest.fixture
def durable_thousand(durable_server, durable_template, django_db_blocker, settings, monkeypatch):
    """As `durable`, with that log."""
    name, folder = durable_template
    state = durable_server.postgres.state
    with django_db_blocker.unblock(), _connected_to(state), a_copy_of(name, folder, settings, monkeypatch) as own:
        yield own
