"""Plants' recoveries over months: as M02 reckons a step, the outliers marked."""

from datetime import date
from decimal import Decimal

import pytest

from tests.make.custody import a_lot, a_part, an_assay, dressing, mining, record
from tests.make.told_stories import tell
from traceability.custody.queries import Months
from traceability.kernel.errors import Forbidden
from traceability.review import queries

pytestmark = pytest.mark.django_db

YEAR, DAY = Months("2026-01", "2026-12"), date(2026, 12, 31)


def test_an_honest_story_is_as_its_checks_say(cast):
    shipment = tell("S01", supervisor=cast.sven.viewer)[0]
    assert shipment

    found = {one.account.facility: one for one in queries.recoveries_of(YEAR, on=DAY, viewer=cast.otto.viewer)}

    assert {name: (round(one.percent, 2), one.mark) for name, one in found.items()} == {
        "BYM-DRESS-1": (Decimal("79.03"), ""),
        "HFR-PLANT-1": (Decimal("94.85"), ""),
    }
    separated = found["HFR-PLANT-1"]
    assert separated.stock_kg == Decimal(400)
    assert round(separated.unexplained_kg * 100 / separated.account.in_reo_kg, 2) == Decimal("1.47")


@pytest.mark.parametrize(("out_kg", "mark"), [("740.000", ""), ("640.000", "HOLD"), ("930.000", "HOLD"), ("990.000", "BLOCK")])
def test_what_lies_outside_its_range_is_marked_and_comes_first(trade, cast, out_kg, mark):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "2000.000"), a_lot("BYM:ORE-2", "2000.000")))
    normal = {"fields": {"route": "flotation_normal"}}
    given = a_lot("BYM:CON-1", out_kg, form="concentrate", assay=an_assay(treo_percent="50.0"))
    whole = {"inputs": [a_part("BYM:ORE-1", "1000.000")], "outputs": [given]}
    record(trade.bym, dressing(**whole, **normal))

    (found,) = queries.recoveries_of(YEAR, on=DAY, viewer=cast.otto.viewer)

    assert (found.percent, found.mark) == (Decimal(out_kg) / 10, mark)


def test_without_a_part_of_its_reo_nothing_is_compared(trade, cast):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000", assay=None)))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "1000.000")], [a_lot("BYM:CON-1", "800.000", form="concentrate")]))

    (found,) = queries.recoveries_of(YEAR, on=DAY, viewer=cast.otto.viewer)

    assert (found.percent, found.mark) == (None, "")


def test_others_may_not_ask_and_nothing_is_nothing(cast):
    assert queries.recoveries_of(YEAR, on=DAY, viewer=cast.otto.viewer) == ()
    with pytest.raises(Forbidden):
        queries.recoveries_of(YEAR, on=DAY, viewer=cast.bela.viewer)
