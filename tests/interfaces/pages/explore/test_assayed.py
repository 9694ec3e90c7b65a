"""A lot's elements by its assay in force: kilograms of oxide where it speaks of oxides, shares alone where it speaks of metals."""

from decimal import Decimal

import pytest

from tests.make.custody import a_lot, mining, record, the_trade
from traceability.custody import queries
from traceability.interfaces.pages.explore.assayed import elements_of


@pytest.fixture
def elements(cast):
    trade = the_trade()

    def of(assay):
        record(trade.bym, mining(a_lot("BYM:E-1", "1000.000") | {"assay": assay}))
        return elements_of(queries.lot("BYM:E-1", viewer=trade.bym))

    return of


def test_oxides_are_weighed_from_light_to_heavy(elements):
    found = elements({"treo_percent": "50", "moisture_percent": "0", "shares_percent": {"Dy": "0.5", "Nd": "19.5", "La": "80"}})

    assert [(one.name, one.percent) for one in found] == [("La", "80"), ("Nd", "19.5"), ("Dy", "0.5")]
    assert [one.reo_kg for one in found] == [Decimal(400), Decimal("97.5"), Decimal("2.5")]


def test_metals_are_not_weighed_as_oxides(elements):
    found = elements({"trem_percent": "99", "shares_percent": {"Nd": "80", "Pr": "20"}})

    assert [(one.name, one.percent, one.reo_kg) for one in found] == [("Pr", "20", None), ("Nd", "80", None)]


def test_without_shares_there_are_none(elements):
    assert elements({"treo_percent": "50"}) == []
