"""A step is part of a command, never a write of its own."""

import pytest

from traceability.custody import services as custody
from traceability.kernel.identifiers import uuid7


def test_giving_back_outside_a_command_is_a_mistake():
    with pytest.raises(RuntimeError):
        custody.give_back(shipment_id=uuid7(), case_id=uuid7())
