import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from traceability.kernel.command import command, must_be_in_command


@command
def do_nothing() -> bool:
    return connection.in_atomic_block


@pytest.mark.django_db
def test_a_command_runs_in_a_transaction_of_its_own():
    assert do_nothing() is True


@pytest.mark.django_db
def test_a_command_is_never_part_of_something_larger():
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        do_nothing()


@pytest.mark.django_db(transaction=False)
def test_a_step_is_allowed_inside():
    must_be_in_command()


def test_a_step_outside_a_command_is_refused(monkeypatch):
    monkeypatch.setattr(type(connection), "in_atomic_block", False, raising=False)

    class Outside:
        in_atomic_block = False

    monkeypatch.setattr("traceability.kernel.command.connection", Outside())
    with pytest.raises(RuntimeError, match="outside a command"):
        must_be_in_command()


@pytest.mark.committed
def test_a_deadlock_is_tried_again(committed):
    tries = []

    @command
    def deadlocks_once() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("deadlock detected") from psycopg.errors.DeadlockDetected()
        return len(tries)

    assert deadlocks_once() == 2


@pytest.mark.committed
def test_another_failure_of_the_server_is_not_tried_again(committed):
    tries = []

    @command
    def fails() -> None:
        tries.append(1)
        raise OperationalError("disk full") from psycopg.errors.DiskFull()

    with pytest.raises(OperationalError):
        fails()
    assert len(tries) == 1
