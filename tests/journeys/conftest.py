"""One product for all journeys of a run, and no longer: its demo plays twelve stories and a year through the public API.

Its first start is killed in the middle of the year and started again, so every journey walks where a killed start went on.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.product import Product


@pytest.fixture(scope="package")
def product(state_folder: Path) -> Iterator[Product]:
    running = Product(Path(os.environ["LEDGER_STATE"]) / "journeys")
    try:
        running.start(until="Demo: a year of GZS")
        running.kill()
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(running.state, ignore_errors=True)
