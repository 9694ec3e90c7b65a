"""Run a standing check, keep what it said, and stop the log when its integrity failed.

Two at once do no harm; one that was killed is found again.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connections

from traceability.ledger.queries.standing import findings
from traceability.ledger.standing import kept
from traceability.ledger.standing.checks import CHECKS, Check, asked_for
from traceability.ledger.standing.found import FAILED, OK, Found, unread

log = logging.getLogger(__name__)


def run(name: str, *, not_within: int = 0) -> Found | None:
    """What the check finds; None when another works on it, or when it ran within the last `not_within` seconds.

    A failed integrity freezes the log, with the check's sentence as the reason. Raises KeyError for an unknown name or one without a run.
    """
    check = CHECKS[name]
    if check.ask is None:
        raise KeyError(name)
    if not kept.claim(name, lease=check.lease, not_within=not_within):
        return None
    with _held(check):
        found = _asked(check.name, check.ask)
    tell(check, found)
    return found


def _asked(name: str, ask: Callable[[], Found]) -> Found:
    """What the check says; a fault of the check itself is no finding about the log, and must not keep the next run from trying."""
    try:
        return ask()
    except Exception as fault:
        log.exception("standing_check_faulty", extra={"check": name})
        return unread("The check itself failed: {reason}.", "检查本身出错：{reason}。", reason=type(fault).__name__)


def tell(check: Check, found: Found) -> None:
    """Keep a check's word, and do what follows from it. Freezing comes first: a kill between the two is found by the next run."""
    if found.state == FAILED and check.is_integrity:
        kept.freeze(f"standing check {check.name}: {found.said.en}")
        log.critical("standing_check_failed", extra={"check": check.name, "found": found.said.en})
    elif found.state != OK:
        log.warning("standing_check_not_well", extra={"check": check.name, "state": found.state, "found": found.said.en})
    kept.keep(check.name, found)


def cut_short() -> list[Check]:
    """Checks whose last run was killed, or whose worker is gone, in the table's order."""
    known = findings()
    return [check for name, check in asked_for().items() if check.ask is not None and name in known and known[name].was_cut_short]


def due(every: int) -> list[Check]:
    """The checks of this clock that a process runs by itself."""
    return [check for check in asked_for().values() if check.every == every and check.ask is not None]


@contextmanager
def _held(check: Check) -> Iterator[None]:
    """Hold a long check while it runs, however long: the lease is short, so that a kill is found soon."""
    if not check.is_long:
        yield
        return
    over = threading.Event()

    def renew() -> None:
        try:
            while not over.wait(check.lease / 4):
                kept.renew(check.name, lease=check.lease)
        except DatabaseError as problem:
            log.warning("standing_check_not_held", extra={"check": check.name, "reason": type(problem).__name__})
        finally:
            connections.close_all()

    thread = threading.Thread(target=renew, name=f"holds {check.name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
