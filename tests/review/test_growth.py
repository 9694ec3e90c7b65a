"""All checks together grow no faster than the dossier: lines of Python are counted, since a clock would say something else each time."""

import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest

from tests.make.long_dossiers import a_long_dossier
from traceability.review.catalogue import checks
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

    assert sum(many.values()) / (TIMES * FEW) < 3000
