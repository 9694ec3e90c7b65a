"""A command is one durable transaction: when it returns, the fact is on disk."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

_TRIES = 5
_WORTH_ANOTHER_TRY = {"40001", "40P01"}
"""Serialization failure and deadlock: the server undid everything and asks to be asked again."""


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` as one durable transaction of its own.

    Raises RuntimeError inside another transaction, so that a command is never part of something larger.
    A deadlock or serialization failure is tried again: everything that the first try did is undone by then.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        tries = 1 if connection.in_atomic_block else _TRIES
        while True:
            tries -= 1
            try:
                with transaction.atomic(durable=True):
                    return function(*args, **kwargs)
            except OperationalError as failure:
                if not tries or getattr(failure.__cause__, "sqlstate", None) not in _WORTH_ANOTHER_TRY:
                    raise

    run.is_command = True  # type: ignore[attr-defined]
    return run


def must_be_in_command() -> None:
    """Raises RuntimeError outside a transaction: a step is part of a command, never a write of its own."""
    if not connection.in_atomic_block:
        raise RuntimeError("a step was called outside a command")
