"""A graph as an answer: the same edges in JSON and CSV."""

import csv
import io
import json
from decimal import Decimal as D

from django.test import RequestFactory

from tests import openapi
from traceability.custody.origins import UNKNOWN, Origin
from traceability.custody.queries import Graph
from traceability.custody.queries.graph import Edge
from traceability.interfaces.api.chains import CHAIN, CHAIN_EXAMPLE, chain_answer, edges_as_csv

MINE = Origin("mine", "BYM-MINE-1", "ML-1", "BYM", "CN")
GRAPH = Graph(
    nodes=({"kind": "lot", "id": "BYM:ORE-1", "form": "ore", "product": None, "net_kg": "1.000", "reo_kg": None},),
    edges=(
        Edge("e1", "BYM:ORE-1", "output", D(1), D("0.5"), D(1) / 3),
        Edge("BYM:ORE-1", "e2", "sent", D(1)),
    ),
    origins=((MINE, D("0.75")), (UNKNOWN, D("0.25"))),
    depth=1,
    is_truncated=True,
)


def test_json_names_what_is_not_known_as_null():
    shown = json.loads(chain_answer(RequestFactory().get("/"), GRAPH, "json").content)

    assert openapi.problems_with(shown, CHAIN) == []
    assert shown["edges"][0] == {
        "from": "e1",
        "to": "BYM:ORE-1",
        "kind": "output",
        "net_kg": "1.000",
        "reo_kg": "0.500",
        "reo_share": "0.333333333",
    }
    assert shown["origins"][1] == {
        "kind": "unknown",
        "facility": None,
        "licence": None,
        "organisation": None,
        "country": None,
        "share": "0.250000000",
    }
    assert (shown["depth"], shown["truncated"]) == (1, True)


def test_csv_has_the_same_edges():
    rows = list(csv.DictReader(io.StringIO(edges_as_csv(GRAPH))))

    assert [row["kind"] for row in rows] == ["output", "sent"]
    assert (rows[0]["reo_share"], rows[1]["reo_kg"], rows[1]["reo_share"]) == ("0.333333333", "", "")


def test_the_example_fits_its_shape():
    assert openapi.problems_with(CHAIN_EXAMPLE, CHAIN) == []
