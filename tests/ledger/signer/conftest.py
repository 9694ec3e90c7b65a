"""A tree that grows, and a signer of its own for each test."""

import pytest

from tests.ledger.signer.serving import serving
from tests.ledger.signer.tree import ORIGIN
from traceability.ledger.signer.client import RemoteSigner
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


@pytest.fixture
def place(tmp_path):
    """Where the signer's socket is; short enough for an address."""
    return tmp_path / "s"


@pytest.fixture
def served(signer, place, clock):
    """The same signer in a process's place: behind a socket, with the test's clock. Gives the ring."""
    signer.close()
    with serving(signer.folder, place, now=lambda: clock[0]) as ring:
        yield ring


@pytest.fixture
def remote(served, place):
    return RemoteSigner(place, ORIGIN, seconds=2)
