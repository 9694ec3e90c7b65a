from itertools import product
from types import SimpleNamespace
from uuid import UUID

import pytest

from traceability.review.judgement import Signature, failed, is_complete, outcome, signatures_needed, uncleared

RITA, SVEN, ROSA = (Signature(UUID(int=number), role) for number, role in ((1, "reviewer"), (2, "supervisor"), (3, "reviewer")))


def found(code, severity, result="failed"):
    return SimpleNamespace(code=code, severity=severity, result=result)


BLOCK, HOLD, WARN = found("V01", "BLOCK"), found("C09", "HOLD"), found("P02", "WARN")
QUIET = [found("M03", "BLOCK", result) for result in ("passed", "not_checked", "not_applicable")]


@pytest.mark.parametrize(
    ("findings", "cleared", "controlled", "expected"),
    [
        ([*QUIET, WARN], (), False, "approvable_by_one"),
        (QUIET, (), True, "needs_second_signature"),
        ([HOLD], (), False, "needs_clearance"),
        ([HOLD], ("C09",), False, "needs_second_signature"),
        ([HOLD, found("P07", "HOLD")], ("C09",), False, "needs_clearance"),
        ([BLOCK, HOLD], ("C09",), False, "blocked"),
        ([BLOCK], (), True, "blocked"),
    ],
)
def test_the_outcome_of_a_case(findings, cleared, controlled, expected):
    assert outcome(findings, cleared=frozenset(cleared), is_controlled=controlled) == expected


def test_only_failures_count():
    assert failed([*QUIET, BLOCK], "BLOCK") == ("V01",)
    assert uncleared([HOLD, found("P07", "HOLD", "passed")], frozenset()) == ("C09",)


def test_a_cleared_hold_or_a_controlled_item_needs_two():
    assert [signatures_needed(findings, is_controlled=controlled) for findings, controlled in product(([], [HOLD]), (False, True))] == [
        1,
        2,
        2,
        2,
    ]


@pytest.mark.parametrize(
    ("signatures", "needed", "complete"),
    [
        ((), 1, False),
        ((RITA,), 1, True),
        ((SVEN,), 1, True),
        ((RITA,), 2, False),
        ((SVEN, SVEN), 2, False),
        ((RITA, ROSA), 2, False),
        ((RITA, SVEN), 2, True),
        ((SVEN, RITA), 2, True),
    ],
)
def test_two_signatures_are_two_persons_and_one_a_supervisor(signatures, needed, complete):
    assert is_complete(signatures, needed) is complete
