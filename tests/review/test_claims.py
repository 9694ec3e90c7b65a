import pytest

from traceability.kernel.errors import ClaimsMalformed
from traceability.review.claims import ClearanceClaim, DecisionClaim, WithdrawalClaim, read_clearance, read_decision, read_withdrawal

DECISION = {"verdict": "approve", "reason": "Checked.", "examination": 1}


def problems(read, body):
    with pytest.raises(ClaimsMalformed) as caught:
        read(body)
    return [(one.pointer, one.code) for one in caught.value.problems]


def test_what_is_well_said_is_read():
    assert read_decision(DECISION) == DecisionClaim("approve", "Checked.", 1)
    assert read_clearance({"check": "M03", "reason": "ok", "examination": 2}) == ClearanceClaim("M03", "ok", 2)
    assert read_withdrawal({"reason": "sold"}) == WithdrawalClaim("sold")


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"verdict": "maybe"}, "/verdict"),
        ({"reason": ""}, "/reason"),
        ({"examination": 0}, "/examination"),
        ({"examination": "1"}, "/examination"),
        ({"who": "me"}, "/who"),
    ],
)
def test_each_bad_member_is_named(changed, pointer):
    assert [place for place, _ in problems(read_decision, DECISION | changed)] == [pointer]


@pytest.mark.parametrize("body", [None, [], "approve", {}])
def test_what_is_no_claim_is_refused(body):
    for read in (read_decision, read_clearance, read_withdrawal):
        assert problems(read, body)


@pytest.mark.parametrize("check", ["m03", "M3", "M033", "Ｍ03"])
def test_a_check_is_named_by_its_code(check):
    assert problems(read_clearance, {"check": check, "reason": "r", "examination": 1}) == [("/check", "bad_code")]
