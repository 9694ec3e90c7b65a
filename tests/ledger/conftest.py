"""Tables of things that no app knows, and a folder for this test's signer."""

import pytest
from django.db import connection

from tests.ledger.fixtures import sound, sound_copy, sound_template
from tests.make.ledger import TABLES, acting_as

__all__ = ["sound", "sound_copy", "sound_template"]


@pytest.fixture(autouse=True)
def own_signer(tmp_path, settings):
    """No two tests share a signer's memory."""
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_MIRROR_DIR = tmp_path / "signer", tmp_path / "mirror"


@pytest.fixture
def things(db):
    """A tracked, a child, a derived and a free table, as migrations make them, inside the test's transaction."""
    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute(TABLES)


@pytest.fixture
def committed_things(committed):
    """The same in a database of the test's own."""
    committed.as_login(TABLES)
    return committed
