"""The cast and the trade, for tests of review."""

import pytest

from tests.cast import Cast, call_the_cast
from tests.make.custody import Trade, the_trade, with_reference_tables


@pytest.fixture
def cast(db: None) -> Cast:
    return call_the_cast()


@pytest.fixture
def trade(cast: Cast) -> Trade:
    """Who trades, with the reference tables that examinations read."""
    with_reference_tables()
    return the_trade()
