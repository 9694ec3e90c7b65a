"""An honest year: the same for the same seed, whole, and true to its material."""

from decimal import Decimal

import pytest

from traceability.review.measuring.year import a_year


@pytest.fixture(scope="module")
def year():
    return a_year(7)


def test_a_seed_tells_one_year_and_another_seed_another(year):
    assert a_year(7).events == year.events and a_year(7).shipments == year.shipments
    assert a_year(8).lots != year.lots


def test_all_kinds_of_goods_leave(year):
    goods = {line.product for shipment in year.shipments for line in shipment.lines}

    assert goods == {"NdPr oxide", "Dy oxide", "Tb oxide", "Y oxide", "Ce oxide", "sintered NdFeB magnets"}
    assert len(year.shipments) == 40 and {shipment.exporter for shipment in year.shipments} == {"EXP", "MAG"}
    stages = {event.stage for event in year.events.values()}
    assert stages >= {"mining", "leaching", "import", "collection", "beneficiation", "separation", "stocktake"}
    assert stages >= {"metal_smelting", "alloying", "magnet_making", "recycling"}


def test_a_separator_makes_nothing_out_of_nothing(year):
    """Of the material itself: over the year its products hold less of each element than its feeds, and not much less."""
    fed, made = {}, {}
    for event in year.events.values():
        if event.stage == "separation" and event.performed_by == "GZS":
            for side, names in ((fed, [drawn.lot for drawn in event.inputs]), (made, event.outputs)):
                for name in names:
                    for element, kg in year.truth[name].oxides.items():
                        side[element] = side.get(element, Decimal(0)) + kg

    assert all(Decimal("0.93") < made[element] / fed[element] < 1 for element in fed if fed[element])


def test_each_month_opens_with_what_the_last_closed_with(year):
    counts = [event for event in year.events.values() if event.stage == "stocktake" and event.performed_by == "HFR"]

    assert len(counts) == 7 and counts[0].fields.opening == ()
    assert [one.fields.opening for one in counts[1:]] == [one.fields.closing for one in counts[:-1]]


def test_magnets_hold_the_dysprosium_of_the_ningbo_case(year):
    """About 0.36 % of the magnet."""
    assays = [year.lots[shipment.lines[0].lot].assay for shipment in year.shipments if shipment.exporter == "MAG"]
    contents = [assay.trem_percent * assay.shares_percent["Dy"] / 100 for assay in assays]

    assert len(contents) == 4 and all(Decimal("0.25") < content < Decimal("0.5") for content in contents)
