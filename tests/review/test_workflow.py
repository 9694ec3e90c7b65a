from itertools import product

from traceability.review.workflow import MOVES, STATE_OF_VERDICT, STATES, VERDICTS, may_move


def test_a_case_opens_and_ends_once():
    allowed = {(old, new) for old, new in product((None, *STATES), STATES) if may_move(old, new)}

    assert allowed == {
        (None, "open"),
        (None, "withdrawn"),
        ("open", "approved"),
        ("open", "returned"),
        ("open", "refused"),
        ("open", "withdrawn"),
    }


def test_every_verdict_leads_to_a_state_that_an_open_case_may_reach():
    assert set(STATE_OF_VERDICT.values()) < MOVES["open"]
    assert VERDICTS == ("approve", "return", "refuse")
