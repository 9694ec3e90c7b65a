"""Two open cases that most tests of the desk begin with, told and examined once: an honest shipment's, and one of another mine's dysprosium."""

from uuid import UUID

import pytest

from tests import grounds
from tests.cast import Cast
from tests.make.cases import an_open_case
from traceability.review.models import Case

grounds.register("ground_honest", lambda cast: an_open_case(cast, "S01").id, below="ground_cast")
grounds.register("ground_dirty", lambda cast: an_open_case(cast, "S09").id, below="ground_cast")


@pytest.fixture
def ground_honest(ground_cast: Cast) -> UUID:
    return grounds.value_of("ground_honest")


@pytest.fixture
def ground_dirty(ground_cast: Cast) -> UUID:
    return grounds.value_of("ground_dirty")


@pytest.fixture
def honest_case(ground_honest: UUID) -> Case:
    """The case of S01, in which nothing stands in the way of an approval."""
    return Case.objects.get(id=ground_honest)


@pytest.fixture
def dirty_case(ground_dirty: UUID) -> Case:
    """The case of S09, whose approval a check forbids."""
    return Case.objects.get(id=ground_dirty)
