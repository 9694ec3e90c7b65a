"""One product for all journeys of a run: it starts with the demo, which plays the six stories through its public API."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.product import Product


@pytest.fixture(scope="session")
def product(state_folder: Path) -> Iterator[Product]:
    running = Product(Path(os.environ["LEDGER_STATE"]) / "journeys")
    running.start()
    try:
        yield running
    finally:
        running.stop()
        shutil.rmtree(running.state, ignore_errors=True)
