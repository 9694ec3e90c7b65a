"""The exporter takes a shipment back before it is decided."""

from decimal import Decimal

import pytest

from tests.make.custody import holding
from tests.make.review import a_case, a_submitted, decided
from traceability.custody.errors import ShipmentNotSeen
from traceability.kernel.errors import Forbidden
from traceability.ledger import queries as ledger
from traceability.review import queries
from traceability.review import services as review
from traceability.review.errors import CaseClosed, ReasonMissing
from traceability.review.models import Case

pytestmark = pytest.mark.django_db


def withdrawn(trade, shipment, by=None, reason="sold at home"):
    return review.withdraw(by=by or trade.bym, number=shipment.number, reason=reason)


def test_an_open_case_is_closed_and_the_lots_are_given_back(trade, cast):
    case = a_case(trade)

    withdrawn(trade, case.shipment)

    assert Case.objects.get().state == "withdrawn"
    assert holding("BYM:ORE-1").left_kg == Decimal(1000)
    assert [entry.kind for entry in ledger.entries_of("case", case.id)] == ["case.examined", "case.withdrawn"]


def test_before_the_first_examination_too(trade, cast):
    shipment = a_submitted(trade)

    result = withdrawn(trade, shipment)

    assert (result.case.state, result.case.examination) == ("withdrawn", 0)
    assert not queries.waiting_shipments().exists()


def test_not_after_a_decision(trade, cast):
    case = a_case(trade)
    decided(case, cast.rita)

    with pytest.raises(CaseClosed):
        withdrawn(trade, case.shipment)


def test_another_tenant_does_not_even_see_it(trade, cast):
    shipment = a_submitted(trade)

    with pytest.raises(ShipmentNotSeen):
        withdrawn(trade, shipment, by=trade.her)


def test_the_regulator_may_see_but_not_withdraw(trade, cast):
    with pytest.raises(Forbidden):
        withdrawn(trade, a_submitted(trade), by=cast.rita.viewer)


def test_a_reason_is_needed(trade, cast):
    with pytest.raises(ReasonMissing):
        withdrawn(trade, a_submitted(trade), reason="")
