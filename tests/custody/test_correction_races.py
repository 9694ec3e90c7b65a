"""Corrections against consumers, against each other and against receipts, at the same moment: one order holds, and nobody waits for ever.

These tests commit, from several connections, in databases of their own.
"""

import pytest

from tests.custody.accounts import account, place
from tests.make.custody import a_lot, a_part, a_shipment, blending, correct, dispatch, dressing, mining, receipt, record, submit, the_trade
from traceability.custody.errors import AlreadyCorrected
from traceability.kernel.errors import ClaimsRefused

pytestmark = pytest.mark.committed


@pytest.fixture(autouse=True)
def deadlocks_come_up(monkeypatch):
    """A command that met a deadlock is tried again in silence; here it fails."""
    monkeypatch.setattr("traceability.kernel.command._TRIES", 1)


def codes(answers) -> list[str]:
    """The codes of those that were refused; what else went wrong comes up as it is."""
    failed = [answer for answer in answers if isinstance(answer, Exception)]
    for one in failed:
        if not isinstance(one, ClaimsRefused | AlreadyCorrected):
            raise one
    return [problem.code for one in failed for problem in one.problems]


def test_of_a_correction_that_draws_more_and_a_consumer_exactly_one_wins(committed, at_once):
    trade, rounds = the_trade(), range(200)
    record(trade.bym, *(mining(a_lot(f"BYM:ORE-{number}", "100.000")) for number in rounds))
    used = record(trade.bym, *(dressing([a_part(f"BYM:ORE-{number}", "40.000")], []) for number in rounds))
    for number in rounds:
        part = f"BYM:ORE-{number}", "60.000"
        more = dressing([a_part(part[0], "100.000")], [])

        answers = at_once(
            lambda number=number, more=more: correct(trade.bym, used[number], more),
            [
                lambda part=part: record(trade.bym, dressing([a_part(*part)], [])),
                lambda part=part: submit(trade.bym, a_shipment(*part)),
            ][number % 2],
        )

        assert codes(answers) == ["lot_exhausted"]
        assert account(part[0]) == ("100", "0", "0", "0")


def test_what_is_drawn_of_a_lot_that_is_corrected_away_stands_as_overdrawn(committed, at_once):
    trade, rounds = the_trade(), range(50)
    made = record(trade.bym, *(mining(a_lot(f"BYM:ORE-{number}", "100.000")) for number in rounds))
    for number in rounds:
        lot = f"BYM:ORE-{number}"

        answers = at_once(
            lambda number=number: correct(trade.bym, made[number]),
            lambda lot=lot: record(trade.bym, dressing([a_part(lot, "60.000")], [])),
        )

        assert codes(answers[:1]) == []
        assert account(lot) == ("0", "0", "0", "0" if codes(answers) else "60")
        assert codes(answers) in ([], ["lot_exhausted"])


def test_a_correction_does_not_wait_for_who_is_shown_the_corrected_event(committed, at_once):
    """A dispatch shows its receiver what is upstream: rows that refer to the event which is being corrected."""
    trade, rounds = the_trade(), range(20)
    made = record(trade.bym, *(mining(a_lot(f"BYM:ORE-{number}", "100.000")) for number in rounds))
    for number in rounds:
        lot = f"BYM:ORE-{number}"

        answers = at_once(
            lambda number=number, lot=lot: correct(trade.bym, made[number], mining(a_lot(lot, "90.000"))),
            lambda lot=lot: record(trade.bym, dispatch(a_part(lot, "100.000"))),
        )

        refusals = codes(answers)
        assert (refusals, account(lot)) in (([], ("90", "90", "0", "0")), (["lot_exhausted"], ("90", "90", "0", "0")))


def test_of_two_corrections_of_one_event_exactly_one_wins(committed, at_once):
    trade, rounds = the_trade(), range(20)
    made = record(trade.bym, *(mining(a_lot(f"BYM:ORE-{number}", "100.000")) for number in rounds))
    for number in rounds:
        kilograms = ("90.000", "80.000")

        answers = at_once(
            *[lambda number=number, kg=kg: correct(trade.bym, made[number], mining(a_lot(f"BYM:ORE-{number}", kg))) for kg in kilograms]
        )

        assert codes(answers) == ["already_corrected"]


def test_a_dispatch_is_taken_back_or_received(committed, at_once):
    trade, rounds = the_trade(), range(20)
    names = [f"BYM:ORE-{number}" for number in rounds]
    record(trade.bym, *(mining(a_lot(name, "100.000")) for name in names))
    sent = record(trade.bym, *(dispatch(a_part(name, "100.000")) for name in names))
    for name, one in zip(names, sent, strict=True):
        answers = at_once(lambda one=one: correct(trade.bym, one), lambda one=one: record(trade.hfr, receipt(one)))

        refusals = set(codes(answers))
        assert (refusals, place(name)) in (
            ({"already_received"}, ("in_hand", "HFR")),
            ({"unknown_event", "not_holder"}, ("in_hand", "BYM")),
        )


def test_two_corrections_never_close_a_circle(committed, at_once):
    """Each takes what the other gives; what each of them finds alone is no circle yet."""
    trade = the_trade()
    for number in range(10):
        ore, left, right = (f"BYM:{kind}-{number}" for kind in ("ORE", "LEFT", "RIGHT"))
        record(trade.bym, mining(a_lot(ore, "100.000")))
        one, other = record(trade.bym, *(blended(ore, lot) for lot in (left, right)))

        answers = at_once(
            lambda one=one, left=left, right=right: correct(trade.bym, one, blended(right, left)),
            lambda other=other, left=left, right=right: correct(trade.bym, other, blended(left, right)),
        )

        assert codes(answers) == ["made_of_itself"]


def blended(taken: str, made: str):
    return blending([a_part(taken, "50.000")], a_lot(made, "50.000"))
