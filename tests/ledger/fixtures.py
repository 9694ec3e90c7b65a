"""A sound log, made once in a session, since a thousand entries take seconds: tampered with in a transaction, or in a copy."""

import shutil

import pytest
from django.db import connection, connections, transaction

from tests import grounds
from tests.databases import own_database
from tests.make.sound_log import SoundLog, a_sound_template
from traceability.ledger.fsck import catalogue


@pytest.fixture(scope="session")
def sound_template(django_db_setup, django_db_blocker, tmp_path_factory):
    """The name of a database with a log in it, and the folder with its signer and manifest."""
    folder = tmp_path_factory.mktemp("sound")
    with django_db_blocker.unblock():
        here = connections.settings["default"]
        before = here["NAME"]
        with a_sound_template(before, folder) as name:
            connections.close_all()
            here["NAME"] = before
            yield name, folder


@pytest.fixture
def sound(sound_template, django_db_blocker, settings, monkeypatch):
    """The log inside a transaction that is rolled back; the test acts as the login, a superuser."""
    name, folder = sound_template
    monkeypatch.setattr(catalogue, "MANIFEST", folder / "manifest.toml")
    settings.LEDGER_SIGNER_DIR = folder / "signer"
    here = connections.settings["default"]
    before = here["NAME"]
    with django_db_blocker.unblock():
        grounds.leave()
        connections.close_all()
        here["NAME"] = name
        try:
            whole = transaction.atomic()
            whole._from_testcase = True  # so that commands may run inside, as in any test
            with whole:
                with connection.cursor() as cursor:
                    cursor.execute("SET ROLE NONE")
                yield SoundLog(folder / "signer")
                transaction.set_rollback(True)
        finally:
            connections.close_all()
            here["NAME"] = before


@pytest.fixture
def sound_copy(sound_template, django_db_blocker, settings, tmp_path, monkeypatch):
    """A copy of the log in a database of this test's own, for deeds that must be committed, and for those that go on with it."""
    name, folder = sound_template
    monkeypatch.setattr(catalogue, "MANIFEST", folder / "manifest.toml")
    settings.LEDGER_SIGNER_DIR = tmp_path / "signer"
    with django_db_blocker.unblock(), own_database(name) as own:
        yield own, SoundLog(shutil.copytree(folder / "signer", tmp_path / "signer"))
