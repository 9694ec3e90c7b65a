"""`with refused("facts_are_final"):` the database says no, and by that rule."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """Requires that the block is refused by the constraint `rule`, or with the SQLSTATE `rule` (`42501`: no right to).

    Deferred rules are asked at the end of the block. The block is rolled back, so the test may go on.
    """
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
        connection.check_constraints()
    diagnosis = getattr(caught.value.__cause__, "diag", None)
    assert diagnosis is not None, f"not refused by the database but by Django: {caught.value!r}"
    assert rule in {diagnosis.constraint_name, diagnosis.sqlstate}, (
        f"refused by {diagnosis.constraint_name or diagnosis.sqlstate}, not by {rule}: {diagnosis.message_primary}"
    )
