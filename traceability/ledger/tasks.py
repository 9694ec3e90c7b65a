"""The clocks of the standing checks. Beat rings them; each may come early, twice or never, and may be killed anywhere.

A long check runs in a process of its own, which ends with this one: a task has minutes, and everything may take hours.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys

from celery import shared_task
from django.conf import settings

from traceability.ledger.queries.standing import findings
from traceability.ledger.standing.checks import DAY, DRILL, HOUR, MINUTE, WEEK, Check
from traceability.ledger.standing.found import OK
from traceability.ledger.standing.run import cut_short, due, run
from traceability.ledger.standing.shown import all_checks

log = logging.getLogger(__name__)

EACH_MINUTE, HOURLY, NIGHTLY, WEEKLY = "ledger.check_each_minute", "ledger.check_hourly", "ledger.check_nightly", "ledger.check_weekly"
_PR_SET_PDEATHSIG = 1
_children: list[subprocess.Popen[bytes]] = []


@shared_task(name=EACH_MINUTE, ignore_result=True)
def check_each_minute() -> None:
    """The minute's checks; and again those whose last run was killed."""
    _run(MINUTE)
    for check in cut_short():
        _start(check)


@shared_task(name=HOURLY, ignore_result=True)
def check_hourly() -> None:
    _run(HOUR)


@shared_task(name=NIGHTLY, ignore_result=True)
def check_nightly() -> None:
    """The night's checks, and a word about the drill, which is a person's."""
    _run(DAY)
    drill = next(one for one in all_checks() if one.check.name == DRILL)
    if drill.state != OK:
        log.warning("ledger_drill_is_due", extra={"days_since": drill.days_since_well})


@shared_task(name=WEEKLY, ignore_result=True)
def check_weekly() -> None:
    _run(WEEK)


def _run(every: int) -> None:
    """The checks of one clock, unless another beat's ring has had them run just now."""
    for check in due(every):
        _start(check, not_within=every // 2)


def _start(check: Check, *, not_within: int = 0) -> None:
    if not check.is_long:
        run(check.name, not_within=not_within)
        return
    known = findings().get(check.name)
    if known is None or not (known.is_held or (known.age is not None and known.age < not_within)):
        _in_a_process_of_its_own(check.name)


def _in_a_process_of_its_own(name: str) -> None:
    """`manage.py ledger_standing NAME`, with our rights and our output; it takes the check itself, so a second one does nothing.

    The death signal follows the thread that forked: in a prefork worker that is the main one.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def dies_with_us() -> None:
        if prctl:
            prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    _children[:] = [child for child in _children if child.poll() is None]
    command = [sys.executable, "manage.py", "ledger_standing", name]
    _children.append(subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, preexec_fn=dies_with_us))
