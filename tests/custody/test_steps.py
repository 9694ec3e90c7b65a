"""A step is part of a command, never a write of its own."""

import pytest

from tests import grounds
from traceability.custody import services as custody
from traceability.kernel.identifiers import uuid7


def test_giving_back_outside_a_command_is_a_mistake(django_db_blocker):
    with django_db_blocker.unblock():
        grounds.leave()  # a ground is an open transaction

    with pytest.raises(RuntimeError, match="outside a command"):
        custody.give_back(shipment_id=uuid7(), case_id=uuid7())
