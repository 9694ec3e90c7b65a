"""Answers about findings and cases, apart from HTTP."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

from tests.openapi import problems_with
from traceability.interfaces.api import judged
from traceability.kernel.text import Text
from traceability.review.queries import CaseLine, Shown, Standing, Verdict

ID, NOW = UUID(int=1), datetime(2026, 11, 24, 8, tzinfo=UTC)
POLICY = {"key": "M03.floor_kg", "value": "0.100", "unit": "kg", "source": "ours"}


def a_shown(policy=(), **changed):
    finding = SimpleNamespace(code="M03", severity="BLOCK", result="failed", policy=list(policy))
    return Shown(
        **{"finding": finding, "title": Text("t", "题"), "message": Text("m", "误"), "evidence": (), "left_out": 2, "is_cleared": True}
        | changed
    )


def test_the_row_that_decided_stands_beside_all_that_were_used():
    other = POLICY | {"key": "common.coverage_factor"}

    said = judged.finding_json(a_shown([POLICY, other]))

    assert (said["policy"], said["policies"], said["evidence_left_out"], said["cleared"]) == (POLICY, [POLICY, other], 2, True)
    assert judged.finding_json(a_shown())["policy"] is None


def test_a_shipment_without_a_visible_case_has_neither_case_nor_decision():
    assert judged.standing_json(None) == {"case": None, "decision": None}


def test_a_decision_is_told_without_persons():
    standing = Standing(ID, "returned", False, 1, NOW, "blocked", Verdict("return", "Wrong list.", NOW, 1))

    assert judged.standing_json(standing)["decision"] == {
        "verdict": "return",
        "reason": "Wrong list.",
        "decided_at": "2026-11-24T08:00:00.000000Z",
        "signatures": 1,
    }


def test_a_case_that_was_withdrawn_before_its_examination_has_no_times():
    line = CaseLine(ID, "EX-2026-7K2M9Q4T1Z", "EXP", "DE", "withdrawn", False, NOW, 0, None, None)

    said = judged.case_line_json(line)

    assert (said["examined_at"], said["outcome"]) == (None, None)
    assert problems_with(said, judged.CASE_LINE) == []


def test_the_examples_are_what_the_shapes_say():
    assert problems_with(judged.FINDING_EXAMPLE, judged.FINDING) == []
    assert problems_with(judged.CASE_LINE_EXAMPLE, judged.CASE_LINE) == []
