"""The trade of the custody tests."""

import pytest

from tests.custody.accounts import dressed
from tests.make.custody import Trade, a_lot, mining, record, the_trade
from traceability.custody.services import Recorded


@pytest.fixture
def trade(db: None) -> Trade:
    return the_trade()


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
