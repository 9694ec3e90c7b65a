"""The trade, for tests of review."""

import pytest

from tests import grounds
from tests.cast import Cast
from tests.make.custody import Trade, the_trade

grounds.register("ground_cast_and_trade", lambda _: the_trade(), below="ground_cast")


@pytest.fixture
def ground_cast_and_trade(ground_cast: Cast) -> Trade:
    return grounds.value_of("ground_cast_and_trade")


@pytest.fixture
def trade(cast: Cast, ground_cast_and_trade: Trade) -> Trade:
    """Who trades, with the reference tables that examinations read."""
    return ground_cast_and_trade
