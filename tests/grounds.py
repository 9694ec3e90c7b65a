"""Grounds: rows that many tests begin with, registered once and shared.

A ground is a transaction, or a savepoint in the one below it, that stays open from test to test; each test works in a savepoint of
its own, which is taken back as ever. A fixture whose name begins with `ground_` names the ground that a test stands on; a test that
names none, or one that commits, begins with nothing. What a ground holds was committed as far as its tests can tell: its deferred
rules were asked when it was made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction

PREFIX = "ground_"


class Outermost(transaction.Atomic):
    """A transaction in which commands may run, as pytest-django's own."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)
        self._from_testcase = True


@dataclass(frozen=True)
class Ground:
    """`make` is given what the ground below is; what it returns is shared by tests, so it must never change."""

    make: Callable[[Any], Any]
    below: str = ""


@dataclass(frozen=True)
class _Standing:
    name: str
    block: Outermost
    value: Any


_known: dict[str, Ground] = {}
_stack: list[_Standing] = []


def register(name: str, make: Callable[[Any], Any], *, below: str = "") -> None:
    """Make a ground known, under the name of its fixture."""
    _known[name] = Ground(make, below)


def wanted(names: list[str]) -> str:
    """The ground that a test with these fixtures stands on: of several, the one above the others; empty for none."""
    named = [name for name in names if name in _known]
    highest = max(named, key=lambda name: len(_way(name)), default="")
    assert set(named) <= {*_way(highest)}, f"grounds of which none stands on the other: {named}"
    return highest


def stand_on(name: str) -> None:
    """Leave every ground that is none of this one's, and make what is missing. Call it outside of a test's own transaction."""
    way = _way(name)
    kept = next((place for place, one in enumerate(_stack) if way[place : place + 1] != [one.name]), len(_stack))
    if kept < len(_stack) or (_stack and not connection.is_usable()):
        leave(kept)
    for step in way[len(_stack) :]:
        block = Outermost()
        block.__enter__()
        value = None
        try:
            value = _known[step].make(_stack[-1].value if _stack else None)
            connection.check_constraints()
        finally:
            _stack.append(_Standing(step, block, value))


def value_of(name: str) -> Any:
    """What the ground with this name is; a test stands on it."""
    return next(one.value for one in _stack if one.name == name)


def leave(kept: int = 0) -> None:
    """Take back all grounds but the lowest `kept`."""
    while len(_stack) > kept:
        block = _stack.pop().block
        try:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
        except (DatabaseError, transaction.TransactionManagementError):
            _stack.clear()  # the connection was lost, and every ground with it
            connection.close()


def _way(name: str) -> list[str]:
    """The grounds from the lowest one up to this one."""
    return [*_way(_known[name].below), name] if name else []
