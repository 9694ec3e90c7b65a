"""The trade of the custody tests."""

from collections.abc import Iterator

import pytest

from tests import grounds
from tests.custody.accounts import dressed
from tests.databases import OwnDatabase
from tests.hands import AtOnce, hands
from tests.make.custody import Trade, a_lot, mining, record, the_trade
from traceability.custody.services import Recorded

grounds.register("ground_trade", lambda _: the_trade())


@pytest.fixture
def ground_trade(db: None) -> Trade:
    return grounds.value_of("ground_trade")


@pytest.fixture
def trade(ground_trade: Trade) -> Trade:
    return ground_trade


@pytest.fixture
def at_once(committed: OwnDatabase) -> Iterator[AtOnce]:
    """Runs actions at the same moment, each on a connection of its own, in the test's own database."""
    with hands(3) as acting:
        yield acting


@pytest.fixture
def ore(trade: Trade) -> Recorded:
    """1,000 kg of ore in BYM's hands."""
    (recorded,) = record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    return recorded


@pytest.fixture
def con(trade: Trade, ore: Recorded) -> Recorded:
    """300 kg of concentrate out of 600 kg of the ore, both in BYM's hands."""
    (recorded,) = record(trade.bym, dressed("600.000", "300.000"))
    return recorded
