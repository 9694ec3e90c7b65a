"""Questions that rows answer about themselves."""

import pytest

from traceability.review.models import Case, Finding


@pytest.mark.parametrize(("state", "is_open"), [("open", True), ("approved", False), ("withdrawn", False)])
def test_a_case_is_open_until_it_is_decided(state, is_open):
    assert Case(state=state).is_open is is_open


@pytest.mark.parametrize(
    ("result", "severity", "must"),
    [("failed", "HOLD", True), ("failed", "BLOCK", False), ("failed", "WARN", False), ("not_checked", "HOLD", False)],
)
def test_only_a_failed_hold_must_be_cleared(result, severity, must):
    assert Finding(result=result, severity=severity).must_be_cleared is must
