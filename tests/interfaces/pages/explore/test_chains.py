"""What both kinds of pages show of a chain: the legend, and only the findings that the picture marks."""

from decimal import Decimal

import pytest
from django.test import RequestFactory
from django.utils import translation

from tests.interfaces.pages.explore.test_flow import EDGES, NODES, PLANT
from tests.interfaces.pages.explore.test_marks import a_finding
from traceability.custody.queries.graph import Graph
from traceability.interfaces.pages.explore import chains
from traceability.interfaces.pages.explore.flow import Chain
from traceability.interfaces.pages.explore.moments import Asked
from traceability.interfaces.pages.picture import GREY

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    return Chain(Graph(NODES, EDGES, (), 2, False), frozenset({"HFR:OX"}), Decimal(9))


@pytest.mark.parametrize(("language", "name"), [("en", "Huafang Rare Earth Separation"), ("zh-hans", "华方稀土分离")])
def test_the_legend_names_who_has_a_colour(cast, chain, language, name):
    with translation.override(language):
        legend = chains.in_picture(chain, [], Asked(), label="x")["legend"]

    assert (legend[0]["code"], legend[0]["name"]) == ("HFR", name)
    assert all(one["colour"] != GREY for one in legend)


def test_findings_about_something_else_are_left_out(cast, chain):
    here, elsewhere = a_finding("M03", lot="BYM:ORE"), a_finding("A04", lot="BYM:OTHER")

    assert [one.code for one in chains.in_picture(chain, [here, elsewhere], Asked(), label="x")["findings"]] == ["M03"]


def test_a_table_is_as_long_as_it_may_be_and_says_what_it_leaves_out(chain, monkeypatch):
    monkeypatch.setattr("traceability.interfaces.pages.explore.table.MOST_ROWS", 2)

    page = chains.in_table(chain, [], RequestFactory().get("/", {"sort": "net_kg", "order": "desc"}), Asked(), {})

    assert [row.net_kg for row in page["rows"]] == [100, 80] and page["left_out"] == 3
    assert PLANT["id"] in {row.event for row in page["rows"]}


def test_a_number_may_be_absent():
    assert chains.decimal_of(None) is None and chains.decimal_of("1.500") == Decimal("1.5")
