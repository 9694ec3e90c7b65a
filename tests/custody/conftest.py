"""The trade of the custody tests."""

import pytest

from tests.make.custody import Trade, the_trade


@pytest.fixture
def trade(db: None) -> Trade:
    return the_trade()
