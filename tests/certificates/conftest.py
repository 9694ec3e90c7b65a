"""Keys and a signer of this test's own: no two tests share a log's memory."""

import pytest


@pytest.fixture(autouse=True)
def own_keys(tmp_path, settings):
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
