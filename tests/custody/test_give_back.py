"""A case that says no gives the kilograms back, once."""

from decimal import Decimal as D

import pytest

from tests.custody.test_replay import replayed
from tests.make.custody import a_lot, a_part, a_shipment, dispatch, holding, mining, record, submit
from tests.make.registry import case_entry
from traceability.custody import queries
from traceability.custody import services as custody
from traceability.custody.errors import AlreadyGivenBack
from traceability.kernel.command import command
from traceability.kernel.errors import ClaimsRefused
from traceability.kernel.identifiers import uuid7

pytestmark = pytest.mark.django_db


@command
def closed(submitted, case_id, version=1, kg_by_line=None):
    """What review does when a case is returned, refused or withdrawn, or released below its weights."""
    given = custody.give_back(shipment_id=submitted.shipment.id, case_id=case_id, kg_by_line=kg_by_line)
    case_entry(case_id, version=version)
    return given


@pytest.fixture
def submitted(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000"), a_lot("BYM:ORE-2", "10.000")))
    lines = [a_shipment(lot, net)["lines"][0] for lot, net in (("BYM:ORE-1", "600.000"), ("BYM:ORE-2", "10.000"), ("BYM:ORE-1", "100.000"))]
    return submit(trade.bym, a_shipment(lines=lines))


def test_every_line_comes_back(submitted):
    given = closed(submitted, uuid7())

    assert [draw.net_kg for draw in given] == [D("-600.000"), D("-10.000"), D("-100.000")]
    assert (holding("BYM:ORE-1").left_kg, holding("BYM:ORE-2").left_kg) == (D("1000.000"), D("10.000"))
    assert queries.is_given_back(submitted.shipment.id)


def test_it_comes_back_once(submitted):
    case_id = uuid7()
    closed(submitted, case_id)

    with pytest.raises(AlreadyGivenBack):
        closed(submitted, case_id, version=2)

    assert holding("BYM:ORE-1").left_kg == D("1000.000")


def test_what_came_back_can_leave_again(trade, submitted):
    closed(submitted, uuid7())

    submit(trade.bym, a_shipment("BYM:ORE-1", "1000.000"))

    assert holding("BYM:ORE-1").left_kg == 0


def test_the_rest_of_a_lot_stays_while_a_part_of_it_may_come_back(trade, submitted):
    """Else the kilograms of a refused shipment would come to who received the rest."""
    with pytest.raises(ClaimsRefused) as caught:
        record(trade.bym, dispatch(a_part("BYM:ORE-1", "300.000")))

    assert [(one.pointer, one.code) for one in caught.value.problems] == [("/inputs/0/lot", "part_is_shipped")]
    closed(submitted, uuid7())
    record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000")))


def test_a_part_comes_back_of_the_lines_that_are_named_and_the_rest_moves_on(trade, submitted):
    given = closed(submitted, uuid7(), kg_by_line={1: D("60.000"), 3: D("100.000")})

    assert [(draw.position, draw.net_kg) for draw in given] == [(0, D("-60.000")), (2, D("-100.000"))]
    assert all(draw.reo_kg is None or draw.reo_kg < 0 for draw in given)
    assert (holding("BYM:ORE-1").left_kg, holding("BYM:ORE-2").left_kg) == (D("460.000"), 0)
    assert replayed().worst_of("holdings") == []
    record(trade.bym, dispatch(a_part("BYM:ORE-1", "460.000")))
