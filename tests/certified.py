"""The certificate of the honest story: made once, on a ground; each test has a copy of the keys and of the signer's memory."""

import tempfile
from pathlib import Path
from shutil import copytree
from uuid import UUID

import pytest
from django.conf import settings as configured
from django.test import override_settings
from pytest_django import Settings

from tests import grounds
from tests.cast import Cast
from tests.make.told_stories import certified
from traceability.certificates.models import Certificate


def _certified(cast: Cast) -> tuple[UUID, Path]:
    folder = Path(tempfile.mkdtemp(prefix="certified-", dir=configured.LEDGER_STATE_DIR))
    with override_settings(LEDGER_SIGNER_DIR=folder / "signer", LEDGER_KEYS_DIR=folder / "keys"):
        return certified("S01", cast).id, folder


grounds.register("ground_certified", _certified, below="ground_cast")


@pytest.fixture
def ground_certified(ground_cast: Cast) -> tuple[UUID, Path]:
    return grounds.value_of("ground_certified")


@pytest.fixture
def certificate(ground_certified: tuple[UUID, Path], tmp_path: Path, settings: Settings) -> Certificate:
    """The certificate of S01; every entry but its own is sealed."""
    made, folder = ground_certified
    for name in ("signer", "keys"):
        copytree(folder / name, tmp_path / name, dirs_exist_ok=True)  # the first test's folder was there when the ground was made
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
    return Certificate.objects.get(id=made)
