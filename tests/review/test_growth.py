"""All checks together grow no faster than the dossier: lines of Python are counted, since a clock would say something else each time."""

import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest

from tests.make.long_dossiers import a_long_dossier
from traceability.review.catalogue import checks, run
from traceability.review.dossier import Dossier

FEW, TIMES = 40, 4
MORE_THAN_LINEAR = 1.25
"""What an index or a sort may cost above the growth of what it holds."""
SLIGHT = 1500
"""Lines of a check that reads so little that its constant part outweighs the rest."""


def lines_of_each_check(dossier: Dossier) -> Counter[str]:
    """Lines of Python that each check runs; what is worked out once for all is worked out before."""
    counted: Counter[str] = Counter()
    code = ""

    def count(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            counted[code] += 1
        return count

    for one in checks():
        one(dossier)
        code, before = one.code, sys.gettrace()
        sys.settrace(count)
        try:
            one(dossier)
        finally:
            sys.settrace(before)
    return counted


@pytest.fixture(scope="module")
def counted() -> tuple[Counter[str], Counter[str]]:
    return lines_of_each_check(a_long_dossier(FEW)), lines_of_each_check(a_long_dossier(TIMES * FEW))


def test_no_check_grows_faster_than_the_dossier(counted):
    few, many = counted

    grown = {code: many[code] / few[code] for code in many if many[code] > SLIGHT}

    assert len(grown) > 15
    assert {code: round(ratio, 1) for code, ratio in grown.items() if ratio > TIMES * MORE_THAN_LINEAR} == {}


def test_all_checks_together_stay_within_their_lines_for_each_event(counted):
    _, many = counted

    assert sum(many.values()) / (TIMES * FEW) < 1200


ONCE = ("circuits_of", "lineages", "_series_of", "_mineral_lots", "_by_year", "_Accounts.__init__", "Ranges.__init__", "_Permits.__init__")
"""What several checks ask for, by the function that works it out."""


def calls_of_all_checks(dossier: Dossier) -> Counter[str]:
    """Calls of functions of Python, when nothing was asked of the dossier before."""
    called: Counter[str] = Counter()

    def count(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            called[frame.f_code.co_qualname] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        run(dossier)
    finally:
        sys.setprofile(before)
    return called


def test_what_several_checks_ask_for_is_worked_out_once():
    checks()

    called = calls_of_all_checks(a_long_dossier(TIMES * FEW))

    assert {name: called[name] for name in ONCE} == dict.fromkeys(ONCE, 1)
    assert called["_Accounts._made"] <= TIMES * FEW
    assert sum(called.values()) / (TIMES * FEW) < 500
