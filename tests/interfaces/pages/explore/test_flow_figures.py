"""Flows as tables: sums of what custody says, every number with the list that it counts."""

from decimal import Decimal

from traceability.certificates.queries import Going
from traceability.custody.queries import Made, OfElement
from traceability.interfaces.pages.explore import flow_figures as figures
from traceability.interfaces.pages.explore.spans import Span

SPAN = Span(2026, 2, 3)
MADE = [
    Made("2026-02", "mining", "ore", "CN-NM", Decimal(5100), Decimal(90000), 2, 0),
    Made("2026-03", "leaching", "oxide", "CN-JX", Decimal(1000), Decimal(1100), 1, 0),
    Made("2026-03", "separation", "oxide", "", Decimal(4000), Decimal(4100), 3, 1),
]
GOING = [
    Going("2026-03", "DE", "certified", 2, Decimal(3000), Decimal(3100)),
    Going("2026-03", "DE", "none", 1, Decimal(500), Decimal(600)),
    Going("2026-03", "JP", "revoked", 1, Decimal(700), Decimal(800)),
]


def texts(row):
    return [row.name.text, *(cell.text for cell in row.cells)]


def test_months_are_rows_and_stages_columns():
    table, drawn = figures.by_month(MADE, GOING, SPAN)

    assert list(table.heads) == ["Month", "Entered the record", "Separation", "Planned to leave"]
    assert [texts(row) for row in table.rows] == [["Feb 2026", "5.1", "–", "–"], ["Mar 2026", "1.0", "4.0", "4.2"]]
    assert texts(table.foot) == ["Together", "6.1", "4.0", "4.2"]
    assert table.rows[0].cells[0].href == "/explore/supervision/events?year=2026&from=2&to=2&stage=entering"
    assert "Mar 2026 · Separation: 4.0 t" in drawn


def test_forms_come_with_net_reo_and_lots_the_largest_first():
    table, drawn = figures.by_form(MADE, SPAN)

    assert [texts(row) for row in table.rows] == [["Ore", "5.1", "90.0", "2", "–"], ["Oxide", "5.0", "5.2", "4", "1"]]
    assert table.rows[1].cells[2].href.endswith("stage=making&form=oxide") and "Oxide: 5.0 t" in drawn


def test_a_region_that_nobody_said_has_its_row():
    table, _drawn = figures.by_region(MADE, SPAN)

    assert [texts(row) for row in table.rows] == [
        ["Not said", "–", "4.0"],
        ["Jiangxi (CN-JX)", "1.0", "–"],
        ["Inner Mongolia (CN-NM)", "5.1", "–"],
    ]
    assert table.rows[0].cells[1].href.endswith("stage=separation&region=-") and texts(table.foot) == ["Together", "6.1", "4.0"]


def test_elements_go_from_light_to_heavy_and_the_rest_is_told():
    rows = [OfElement("mining", "Dy", Decimal(1000)), OfElement("leaching", "La", Decimal(2000)), OfElement("separation", "", Decimal(500))]

    table, drawn = figures.by_element(rows, SPAN)

    assert [texts(row) for row in table.rows] == [["La", "2.0", "–"], ["Dy", "1.0", "–"], ["Named by no assay", "–", "0.500"]]
    assert table.rows[1].cells[0].href.endswith("stage=entering&element=Dy") and "Dy · Entered the record: 1.0 t" in drawn


def test_destinations_count_shipments_by_state_and_weigh_the_certified():
    table, _drawn = figures.by_destination(GOING, SPAN)

    assert [texts(row) for row in table.rows] == [["Germany (DE)", "3.0", "2", "–", "–", "1"], ["Japan (JP)", "–", "–", "–", "1", "–"]]
    assert table.rows[0].cells[4].href.endswith("destination=DE&state=none")


def test_nothing_makes_empty_tables():
    for table, drawn in (figures.by_form([], SPAN), figures.by_element([], SPAN), figures.by_destination([], SPAN)):
        assert (list(table.rows), drawn) == ([], "")
