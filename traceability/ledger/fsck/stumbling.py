"""What a check stumbles over is damage: it is said in the report, and the work goes on.

A row that no code expects (no such stage, a time without end, a part that is gone) must not hide everything else that is wrong.
What says nothing about the record is raised as before: a connection that is lost, a disk or memory that is full, a process that was
killed.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from typing import TypeVar

import django.db
import psycopg
from django.db import transaction

from traceability.ledger.fsck.report import Report

READABLE = "what can be read and compared"
T = TypeVar("T")
R = TypeVar("R")
# SQLSTATE classes: connections, transactions that may be tried again, resources, locks, what an operator did.
_ABOUT_THE_SERVER = {"08", "25", "40", "53", "55", "57"}
_MAY_NOT = "42501"
_OF_THE_SCHEMA = "42"
_ERRORS = (django.db.Error, psycopg.Error)


@contextmanager
def named(report: Report, kind: str, log: str, key: int | str, *, what: str = "") -> Iterator[None]:
    """What the block stumbles over becomes a damage of this class at this key. What this role may not read, `what`, is unread.

    The block's statements are undone together, which for reads means that the next ones can be asked. Not for a loop of many rows.
    """
    try:
        with transaction.atomic():
            yield
    except Exception as fault:  # noqa: BLE001 whatever it is
        if _sqlstate(fault) == _MAY_NOT:
            unread(report, what or kind)
        else:
            report.bad(kind, log, key, expected=READABLE, found=of(fault))


def each(items: Sequence[T], read: Callable[[Sequence[T]], R], tell: Callable[[T, str], None]) -> Iterator[tuple[Sequence[T], R]]:
    """All items and what `read` answers of them at once, or the largest parts that can be read; `tell` is told of each that cannot.

    Raises what `read` raises where that is not about single rows.
    """
    if not items:
        return
    try:
        with transaction.atomic():
            found = read(items)
    except Exception as fault:
        said = of(fault)
        if (_sqlstate(fault) or "").startswith(_OF_THE_SCHEMA):
            raise
        if len(items) == 1:
            tell(items[0], said)
            return
    else:
        yield items, found
        return
    half = len(items) // 2
    yield from each(items[:half], read, tell)
    yield from each(items[half:], read, tell)


def unread(report: Report, what: str) -> None:
    """Say once that this role may not read something."""
    note = f"{what}: this role may not"
    if note not in report.unread:
        report.could_not_read(note)


def of(fault: Exception) -> str:
    """A fault in one line, as what was found. Raises it again where it says nothing about the record."""
    if isinstance(fault, MemoryError | OSError | BrokenExecutor) or (isinstance(fault, _ERRORS) and not _is_about_rows(fault)):
        raise fault
    return f"{type(fault).__name__}: {next(iter(str(fault).splitlines()), '')}"


def _is_about_rows(fault: Exception) -> bool:
    """Whether a database error is one of what is stored. Without a state the driver itself could not read a value, or lost the server."""
    state = _sqlstate(fault)
    if state is None:
        return not isinstance(
            fault, django.db.OperationalError | django.db.InterfaceError | psycopg.OperationalError | psycopg.InterfaceError
        )
    return state[:2] not in _ABOUT_THE_SERVER


def _sqlstate(fault: BaseException | None) -> str | None:
    if isinstance(fault, django.db.Error):
        fault = fault.__cause__
    return getattr(fault, "sqlstate", None)
