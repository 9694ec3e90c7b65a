import pytest

from tests.make.review import HOLD, a_case, a_submitted, cleared, decided
from traceability.review.queries import standings_of

pytestmark = pytest.mark.django_db


def test_a_shipment_stands_as_its_case_says(trade, cast):
    waiting, open_case, closed = a_submitted(trade), a_case(trade, HOLD, lot="BYM:ORE-2"), a_case(trade, lot="BYM:ORE-3")
    decided(closed, cast.rita, "return", reason="The packing list is another's.")

    found = standings_of([waiting.id, open_case.shipment_id, closed.shipment_id], viewer=trade.bym)

    assert found.keys() == {open_case.shipment_id, closed.shipment_id}
    one, other = found[open_case.shipment_id], found[closed.shipment_id]
    assert (one.state, one.outcome, one.verdict) == ("open", "needs_clearance", None)
    assert (other.state, other.verdict.verdict, other.verdict.signatures) == ("returned", "return", 1)
    assert other.verdict.reason == "The packing list is another's."


def test_a_first_signature_is_no_verdict_yet(trade, cast):
    case = a_case(trade, HOLD)
    cleared(case, cast.rita)
    decided(case, cast.rita)
    assert standings_of([case.shipment_id], viewer=trade.bym)[case.shipment_id].verdict is None

    decided(case, cast.sven)

    assert standings_of([case.shipment_id], viewer=trade.bym)[case.shipment_id].verdict.signatures == 2


def test_who_may_not_see_the_case_sees_no_standing(trade, cast):
    case = a_case(trade)

    for viewer in (cast.mei.viewer, cast.ada.viewer):
        assert standings_of([case.shipment_id], viewer=viewer) == {}


@pytest.mark.parametrize("count", [1, 5])
def test_three_queries_whatever_the_number(count, trade, cast, django_assert_num_queries):
    cases = [a_case(trade, lot=f"BYM:ORE-{number}") for number in range(count)]

    with django_assert_num_queries(3):
        standings_of([case.shipment_id for case in cases], viewer=trade.bym)
