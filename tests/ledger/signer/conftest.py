"""A tree that grows, and a signer of its own for each test."""

import pytest

from tests.ledger.signer.tree import ORIGIN
from traceability.ledger.signer.signing import Signer


@pytest.fixture
def clock():
    """The signer's clock, moved by the test: `clock[0]` is now."""
    return [1_000_000]


@pytest.fixture
def signer(tmp_path, clock):
    made = Signer.new(tmp_path / "signer", ORIGIN, now=lambda: clock[0])
    yield made
    made.close()
